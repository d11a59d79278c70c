"""Lines of a ledger and figures of a balance, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.talon.models.ledger import CardLedgerPoints, EntryDate, LedgerPoints, LedgerTransaction
from webapp.talon.models.loyalty import LoyaltyBalance

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

    `starts` and `ends` are None where they mean nothing: points that were taken away.
    """

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


def figures(balance: LoyaltyBalance) -> list[tuple[str, Decimal, str]]:
    """The points of a ledger: name, amount and meaning of each figure."""
    found = [
        (_("Active"), balance.active_points, _("can be spent now")),
        (_("Pending"), balance.pending_points, _("can be spent later")),
        (_("Spent"), balance.spent_points, _("used so far")),
        (_("Expired"), balance.expired_points, _("ran out unspent")),
    ]
    if balance.negative_points:
        found.append((_("Negative"), balance.negative_points, _("points below zero")))
    return found


FILTERS: dict[str, Callable[..., Any]] = {"figures": figures}
