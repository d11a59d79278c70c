"""Lines of a ledger and figures of a balance, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from operator import itemgetter
from typing import Any, TypeAlias

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.talon.models.ledger import CardLedgerPoints, EntryDate, LedgerPoints, LedgerTransaction
from webapp.talon.models.loyalty import (
    LedgerInfo,
    LoyaltyBalance,
    LoyaltyBalances,
    LoyaltyCard,
    LoyaltyProgram,
)

CHANGES = {
    "addition": (lazy_gettext("Added"), "good"),
    "subtraction": (lazy_gettext("Deducted"), "calm"),
}
SOURCES = {
    "": lazy_gettext("manual or import"),
    "session": lazy_gettext("an order that is not named"),
    "manual": lazy_gettext("manual"),
    "import": lazy_gettext("import"),
}
"""Where a line without an order came from; lines do not say so, but the filter may."""
MOMENTS = {
    "immediate": lazy_gettext("at once"),
    "unlimited": lazy_gettext("no end"),
    "on_action": lazy_gettext("once something happens that the rule waits for"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """When points begin or end: a moment, else words for it."""

    at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A transaction or a lot of points, ready to be shown: `change` with its sign, `ledger` empty for main,
    `order` the address of the order and empty where there is none.

    `starts` and `ends` are None where they mean nothing: points that were taken away. `is_counted` is false
    where the desk does not know which way the points went.
    """

    id: int
    when: datetime
    change: Decimal
    what: str
    tone: str
    name: str
    rule: str
    session_id: str
    order: str
    source: str
    ledger: str
    starts: Moment | None
    ends: Moment | None
    customer: str = ""
    is_counted: bool = True


class Words:
    """The words of one page, translated once instead of once per line."""

    def __init__(self, chosen_type: str = "") -> None:
        self._changes = {kind: (str(text), tone) for kind, (text, tone) in CHANGES.items()}
        self._moments = {kind: str(text) for kind, text in MOMENTS.items()}
        self._source = str(SOURCES[chosen_type])
        self._orders: dict[str, str] = {}

    def transaction(self, entry: LedgerTransaction) -> Line:
        """A line of the log. The API gives amounts without a sign; `type` says which way they went."""
        what, tone = self._changes.get(entry.type, (entry.type, "info"))
        is_deducted = entry.type == "subtraction"
        return Line(
            id=entry.id,
            when=entry.created,
            change=-abs(entry.amount) if is_deducted else entry.amount,
            what=what,
            tone=tone,
            name=entry.name,
            rule=entry.rule_name if entry.rule_name and entry.rule_name != entry.name else "",
            session_id=entry.customer_session_id or "",
            order=self._order(entry.customer_session_id),
            source=self._source,
            ledger=entry.subledger_id,
            starts=None if is_deducted else self._moment(entry.start_date),
            ends=None if is_deducted else self._moment(entry.expiry_date),
            is_counted=entry.type in CHANGES,
        )

    def lot(self, entry: LedgerPoints) -> Line:
        """A lot of points that is not used up."""
        return Line(
            id=entry.id,
            when=entry.created,
            change=entry.amount,
            what="",
            tone="",
            name=entry.name,
            rule="",
            session_id=entry.customer_session_id or "",
            order=self._order(entry.customer_session_id),
            source=self._source,
            ledger=entry.subledger_id,
            starts=self._begun(entry),
            ends=self._moment(entry.expiry_date),
            customer=(entry.customer_profile_id or "") if isinstance(entry, CardLedgerPoints) else "",
        )

    def _begun(self, entry: LedgerPoints) -> Moment:
        """From when a lot counts: from its making where it starts at once."""
        starts = entry.start_date
        return Moment(entry.created, "") if starts.kind == "immediate" else self._moment(starts)

    def _order(self, session_id: str | None) -> str:
        """The address of an order. Many lines may be of one, and making an address takes its time."""
        if not session_id:
            return ""
        if session_id not in self._orders:
            self._orders[session_id] = url_for("sessions.page", session_id=session_id)
        return self._orders[session_id]

    def _moment(self, date: EntryDate) -> Moment:
        return Moment(date.at, self._moments.get(date.kind, date.text))


Standing: TypeAlias = LedgerInfo | LoyaltyBalance
"""What tells of a tier: a ledger of an inventory, or a balance of a server that adds tiers to it."""


def figures(balance: LoyaltyBalance, count: int | None = None) -> list[tuple[str, Decimal, str]]:
    """The points of a ledger: name, amount and meaning of each figure.

    What is below zero is there where there is some; with a `count`, where so many figures are wanted.
    """
    amounts = (
        balance.active_points,
        balance.pending_points,
        balance.spent_points,
        balance.expired_points,
        -abs(balance.negative_points or Decimal()),
    )
    shown = zip(_names(), amounts, strict=True)
    count = count or (5 if balance.negative_points else 4)
    return [(name, amount, meaning) for (name, meaning), amount in shown][:count]


def figure_names(balances: Iterable[LoyaltyBalance]) -> list[tuple[str, str]]:
    """Names and meanings of the figures that a table of several ledgers needs."""
    return _names()[: 5 if any(one.negative_points for one in balances) else 4]


def _names() -> list[tuple[str, str]]:
    return [
        (_("Active"), _("can be spent now")),
        (_("Pending"), _("can be spent later")),
        (_("Spent"), _("used so far")),
        (_("Expired"), _("ran out unspent")),
        (_("Below zero"), _("new points fill this first")),
    ]


def ledgers_with_tiers(held: LoyaltyCard | LoyaltyProgram | LoyaltyBalances) -> list[tuple[str, Standing]]:
    """The ledgers that have a tier or lead to one, by name; the main one is first and has none."""
    main: Standing | None
    others: Mapping[str, Standing]
    if isinstance(held, LoyaltyBalances):
        main, others = held.balance, held.subledger_balances
    else:
        main, others = held.ledger, held.subledgers
    found: list[tuple[str, Standing]] = [("", main)] if main else []
    found += sorted(others.items(), key=itemgetter(0))
    return [(name, info) for name, info in found if info.current_tier or info.points_to_next_tier]


def epoch(when: datetime | date) -> int:
    """Seconds since 1970, for a chart; a day stands at its noon in UTC."""
    if isinstance(when, datetime):
        return int(when.timestamp())
    return int(datetime.combine(when, time(12), UTC).timestamp())


FILTERS: dict[str, Callable[..., Any]] = {
    "epoch": epoch,
    "figure_names": figure_names,
    "figures": figures,
    "ledgers_with_tiers": ledgers_with_tiers,
}
