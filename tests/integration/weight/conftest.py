"""Pages are weighed on the demo."""

from tests.integration.words.conftest import app, seeded, shared_sandbox, shop

__all__ = ["app", "seeded", "shared_sandbox", "shop"]
