"""Words are looked for on the pages of the seeded sandbox's shop."""

from tests.support.shop import app, seeded, shared_sandbox, shop

__all__ = ["app", "seeded", "shared_sandbox", "shop"]
