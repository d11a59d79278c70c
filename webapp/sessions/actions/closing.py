"""Closing an open session."""

from __future__ import annotations

from typing import Any

from flask import url_for

from webapp import effects
from webapp.effects.merging import merged
from webapp.effects.words import _
from webapp.intentions import Finding, Preview, Result, fingerprint, not_done, undecided
from webapp.sessions.actions.base import facts_of, standing
from webapp.sessions.actions.updating import (
    Updating,
    refuse,
    rehearsal_of,
    rehearsal_warning,
    rehearse,
)
from webapp.sessions.naming import context_of
from webapp.sessions.steps import why_no_closing
from webapp.talon import SessionChange
from webapp.talon.models.session import CustomerSession

CHANGE = SessionChange(state="closed")
"""All that the write sends."""


class CloseSession(Updating, frozen=True):
    """Close an open session: its coupons are redeemed and its points are booked."""

    name = "sessions.close"

    def confirm_address(self) -> str:
        return url_for("sessions.confirm_closing", session_id=self.session_id)

    def examine(self) -> Preview:
        session = self.stored().customer_session
        refuse(why_no_closing(session))
        body = rehearsal_of(session, CHANGE)
        dry = rehearse(body)
        found = effects.closing(dry.effects, context_of(session, dry.loyalty))
        beside = found.refused + found.beside
        return Preview(
            title=_("Close order %(order)s", order=self.session_id),
            confirm=_("Close order %(order)s", order=self.session_id),
            state=fingerprint(facts_of(session), body, found.gives, found.uses, beside),
            gains=found.gives or [_("Nothing: no rule gives anything for this order.")],
            gains_heading=_("The customer gets"),
            loses=found.uses or [_("Nothing: no code and no points.")],
            loses_heading=_("Is used up"),
            keeps=beside,
            keeps_heading=_("Is refused, or happens beside"),
            warnings=[*_warnings(session, found), rehearsal_warning(session, dry)],
            before=facts_of(session),
        )

    def perform(self) -> Result:
        answer = self.send(CHANGE)
        session = answer.customer_session
        if session is None:  # asked for, but never read again here: it is done, whatever a read would say
            return Result(_("The closing was accepted"), [_("Open the order to see what it brought.")])
        context = context_of(session, answer.loyalty)
        lines = [effects.sentence(each, context) for each in merged(answer.effects)]
        return Result(
            title=_("Order %(order)s is closed", order=self.session_id),
            sentences=lines or [_("No rule gave anything for this order.")],
            details={"state": session.state},
        )

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: it is closed. Not done: it says of itself that it has not changed since.

        In any other state somebody did more to it: it may have been closed before that.
        """
        session = self.read_again()
        if session.state == "closed":
            done = _("Order %(order)s is closed", order=self.session_id)
            return Finding("succeeded", Result(done, [standing(session)]), session.updated)
        if facts_of(session) == before:
            return not_done(standing(session))
        return undecided(standing(session))


def _warnings(session: CustomerSession, found: effects.Closing) -> list[str]:
    warnings = [
        _(
            "This order counts as bought then. No money moves, and the shop is not told: close it only if the"
            " customer has paid."
        )
    ]
    if not session.cart_items:
        warnings.append(_("The cart is empty."))
    if found.refused:
        warnings.append(_("Not every code works: what is refused gives nothing and is not redeemed."))
    return warnings
