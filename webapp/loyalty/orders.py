"""Lines of a ledger order by order, with what each order comes to in the lines at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from webapp.loyalty.presenters import Line


@dataclass(frozen=True, slots=True)
class Sum:
    """What lines of one ledger come to; `deducted` is not above zero. Points of two ledgers never add up."""

    ledger: str
    added: Decimal
    deducted: Decimal

    @property
    def net(self) -> Decimal:
        """What is left of it all."""
        return self.added + self.deducted


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one order, newest first; `session_id` and `order` are empty for those without one.

    `uncounted` are lines of a kind the desk does not know: which way their points went is not known either.
    """

    session_id: str
    order: str
    lines: list[Line]
    sums: list[Sum]
    uncounted: int


def by_order(lines: Iterable[Line]) -> list[Group]:
    """The orders in which their newest lines stand, and the lines without an order at the end."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.session_id, []).append(line)
    apart = found.pop("", None)
    if apart:
        found[""] = apart
    return [
        Group(session_id, own[0].order, own, sums_of(own), sum(not line.is_counted for line in own))
        for session_id, own in found.items()
    ]


def sums_of(lines: Sequence[Line]) -> list[Sum]:
    """What the lines of each ledger come to, the main one first."""
    counted = [line for line in lines if line.is_counted]
    return [
        Sum(
            ledger,
            sum((line.change for line in counted if line.ledger == ledger and line.change > 0), Decimal()),
            sum((line.change for line in counted if line.ledger == ledger and line.change < 0), Decimal()),
        )
        for ledger in sorted({line.ledger for line in counted})
    ]
