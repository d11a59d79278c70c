"""Pages are weighed on the seeded sandbox."""

from __future__ import annotations

from tests.support.seeded import seeded, shared_sandbox
from tests.support.shop import app, shop

__all__ = ["app", "seeded", "shared_sandbox", "shop"]
