"""What the writes by a session update share. Such a write sends the change alone."""

from __future__ import annotations

from webapp.extensions import talon
from webapp.intentions import Impossible
from webapp.permissions import Permission
from webapp.sessions.actions.base import OnSession
from webapp.sessions.reading import session_of
from webapp.talon import SessionChange
from webapp.talon.models.session import CustomerSessionState
from webapp.talon.models.state import IntegrationState
from webapp.talon.resources.sessions import SessionContent

CONTENT: tuple[SessionContent, ...] = ("customerSession", "loyalty")
"""What a rehearsal and the write ask for."""


class Updating(OnSession, frozen=True):
    """A write that sends a change of a session (updateCustomerSessionV2)."""

    permission = Permission.UPDATE_CUSTOMER_SESSION

    def stored(self) -> CustomerSessionState:
        """The session as this request reads it. Raises Impossible where it is another customer's by now."""
        found = session_of(self.session_id)
        self.check_customer(found.customer_session)
        return found

    def send(self, change: SessionChange) -> IntegrationState:
        """The write itself."""
        return talon().sessions.update(self.session_id, change, response_content=CONTENT)


def refuse(reason: str) -> None:
    """Raise Impossible where there is a reason."""
    if reason:
        raise Impossible(reason)
