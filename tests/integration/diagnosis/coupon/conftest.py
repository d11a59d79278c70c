"""The fixtures of this room: a desk for a small shop in a sandbox, with campaigns that refuse codes."""

from __future__ import annotations

from tests.integration.diagnosis.coupon.asking import counter
from tests.integration.sandbox_server import app, served_shop, shop

__all__ = ["app", "counter", "served_shop", "shop"]
