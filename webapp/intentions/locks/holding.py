"""What both kinds of lock have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, for what; `since` is None where the lock does not tell."""

    actor_id: int | None
    name: str
    action: str
    since: datetime | None = None


class Busy(Exception):
    """Somebody else is still at it; `holder` says who, None where it cannot be told (any more)."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__("held by somebody else")
        self.holder = holder


class Taken(Exception):
    """A key could not be had in time."""

    def __init__(self, key: int) -> None:
        super().__init__(key)
        self.key = key


class Held(Protocol):
    """Locks that were taken together."""

    def is_held(self) -> bool:
        """Whether they still are: a lock in a database is lost with its connection."""

    def release(self) -> None:
        """Let go of all of them; never raises."""


class Backend(Protocol):
    """The lock that all processes share."""

    def key(self, number: int) -> int:
        """The key that stands for a number of 63 bits; several numbers may share one."""

    def take(self, keys: Sequence[int], holder: Holder, ends: float) -> Held:
        """Take all keys, which are sorted, by `ends` on the monotonic clock. Raises Taken."""

    def holder(self, key: int) -> Holder | None:
        """Who holds a key, as far as can be told."""

    def close(self) -> None:
        """Give back what is held open."""
