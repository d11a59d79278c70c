"""What all writes on a session share."""

from __future__ import annotations

from typing import Any

from flask import url_for

from webapp.effects.words import _
from webapp.extensions import talon
from webapp.formatters import instant, reader_locale, reader_zone
from webapp.intentions import Action, Impossible, Subject
from webapp.sessions.naming import state_words
from webapp.sessions.presenters import rows_of
from webapp.talon.models.session import CustomerSession


class OnSession(Action, frozen=True):
    """What is done with one session of one customer; `customer_id` is empty for an anonymous session."""

    session_id: str
    customer_id: str

    def subject(self) -> Subject:
        return Subject("session", self.session_id)

    def locks(self) -> tuple[Subject, ...]:
        # Points and coupons of the customer change with the session.
        customer = (Subject("customer", self.customer_id),) if self.customer_id else ()
        return (self.subject(), *customer)

    def page(self) -> str:
        return url_for("sessions.page", session_id=self.session_id)

    def check_customer(self, session: CustomerSession) -> None:
        """Raise Impossible where the session is no longer that of the customer whose lock is held."""
        if session.profile_id != self.customer_id:
            raise Impossible(
                _("This order has gone to another customer since you opened it. Open it once more.")
            )

    def read_again(self) -> CustomerSession:
        """The session as it is now, whatever this request read of it before (getCustomerSession)."""
        return talon().sessions.get(self.session_id).customer_session


def facts_of(session: CustomerSession) -> dict[str, Any]:
    """What a write depends on, as the audit keeps it: a lost answer is settled against this."""
    return {
        "state": session.state,
        "updated": session.updated.isoformat(),
        "returned": {str(row.position): row.returned for row in rows_of(session)},
    }


def standing(session: CustomerSession) -> str:
    """How the session stands now, for a person who has to judge."""
    returned = sum(row.returned for row in rows_of(session))
    return _(
        "The order is %(state)s now; %(returned)s units of it have come back in all. It last changed on"
        " %(at)s.",
        state=state_words(session.state),
        returned=returned,
        at=instant(session.updated, reader_zone(), reader_locale()),
    )
