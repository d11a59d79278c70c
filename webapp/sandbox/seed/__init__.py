"""The seed: a shop's worth of data for the sandbox.

Identifiers and amounts are a function of the seed's number, instants are relative to its anchor.
"""

from .build import AlreadyThere, Summary, seed

__all__ = ["AlreadyThere", "Summary", "seed"]
