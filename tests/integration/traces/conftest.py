"""What customers leave behind: a desk for a small shop, whose orders and changes are made by the tests."""

from __future__ import annotations

from tests.integration.sandbox_server import app, served_shop, shop

__all__ = ["app", "served_shop", "shop"]
