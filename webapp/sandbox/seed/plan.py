"""What happens in a shop, in the order in which it happened."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ..core import call
from ..operations import Answer
from ..work import Work
from .foundation import Ids
from .people import Person, rng
from .rules import Json
from .shops import Shop

Act = Callable[..., object]


@dataclass(slots=True)
class Plan:
    """A shop being filled: acts by the time they happen at, run in that order, each at its own instant.

    `work` stands at the anchor; acts may plan later ones. Everything that is called here goes through the
    sandbox's own operations.
    """

    work: Work
    shop: Shop
    ids: Ids
    number: int
    people: list[Person]
    known: dict[str, list[Any]] = field(default_factory=dict)
    stories: dict[str, Any] = field(default_factory=dict)
    _acts: list[tuple[float, int, Act, tuple[Any, ...]]] = field(default_factory=list)
    _given: int = 0
    _orders: int = 0

    def dice(self, *topic: object) -> Any:
        """Random numbers for one topic of this shop."""
        return rng(self.number, self.shop.slug, *topic)

    def before(self, days: float, act: Act, *given: Any) -> None:
        """Let something happen so many days before the anchor: `act(work, *given)`."""
        self._given += 1
        heapq.heappush(self._acts, (-max(days, 0), self._given, act, given))

    def open(self, days: float, sent: Json, number: str | None = None) -> None:
        """Let a cart be filled and left open; the next free number when it needs none of its own."""
        self.before(days, lambda work: put(work, number or self.next_order(), **sent))

    def close(self, days: float, sent: Json, number: str | None = None) -> None:
        """Let an order be placed and closed at once; the next free number when it needs none of its own."""
        self.before(days, lambda work: put(work, number or self.next_order(), **sent, state="closed"))

    def run(self) -> None:
        """Everything planned, the oldest first."""
        while self._acts:
            minus_days, _, act, given = heapq.heappop(self._acts)
            act(self.work.at(self.work.now + timedelta(seconds=int(minus_days * 86400))), *given)

    def days_before(self, work: Work) -> float:
        """How many days before the anchor an act happens."""
        return (self.work.now - work.now) / timedelta(days=1)

    def next_order(self) -> str:
        """The number of the next order."""
        self._orders += 1
        return f"{self.shop.letter}O-{100000 + self._orders}"

    def know(self, noun: str, *identifiers: Any) -> None:
        """Name identifiers in the manifest before others of their noun."""
        self.known.setdefault(noun, []).extend(identifiers)


def put(work: Work, session: str, **sent: Any) -> Answer:
    """Create or update a session."""
    return call(
        work, "updateCustomerSessionV2", path={"customerSessionId": session}, body={"customerSession": sent}
    )


def cancel(work: Work, session: str) -> Answer:
    """Cancel a session."""
    return put(work, session, state="cancelled")


def give_back(work: Work, session: str, *items: tuple[int, int]) -> Answer:
    """Return (position, quantity) of a session."""
    listed = [{"position": position, "quantity": quantity} for position, quantity in items]
    body: Json = {"return": {"returnedCartItems": listed}}
    return call(work, "returnCartItems", path={"customerSessionId": session}, body=body)


def reopen(work: Work, session: str) -> Answer:
    """Reopen a session."""
    return call(work, "reopenCustomerSession", path={"customerSessionId": session})


def reserve(work: Work, code: str, *customers: str) -> Answer:
    """Reserve a coupon for customers."""
    body = {"integrationIDs": list(customers)}
    return call(work, "createCouponReservation", path={"couponValue": code}, body=body)
