"""What the writes by a session update share: the write, its rehearsal, and what that cannot tell.

A dry run evaluates only what it is sent: it carries the whole stored session with the change, under an id
that is thrown away. The write carries the change alone.
"""

from __future__ import annotations

from msgspec.structs import replace

from webapp.effects.words import _
from webapp.extensions import talon
from webapp.intentions import Impossible
from webapp.permissions import Permission
from webapp.sessions.actions.base import OnSession
from webapp.sessions.reading import session_of
from webapp.talon import OMIT, SessionChange
from webapp.talon.models.session import CustomerSession, CustomerSessionState
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


def rehearsal_of(session: CustomerSession, change: SessionChange) -> SessionChange:
    """What the dry run of a change is sent: all that the open session holds, and the change on top of it."""
    whole = replace(SessionChange.copy_of(session), state="open")
    named = {name: getattr(change, name) for name in change.__struct_fields__}
    return replace(whole, **{name: value for name, value in named.items() if value is not OMIT})


def rehearse(body: SessionChange) -> IntegrationState:
    """The dry run of a rehearsal: nothing is stored."""
    return talon().dry.session(body, response_content=CONTENT)


def rehearsal_warning(session: CustomerSession, dry: IntegrationState) -> str:
    """What the rehearsal cannot tell, as it is a new order with the same content."""
    seen = dry.customer_session
    if seen is not None and session.first_session and not seen.first_session:
        return _(
            "This was rehearsed as one more order, but it is this customer's first. What the rules give for a"
            " first order may come out differently."
        )
    return _(
        "This was rehearsed as a new order with the same content. What hangs on the past of this very order,"
        " such as an earlier closing, may come out differently."
    )
