"""Cancelling a session, for good."""

from __future__ import annotations

from typing import Any

from flask import url_for

from webapp import clock, effects
from webapp.effects.merging import merged
from webapp.effects.words import _
from webapp.intentions import Finding, Preview, Result, fingerprint, not_done, undecided
from webapp.sessions.actions.base import facts_of, standing
from webapp.sessions.actions.updating import Updating, refuse
from webapp.sessions.naming import context_of
from webapp.sessions.steps import why_no_cancelling
from webapp.talon import SessionChange
from webapp.talon.models.session import CustomerSession

CHANGE = SessionChange(state="cancelled")
"""All that the write sends."""


class CancelSession(Updating, frozen=True):
    """Cancel a session. The API has no dry run of it: the preview comes from the session's own effects."""

    name = "sessions.cancel"

    def confirm_address(self) -> str:
        return url_for("sessions.confirm_cancellation", session_id=self.session_id)

    def examine(self) -> Preview:
        before = self.stored()
        session = before.customer_session
        refuse(why_no_cancelling(session))
        found = effects.cancelling(before.effects, context_of(session), clock.now())
        is_open = session.state == "open"
        undone = found.undone or [_nothing_undone(session)]
        if session.state == "partially_returned":
            undone = _left_by_returns(session)
        return Preview(
            title=_("Cancel order %(order)s", order=self.session_id),
            confirm=_("Cancel order %(order)s for good", order=self.session_id),
            state=fingerprint(facts_of(session), undone, found.stays, found.unsure),
            loses=undone,
            loses_heading=_("Was promised, and will not happen") if is_open else _("Will be rolled back"),
            keeps=found.stays or [_("Nothing that this order shows.")],
            keeps_heading=_("Will stay"),
            warnings=_warnings(session, found),
            before=facts_of(session),
            is_dangerous=True,
        )

    def perform(self) -> Result:
        was_open = self.stored().customer_session.state == "open"
        answer = self.send(CHANGE)
        context = context_of(answer.customer_session or self.stored().customer_session, answer.loyalty)
        lines = [effects.sentence(each, context) for each in merged(answer.effects)]
        nothing = _("Talon.One did not name anything that was rolled back.")
        if was_open:
            nothing = _("It was open still, so nothing had to be rolled back.")
        return Result(
            title=_("Order %(order)s is cancelled", order=self.session_id),
            sentences=[*(lines or [nothing]), _("That is final. The shop can only make a new order.")],
        )

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: it is cancelled, which nothing undoes. Not done: it says that it has not changed since."""
        session = self.read_again()
        if session.state == "cancelled":
            done = _("Order %(order)s is cancelled", order=self.session_id)
            return Finding("succeeded", Result(done, [standing(session)]), session.updated)
        if facts_of(session) == before:
            return not_done(standing(session))
        return undecided(standing(session))


def _nothing_undone(session: CustomerSession) -> str:
    if session.state == "open":
        return _("Nothing: the rules promise nothing for this order.")
    return _("Nothing: closing this order had no effect that can be rolled back.")


def _left_by_returns(session: CustomerSession) -> list[str]:
    """What is left to roll back after returns: the API no longer lists it, so it is said without amounts."""
    lines = [
        _("Discounts and pending points of what did not come back. Talon.One no longer tells how much."),
        _("Points spent on this order, if any: they are given back."),
    ]
    lines += [
        _("Coupon %(code)s, if it was redeemed: it can be used again", code=code)
        for code in session.coupon_codes
    ]
    if session.referral_code:
        told = _(
            "Referral code %(code)s, if it was redeemed: it can be used again", code=session.referral_code
        )
        lines.append(told)
    return lines


def _warnings(session: CustomerSession, found: effects.Undoing) -> list[str]:
    warnings = [
        _("This cannot be undone: cancelled is final. The shop can only make a new order."),
        _("The shop is not told. Where the customer has the cart open, it may no longer take it.")
        if session.state == "open"
        else _("No money moves, and the shop is not told: it pays the customer back and stops the delivery."),
    ]
    if found.has_active_points or session.state == "partially_returned":
        warnings.append(
            _(
                "Points that are active already stay, unless the return policy of their program takes them"
                " back too. Look at the balance afterwards."
            )
        )
    if session.state == "partially_returned":
        warnings.append(_("Codes made, giveaways and what came back before stay as they are."))
    if found.unsure:
        warnings.append(
            _("Nobody can tell beforehand what becomes of this: %(list)s.", list="; ".join(found.unsure))
        )
    warnings.append(_("The audit keeps this under your name, with your reason."))
    return warnings
