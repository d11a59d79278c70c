"""The balance over time: at most twelve balances, each read as of its own day, and what runs out next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from typing import Any

from webapp.loyalty.expiries import DaySum, endings, of_ledger
from webapp.loyalty.forms import SPANS, HistoryForm, PointsFilter, last_moment
from webapp.loyalty.holders import Holder
from webapp.talon.errors import TalonError
from webapp.talon.models.ledger import LedgerPoints
from webapp.talon.models.loyalty import LoyaltyBalance, LoyaltyBalances
from webapp.talon.paging import Page

READINGS = 12
SHELVES = ("active", "pending")
"""The kinds of unused points that can still run out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The balances at one moment; `balances` is None where they could not be read. `at` is None for now."""

    day: date
    at: datetime | None
    balances: LoyaltyBalances | None

    def of(self, ledger: str) -> LoyaltyBalance | None:
        """The points of one ledger then, None where the answer has none."""
        if self.balances is None:
            return None
        return self.balances.subledger_balances.get(ledger) if ledger else self.balances.balance


@dataclass(frozen=True)
class History:
    """What was read for one ledger. Without readings nothing was asked.

    `lots` is None where the reader may not see them, or where they could not be read.
    """

    holder: Holder
    form: HistoryForm
    span: str
    ledger: str
    readings: list[Reading]
    lots: list[Page[LedgerPoints]] | None
    fetched: datetime
    zone: tzinfo

    @property
    def now(self) -> LoyaltyBalances | None:
        """The balances of now, as far as they came."""
        return next((one.balances for one in self.readings if one.at is None), None)

    @property
    def ledgers(self) -> list[str]:
        """The other ledgers that any of the answers knows, and the one asked for."""
        names = {name for one in self.readings if one.balances for name in one.balances.subledger_balances}
        return sorted(names | ({self.ledger} if self.ledger else set()))

    @property
    def is_partial(self) -> bool:
        """Whether some of the balances could not be read."""
        return any(one.balances is None for one in self.readings)

    @property
    def shown(self) -> list[LoyaltyBalance]:
        """What is known of the ledger shown."""
        found = (one.of(self.ledger) for one in self.readings)
        return [balance for balance in found if balance is not None]

    @property
    def endings(self) -> list[DaySum]:
        """What of the rows loaded runs out when, in the ledger shown."""
        lots = [lot for page in self.lots or () for lot in page.items]
        return of_ledger(endings(lots, self.zone), self.ledger)

    @property
    def has_more_lots(self) -> bool:
        """Whether there are lots that were not loaded."""
        return any(page.has_more for page in self.lots or ())

    def address(self, **changed: str) -> str:
        """The same with another span or ledger."""
        query = {"span": self.span, "ledger": self.ledger, **changed}
        if query["span"] == next(iter(SPANS)):
            del query["span"]
        return self.holder.address(
            "balance_history", **{name: value for name, value in query.items() if value}
        )

    @property
    def spans(self) -> list[dict[str, Any]]:
        """The spans to choose from."""
        return [
            {"span": span, "label": label, "href": self.address(span=span), "current": span == self.span}
            for span, label in SPANS.items()
        ]


def moments(span: str, now: datetime, zone: tzinfo) -> list[tuple[date, datetime | None]]:
    """The days of a span with the moments to ask for, oldest first; None is now."""
    today = now.astimezone(zone).date()
    if span == "ahead":
        others = [_last_of_month(today, months) for months in range(READINGS)]
        # On the last day of a month its end is no news.
        days = [day for day in others if day > today][: READINGS - 1]
        return [(today, None), *((day, last_moment(day, zone)) for day in days)]
    if span == "weeks":
        days = [today - timedelta(weeks=back) for back in range(READINGS - 1, 0, -1)]
    else:
        days = [_last_of_month(today, -back) for back in range(READINGS - 1, 0, -1)]
    return [*((day, last_moment(day, zone)) for day in days), (today, None)]


def reads(
    holder: Holder, wanted: Sequence[tuple[date, datetime | None]], *, with_lots: bool
) -> list[Callable[[], Any]]:
    """The calls that a history takes, to be run side by side: the balances, then the lots."""
    lots = [PointsFilter(status) for status in SHELVES] if with_lots else []
    return [
        *(partial(holder.balances, at) for _day, at in wanted),
        *(partial(holder.points, one) for one in lots),
    ]


def collected(
    wanted: Sequence[tuple[date, datetime | None]], answers: Sequence[Any]
) -> tuple[list[Reading], list[Page[LedgerPoints]] | None]:
    """What the calls brought: readings and pages of lots. Raises where not one balance came."""
    found, lots = answers[: len(wanted)], answers[len(wanted) :]
    for one in answers:
        if isinstance(one, Exception) and not isinstance(one, TalonError):
            raise one
    if all(isinstance(one, Exception) for one in found):
        raise found[0]
    readings = [
        Reading(day, at, None if isinstance(one, Exception) else one)
        for (day, at), one in zip(wanted, found, strict=True)
    ]
    is_complete = lots and not any(isinstance(one, Exception) for one in lots)
    return readings, [*lots] if is_complete else None


def _last_of_month(today: date, months: int) -> date:
    """The last day of the month that lies so many months from this one."""
    place = today.year * 12 + today.month + months
    return date(place // 12, place % 12 + 1, 1) - timedelta(days=1)
