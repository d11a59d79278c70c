"""A sandbox on the seeded store, and the client's side of a connection without any client of ours."""

from tests.support.sandbox import sandbox, seeded

__all__ = ["sandbox", "seeded"]
