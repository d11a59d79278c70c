"""What runs out when, and what begins when: lots of points summed up day by day, ledger by ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from webapp.talon.models.ledger import LedgerPoints

NEXT = 3
"""How many days a summary names."""


@dataclass(frozen=True, slots=True)
class DaySum:
    """Points of one ledger that end, or begin, on one day of the reader's; `ledger` is empty for main."""

    day: date
    ledger: str
    amount: Decimal


def endings(lots: Iterable[LedgerPoints], zone: tzinfo) -> list[DaySum]:
    """What runs out, soonest first. The day is the last one on which the points still count.

    Points that end at midnight are gone on the day that then begins: who comes on it comes too late.
    """
    ends = ((lot, lot.expiry_date.at) for lot in lots)
    return _by_day([(lot, at - timedelta(microseconds=1)) for lot, at in ends if at is not None], zone)


def beginnings(lots: Iterable[LedgerPoints], zone: tzinfo) -> list[DaySum]:
    """What can be spent later, soonest first."""
    starts = ((lot, lot.start_date.at) for lot in lots)
    return _by_day([(lot, at) for lot, at in starts if at is not None], zone)


def of_ledger(sums: Iterable[DaySum], ledger: str) -> list[DaySum]:
    """Those of one ledger."""
    return [one for one in sums if one.ledger == ledger]


def totals(lots: Iterable[LedgerPoints]) -> dict[str, Decimal]:
    """What the lots of each ledger come to, the main one first."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for lot in lots:
        found[lot.subledger_id] += lot.amount
    return dict(sorted(found.items()))


def _by_day(found: Sequence[tuple[LedgerPoints, datetime]], zone: tzinfo) -> list[DaySum]:
    amounts: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for lot, at in found:
        amounts[at.astimezone(zone).date(), lot.subledger_id] += lot.amount
    return [DaySum(day, ledger, amount) for (day, ledger), amount in sorted(amounts.items())]
