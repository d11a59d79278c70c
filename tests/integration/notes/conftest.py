"""The fixtures of this room: a desk for a small shop in a sandbox."""

from __future__ import annotations

from tests.integration.sandbox_server import app, served_shop, shop

__all__ = ["app", "served_shop", "shop"]
