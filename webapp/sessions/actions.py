"""The two writes on a session: returning items of it, and reopening it."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import url_for

from webapp import clock, effects
from webapp.effects.merging import merged
from webapp.effects.words import _, ngettext
from webapp.extensions import talon
from webapp.intentions import Action, Impossible, Preview, Result, Subject, fingerprint
from webapp.permissions import Permission
from webapp.sessions.naming import context_of, state_words
from webapp.sessions.presenters import CartRow, rows_of, why_no_reopening, why_no_return
from webapp.sessions.reading import session_and, session_of
from webapp.talon import ReturnedCartItem
from webapp.talon.models.session import CustomerSession
from webapp.talon.models.state import IntegrationState
from webapp.talon.resources.sessions import ReturnContent

CONTENT: tuple[ReturnContent, ...] = ("customerSession", "loyalty")
"""What a dry run and the return itself ask for: both send the same body."""


class ReturnItems(Action, frozen=True):
    """Return units of cart lines. `items` name positions with explicit quantities, each position once."""

    name = "sessions.return"
    permission = Permission.RETURN_CART_ITEMS

    session_id: str
    items: tuple[ReturnedCartItem, ...]

    def subject(self) -> Subject:
        return Subject("session", self.session_id)

    def page(self) -> str:
        return url_for("sessions.page", session_id=self.session_id)

    def confirm_address(self) -> str:
        return url_for("sessions.confirm_return", session_id=self.session_id)

    def examine(self) -> Preview:
        send = partial(talon().sessions.return_items, self.session_id, self.items, response_content=CONTENT)
        before, (dry,) = session_and(self.session_id, partial(send, dry=True))
        session = before.customer_session
        chosen = _chosen(session, self.items)
        if isinstance(dry, Exception):
            raise dry
        context = context_of(session, dry.loyalty)
        gained, lost = effects.gained_and_lost(dry.effects, context)
        units = {row.position: range(row.returned, row.returned + number) for row, number in chosen}
        gains = [_worth(row, number, session) for row, number in chosen] + gained
        keeps = effects.returning(before.effects, dry.effects, units, context)
        number = sum(number for _row, number in chosen)
        return Preview(
            title=ngettext("Return %(num)s unit", "Return %(num)s units", number),
            confirm=_("Return %(units)s of order %(order)s", units=_units(number), order=self.session_id),
            state=fingerprint(_facts(session), gains, lost, keeps),
            gains=gains,
            loses=lost or [_("Nothing: no discount and no pending points belong to these units.")],
            keeps=keeps or [_nothing_kept(session)],
            warnings=_return_warnings(session, number),
            before=_facts(session),
            is_dangerous=True,
        )

    def perform(self) -> Result:
        answer = talon().sessions.return_items(self.session_id, self.items, response_content=CONTENT)
        session = answer.customer_session
        if (
            session is None
        ):  # asked for, but never read again here: the return is done, whatever a read would say
            return Result(
                title=_("The return was accepted"), sentences=[_("Open the order to see what came back.")]
            )
        gained, lost = effects.gained_and_lost(answer.effects, context_of(session, answer.loyalty))
        returned = answer.return_.returned_cart_items if answer.return_ else ()
        number = sum(each.quantity or 0 for each in returned)
        done = ngettext("%(num)s unit was returned", "%(num)s units were returned", number)
        return Result(
            title=done if returned else _("The return was accepted"),
            sentences=[*_came_back(session, returned), *gained, *lost, *_state_after(answer)],
            details={"return_id": answer.return_.id if answer.return_ else None, "state": session.state},
        )


class ReopenSession(Action, frozen=True):
    """Reopen a closed session. The API has no dry run of it: the preview comes from the session's effects."""

    name = "sessions.reopen"
    permission = Permission.REOPEN_CUSTOMER_SESSION

    session_id: str

    def subject(self) -> Subject:
        return Subject("session", self.session_id)

    def page(self) -> str:
        return url_for("sessions.page", session_id=self.session_id)

    def confirm_address(self) -> str:
        return url_for("sessions.confirm_reopening", session_id=self.session_id)

    def examine(self) -> Preview:
        before = session_of(self.session_id)
        session = before.customer_session
        reason = why_no_reopening(session)
        if reason:
            raise Impossible(reason)
        found = effects.reopening(before.effects, context_of(session), clock.now())
        return Preview(
            title=_("Reopen order %(order)s", order=self.session_id),
            confirm=_("Reopen order %(order)s", order=self.session_id),
            state=fingerprint(_facts(session), found.undone, found.stays, found.unsure),
            loses=found.undone or [_("Nothing: closing this order had no effect that can be undone.")],
            loses_heading=_("Will be undone"),
            keeps=found.stays or [_("Nothing that this order shows.")],
            keeps_heading=_("Will stay"),
            warnings=_reopening_warnings(found),
            before=_facts(session),
            is_dangerous=True,
        )

    def perform(self) -> Result:
        # The answer has no session: names come from the one that the preview was checked against.
        context = context_of(session_of(self.session_id).customer_session)
        answer = talon().sessions.reopen(self.session_id)
        lines = [effects.sentence(each, context) for each in merged(answer.effects)]
        return Result(
            title=_("Order %(order)s is open again", order=self.session_id),
            sentences=[
                *(lines or [_("Talon.One did not name anything that was undone.")]),
                _("The shop must close it again."),
            ],
        )


def _chosen(session: CustomerSession, items: tuple[ReturnedCartItem, ...]) -> list[tuple[CartRow, int]]:
    """The lines meant, each with its quantity. Raises Impossible where they cannot come back."""
    reason = why_no_return(session)
    if reason:
        raise Impossible(reason)
    rows = {row.position: row for row in rows_of(session)}
    chosen = []
    for item in items:
        row, number = rows.get(item.position), item.quantity or 0
        if row is None:
            raise Impossible(_("This order has no line %(number)s.", number=item.position + 1))
        if number > row.remaining:
            raise Impossible(
                _(
                    "Only %(left)s of %(item)s can still come back, not %(number)s.",
                    left=row.remaining,
                    item=row.label,
                    number=number,
                )
            )
        chosen.append((row, number))
    return chosen


def _worth(row: CartRow, number: int, session: CustomerSession) -> str:
    if row.price is None:
        return _("%(number)s × %(item)s; its price is not known here", number=number, item=row.label)
    amount = context_of(session).money(row.price * number)
    return _(
        "%(number)s × %(item)s, %(amount)s before discounts", number=number, item=row.label, amount=amount
    )


def _nothing_kept(session: CustomerSession) -> str:
    if session.state == "partially_returned":
        return _(
            "Talon.One no longer tells what else this order gave. What an earlier return left still holds."
        )
    return _("Nothing else belongs to this order.")


def _units(number: int) -> str:
    return str(ngettext("%(num)s unit", "%(num)s units", number))


def _return_warnings(session: CustomerSession, number: int) -> list[str]:
    left = sum(row.remaining for row in rows_of(session)) - number
    warnings = [_("This cannot be undone here. No money moves either: the shop pays the customer back.")]
    if left == 0:
        warnings.append(
            _("Nothing is left in the order then. It stays partially returned; only the shop can cancel it.")
        )
    return warnings


def _reopening_warnings(found: effects.Undoing) -> list[str]:
    warnings = [_("The shop must close it again. Until then this order counts as not bought.")]
    if found.is_given_again:
        warnings.append(_("What stays may be given a second time when the order is closed again."))
    if found.has_active_points:
        warnings.append(
            _(
                "Points that are active already stay, unless the return policy of their program takes them"
                " back too. Look at the balance afterwards."
            )
        )
    if found.unsure:
        warnings.append(
            _("Nobody can tell beforehand what becomes of this: %(list)s.", list="; ".join(found.unsure))
        )
    return warnings


def _came_back(session: CustomerSession, returned: tuple[ReturnedCartItem, ...]) -> list[str]:
    labels = {row.position: row.label for row in rows_of(session)}
    return [
        _(
            "%(number)s × %(item)s came back",
            number=each.quantity,
            item=labels.get(each.position) or _("line %(number)s", number=each.position + 1),
        )
        for each in returned
    ]


def _state_after(answer: IntegrationState) -> list[str]:
    if answer.customer_session is None:
        return [_("The answer does not say how the order stands now; look at its page.")]
    left = sum(row.remaining for row in rows_of(answer.customer_session))
    facts = {"state": state_words(answer.customer_session.state), "units": _units(left)}
    return [_("The order is now %(state)s; %(units)s of it can still come back.", **facts)]


def _facts(session: CustomerSession) -> dict[str, Any]:
    """What the write depends on, as the audit keeps it: a lost answer is settled against this."""
    return {
        "customer": session.profile_id,
        "state": session.state,
        "updated": session.updated.isoformat(),
        "returned": {str(row.position): row.returned for row in rows_of(session)},
    }
