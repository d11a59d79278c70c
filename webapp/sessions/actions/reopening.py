"""Reopening a session."""

from __future__ import annotations

from typing import Any

from flask import url_for

from webapp import clock, effects
from webapp.effects.merging import merged
from webapp.effects.words import _
from webapp.extensions import talon
from webapp.intentions import Finding, Impossible, Preview, Result, fingerprint, not_done, undecided
from webapp.permissions import Permission
from webapp.sessions.actions.base import OnSession, facts_of, standing
from webapp.sessions.naming import context_of
from webapp.sessions.presenters import why_no_reopening
from webapp.sessions.reading import session_of


class ReopenSession(OnSession, frozen=True):
    """Reopen a closed session. The API has no dry run of it: the preview comes from the session's effects."""

    name = "sessions.reopen"
    permission = Permission.REOPEN_CUSTOMER_SESSION

    def confirm_address(self) -> str:
        return url_for("sessions.confirm_reopening", session_id=self.session_id)

    def examine(self) -> Preview:
        before = session_of(self.session_id)
        session = before.customer_session
        self.check_customer(session)
        reason = why_no_reopening(session)
        if reason:
            raise Impossible(reason)
        found = effects.reopening(before.effects, context_of(session), clock.now())
        return Preview(
            title=_("Reopen order %(order)s", order=self.session_id),
            confirm=_("Reopen order %(order)s", order=self.session_id),
            state=fingerprint(facts_of(session), found.undone, found.stays, found.unsure),
            loses=found.undone or [_("Nothing: closing this order had no effect that can be undone.")],
            loses_heading=_("Will be undone"),
            keeps=found.stays or [_("Nothing that this order shows.")],
            keeps_heading=_("Will stay"),
            warnings=_reopening_warnings(found),
            before=facts_of(session),
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

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: it is open. Not done: it says of itself that it has not changed since.

        In any other state somebody did more to it: it may have been opened and closed again meanwhile.
        """
        session = self.read_again()
        if session.state == "open":
            done = _("Order %(order)s is open again", order=self.session_id)
            lines = [standing(session), _("The shop must close it again.")]
            return Finding("succeeded", Result(done, lines), session.updated)
        if facts_of(session) == before:
            return not_done(standing(session))
        return undecided(standing(session))


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
