"""Handovers lead to pages of a small shop."""

from __future__ import annotations

from tests.integration.sandbox_server import app, served_shop, shop

__all__ = ["app", "served_shop", "shop"]
