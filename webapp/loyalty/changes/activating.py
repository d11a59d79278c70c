"""Letting pending points count at once, by their order or by their numbers (API 2026)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from flask import url_for

from webapp.effects.words import _, ngettext
from webapp.extensions import side_by_side, talon
from webapp.intentions import (
    Action,
    Finding,
    Impossible,
    Preview,
    Result,
    Subject,
    fingerprint,
    not_done,
    undecided,
)
from webapp.loyalty.changes import words
from webapp.loyalty.holders import Card, Holder, Profile
from webapp.permissions import Permission
from webapp.talon.errors import NeedsNewerServer
from webapp.talon.models.ledger import ActivatedEntry, LedgerPoints
from webapp.talon.models.loyalty import LoyaltyBalances
from webapp.talon.resources.loyalty_query import PointsStatus


def holder_of(program_id: int, card_id: str, integration_id: str) -> Holder:
    """The card; without one the customer in the program."""
    kind = Card if card_id else Profile
    return kind(talon(), program_id, card_id or integration_id)


def lots(
    holder: Holder,
    status: PointsStatus,
    session_ids: Sequence[str] = (),
    transaction_uuids: Sequence[str] = (),
) -> Iterable[LedgerPoints]:
    """Points that are not used up, page after page; with the narrowing that only newer servers know."""
    client = holder.client.loyalty
    each = client.each_card_point if holder.kind == "card" else client.each_profile_point
    return each(
        holder.program_id,
        holder.identifier,
        status=status,
        customer_session_ids=session_ids,
        transaction_uuids=transaction_uuids,
    )


class ActivatePoints(Action, frozen=True):
    """Let pending points of a card, or of a customer in a program, count now.

    Either all that an order brought (`session_id`), or those of `transaction_uuids`. Of `card_id` and
    `integration_id` one is empty.
    """

    program_id: int
    card_id: str = ""
    integration_id: str = ""
    session_id: str = ""
    transaction_uuids: tuple[str, ...] = ()

    name = "loyalty.activate_points"
    permission = Permission.ACTIVATE_LOYALTY_POINTS

    @property
    def holder(self) -> Holder:
        """Whose points they are."""
        return holder_of(self.program_id, self.card_id, self.integration_id)

    def subject(self) -> Subject:
        return Subject("session", self.session_id) if self.session_id else self._owner()

    def locks(self) -> tuple[Subject, ...]:
        return tuple(dict.fromkeys((self.subject(), self._owner())))

    def page(self) -> str:
        return self.holder.address("points", status="pending")

    def confirm_address(self) -> str:
        return url_for("loyalty_changes.confirm_activation", **self.holder.route)

    def examine(self) -> Preview:
        if not words.is_newer():
            raise NeedsNewerServer("activateLoyaltyPoints", words.NEWER)
        holder = self.holder
        pending, balances = side_by_side([partial(self._lots, holder, "pending"), holder.balances])
        for answer in (pending, balances):
            if isinstance(answer, Exception):
                raise answer
        if not pending:
            raise Impossible(_("None of these points is pending any more: there is nothing to activate."))
        total = sum((lot.amount for lot in pending), Decimal())
        gains = [_lot(lot) for lot in pending]
        keeps = [_balance(balances, total)]
        warnings = self._warnings(pending)
        return Preview(
            title=_("Activate pending points"),
            confirm=_("Activate %(points)s points", points=words.points(total)),
            state=fingerprint(gains, keeps, warnings, [lot.id for lot in pending]),
            gains=gains,
            gains_heading=_("Count at once"),
            keeps=keeps,
            keeps_heading=_("Points in all"),
            warnings=warnings,
            before={"lots": {str(lot.id): lot.start_date_text for lot in pending}, "points": str(total)},
        )

    def perform(self) -> Result:
        done = talon().loyalty.activate_points(
            self.program_id,
            session_id=self.session_id or None,
            transaction_uuids=self.transaction_uuids,
        )
        entries = done.ledger_entries
        total = sum((each.amount for each in entries), Decimal())
        lines = [_entry(each) for each in entries]
        details = {"entries": len(entries), "points": str(total)}
        return Result(_activated(total), lines or [_("Talon.One names none that changed.")], details)

    def prove(self, before: dict[str, Any]) -> Finding:
        """Not done: all of them are pending still. Done: all of them are active, and from a moment that is
        not the one they were to start at: then they were activated at that moment.
        """
        wanted: dict[str, str] = before["lots"]
        holder = self.holder
        pending = {str(lot.id) for lot in self._lots(holder, "pending")}
        active = {str(lot.id): lot for lot in self._lots(holder, "active") if str(lot.id) in wanted}
        if pending >= set(wanted):
            return not_done(_("All of these points are still pending."))
        is_early = all(lot.start_date_text != wanted[key] for key, lot in active.items())
        if set(active) == set(wanted) and is_early:
            starts = [lot.start_date.at for lot in active.values() if lot.start_date.at]
            seen = [_("All of these points are active, since earlier than they were to be.")]
            result = Result(_activated(Decimal(before["points"])), seen)
            return Finding("succeeded", result, max(starts, default=None))
        return undecided(
            _(
                "Of %(number)s lines %(pending)s are pending and %(active)s are active.",
                number=len(wanted),
                pending=len(pending & set(wanted)),
                active=len(active),
            )
        )

    def _owner(self) -> Subject:
        return Subject("card", self.card_id) if self.card_id else Subject("customer", self.integration_id)

    def _lots(self, holder: Holder, status: PointsStatus) -> list[LedgerPoints]:
        session_ids = (self.session_id,) if self.session_id else ()
        return list(lots(holder, status, session_ids, self.transaction_uuids))

    def _warnings(self, pending: list[LedgerPoints]) -> list[str]:
        lines = [_("This cannot be undone here.")]
        lines.append(
            _(
                "Pending points are taken back when items are returned. Points that are active may stay with"
                " the customer then."
            )
        )
        if self.session_id:
            lines.append(
                _(
                    "Talon.One activates all that order %(order)s brought in this program, also on other"
                    " cards.",
                    order=self.session_id,
                )
            )
        missing = len(self.transaction_uuids) - len({lot.transaction_uuid for lot in pending})
        if self.transaction_uuids and missing > 0:
            lines.append(
                ngettext(
                    "%(num)s of those chosen is not pending (any more) and stays as it is.",
                    "%(num)s of those chosen are not pending (any more) and stay as they are.",
                    missing,
                )
            )
        return lines


def _activated(total: Decimal) -> str:
    return _("%(points)s points were activated", points=words.points(total))


def _lot(lot: LedgerPoints) -> str:
    """A lot, with the moment that it would have waited for."""
    starts = lot.start_date
    until = words.moment(starts.at) if starts.at else _("something to happen that the rule waits for")
    return _(
        "%(points)s points, “%(name)s”%(ledger)s: they were to wait for %(until)s.",
        points=words.points(lot.amount),
        name=lot.name,
        ledger=_ledger(lot.subledger_id),
        until=until,
    )


def _entry(entry: ActivatedEntry) -> str:
    facts = {
        "points": words.points(entry.amount),
        "name": entry.name,
        "ledger": _ledger(entry.subledger_id),
    }
    if entry.expiry_date is None:
        return _("%(points)s points, “%(name)s”%(ledger)s, without an end.", **facts)
    end = words.moment(entry.expiry_date)
    return _("%(points)s points, “%(name)s”%(ledger)s, until %(end)s.", end=end, **facts)


def _ledger(subledger_id: str) -> str:
    return _(" in %(ledger)s", ledger=subledger_id) if subledger_id else ""


def _balance(found: LoyaltyBalances, total: Decimal) -> str:
    ledgers = [one for one in (found.balance, *found.subledger_balances.values()) if one]
    active = sum((one.active_points for one in ledgers), Decimal())
    pending = sum((one.pending_points for one in ledgers), Decimal())
    return _(
        "Active: %(active)s now, %(more)s then. Pending: %(pending)s now, %(less)s then.",
        active=words.points(active),
        more=words.points(active + total),
        pending=words.points(pending),
        less=words.points(max(pending - total, Decimal())),
    )
