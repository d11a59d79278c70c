"""The search box is tried on the seeded sandbox."""

from tests.support.shop import app, seeded, shared_sandbox, shop

__all__ = ["app", "seeded", "shared_sandbox", "shop"]
