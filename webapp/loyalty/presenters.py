"""What the pages of a ledger need that no single model has: lines in words, balances by ledger, and paging."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, Generic, TypeVar

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Form

from webapp.formatters import day
from webapp.loyalty.forms import PAGE_SIZE, STATUSES, TYPES, PointsFilter, TransactionFilter
from webapp.loyalty.holders import Holder
from webapp.policy import Program
from webapp.talon.models.ledger import CardLedgerPoints, EntryDate, LedgerPoints, LedgerTransaction
from webapp.talon.models.loyalty import LoyaltyBalance, LoyaltyBalances, LoyaltyCard
from webapp.talon.paging import Page

R = TypeVar("R")

CHANGES = {
    "addition": (lazy_gettext("Added"), "good"),
    "subtraction": (lazy_gettext("Deducted"), "calm"),
}
SOURCES = {
    "": lazy_gettext("by hand or import"),
    "session": lazy_gettext("an order that is not named"),
    "manual": lazy_gettext("by hand"),
    "import": lazy_gettext("import"),
}
"""Where a line without an order came from; lines do not say so, but the filter may."""
MOMENTS = {
    "immediate": lazy_gettext("at once"),
    "unlimited": lazy_gettext("no end"),
    "on_action": lazy_gettext("once something happens that the rule waits for"),
}
CARD_STATES = {
    "active": (lazy_gettext("active"), "good"),
    "inactive": (lazy_gettext("inactive: earns and spends nothing"), "wait"),
    "blocked": (lazy_gettext("blocked for good"), "bad"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """When points begin or end: a moment, else words for it."""

    at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A transaction or a lot of points, ready to be shown. `change` carries its sign, `ledger` is empty for main.

    `starts` and `ends` are None where they mean nothing: points that were taken away.
    """

    when: datetime
    change: Decimal
    what: str
    tone: str
    name: str
    rule: str
    session_id: str
    source: str
    ledger: str
    starts: Moment | None
    ends: Moment | None
    customer: str = ""


class Words:
    """The words of one page, translated once instead of once per line."""

    def __init__(self, chosen_type: str = "") -> None:
        self._changes = {kind: (str(text), tone) for kind, (text, tone) in CHANGES.items()}
        self._moments = {kind: str(text) for kind, text in MOMENTS.items()}
        self._source = str(SOURCES[chosen_type])

    def transaction(self, entry: LedgerTransaction) -> Line:
        """A line of the log. The API gives amounts without a sign; `type` says which way they went."""
        what, tone = self._changes.get(entry.type, (entry.type, "info"))
        is_deducted = entry.type == "subtraction"
        return Line(
            when=entry.created,
            change=-abs(entry.amount) if is_deducted else entry.amount,
            what=what,
            tone=tone,
            name=entry.name,
            rule=entry.rule_name or "",
            session_id=entry.customer_session_id or "",
            source=self._source,
            ledger=entry.subledger_id,
            starts=None if is_deducted else self._moment(entry.start_date),
            ends=None if is_deducted else self._moment(entry.expiry_date),
        )

    def lot(self, entry: LedgerPoints) -> Line:
        """A lot of points that is not used up."""
        return Line(
            when=entry.created,
            change=entry.amount,
            what="",
            tone="",
            name=entry.name,
            rule="",
            session_id=entry.customer_session_id or "",
            source=self._source,
            ledger=entry.subledger_id,
            starts=self._moment(entry.start_date),
            ends=self._moment(entry.expiry_date),
            customer=(entry.customer_profile_id or "") if isinstance(entry, CardLedgerPoints) else "",
        )

    def _moment(self, date: EntryDate) -> Moment:
        return Moment(date.at, self._moments.get(date.kind, date.text))


@dataclass(frozen=True)
class Balance:
    """The points of one ledger; `ledger` is empty for the main one."""

    ledger: str
    points: LoyaltyBalance


def balances_by_ledger(found: LoyaltyBalances) -> list[Balance]:
    """The main ledger first, then the subledgers by name."""
    main = [Balance("", found.balance)] if found.balance else []
    return main + [Balance(name, points) for name, points in sorted(found.subledger_balances.items())]


@dataclass(frozen=True)
class Paging:
    """Where a page stands in its list, and the addresses of its neighbours; None where there are none."""

    first: int
    last: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Listing(Generic[R]):
    """One page of a tab: what was asked, and the lines that came. `lines` is None where nothing was asked."""

    holder: Holder
    tab: str
    form: Form
    chosen: TransactionFilter | PointsFilter
    fetched: datetime
    lines: list[Line] | None = None
    has_more: bool = False

    @property
    def address(self) -> str:
        """Where exactly this page is: what a refresh asks for."""
        return self._at(self.chosen.skip)

    @property
    def unfiltered(self) -> str:
        """Where the tab is without a filter."""
        return self.holder.address(self.tab)

    @property
    def paging(self) -> Paging:
        """The place in the list; the API tells no total."""
        skip, count = self.chosen.skip, len(self.lines or ())
        return Paging(
            first=skip + 1,
            last=skip + count,
            before=self._at(max(0, skip - PAGE_SIZE)) if skip else None,
            after=self._at(skip + count) if self.has_more and count else None,
        )

    def _at(self, skip: int) -> str:
        return self.holder.address(self.tab, **self.chosen.query(), **({"skip": skip} if skip else {}))


def transactions_of(
    page: Page[LedgerTransaction], chosen: TransactionFilter
) -> tuple[list[Line], bool]:
    """The lines of a page of the log, and whether there are older ones."""
    words = Words(chosen.type)
    return [words.transaction(entry) for entry in page.items], page.has_more


def described(chosen: TransactionFilter, zone: tzinfo, locale: Locale) -> list[str]:
    """What a filter lets through, piece by piece, for people who see nothing come through."""
    said = []
    if chosen.type:
        said.append(_("kind: %(kind)s", kind=TYPES[chosen.type]))
    if chosen.first_day:
        said.append(_("from %(day)s", day=day(chosen.first_day, zone, locale)))
    if chosen.last_day:
        said.append(_("to %(day)s, that day included", day=day(chosen.last_day, zone, locale)))
    if chosen.subledger_id:
        said.append(_("subledger: %(name)s", name=chosen.subledger_id))
    return said
