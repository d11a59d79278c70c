"""What can be done with a session as it stands, by whom, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString, lazy_gettext

from webapp.access import may
from webapp.effects.words import _
from webapp.permissions import Permission
from webapp.sessions.naming import state_words
from webapp.talon.models.session import CustomerSession

RETURNABLE = ("closed", "partially_returned")
REOPENABLE = ("closed",)
CANCELLABLE = ("open", "closed", "partially_returned")


@dataclass(frozen=True)
class Step:
    """Something that can be done with the session as it stands."""

    label: str
    href: str
    icon: str
    is_first: bool


@dataclass(frozen=True)
class _Way:
    """One step for all sessions in these states."""

    label: LazyString
    endpoint: str
    icon: str
    permission: Permission
    states: tuple[str, ...]


_UPDATE = Permission.UPDATE_CUSTOMER_SESSION
_WAYS = (
    _Way(
        lazy_gettext("Return items"),
        "sessions.returns",
        icon="package-import",
        permission=Permission.RETURN_CART_ITEMS,
        states=RETURNABLE,
    ),
    _Way(
        lazy_gettext("Reopen"),
        "sessions.reopening",
        icon="lock-open",
        permission=Permission.REOPEN_CUSTOMER_SESSION,
        states=REOPENABLE,
    ),
    _Way(lazy_gettext("Change codes"), "sessions.codes", icon="ticket", permission=_UPDATE, states=("open",)),
    _Way(lazy_gettext("Close order"), "sessions.closing", icon="lock", permission=_UPDATE, states=("open",)),
    _Way(
        lazy_gettext("Cancel order"),
        "sessions.cancellation",
        icon="x",
        permission=_UPDATE,
        states=CANCELLABLE,
    ),
)


def steps_of(session: CustomerSession, *, can_return: bool) -> list[Step]:
    """What the person signed in may do with it, the likeliest first; `can_return`: items are left."""
    found = [
        way
        for way in _WAYS
        if session.state in way.states
        and may(way.permission)
        and (can_return or way.endpoint != "sessions.returns")
    ]
    return [
        Step(
            label=str(way.label),
            href=url_for(way.endpoint, session_id=session.integration_id),
            icon=way.icon,
            is_first=number == 0 and way.endpoint != "sessions.cancellation",
        )
        for number, way in enumerate(found)
    ]


def hint_of(session: CustomerSession) -> str:
    """Why something one would look for cannot be done as it stands; empty where there is nothing to say."""
    if session.state not in CANCELLABLE:
        return ""
    if not may(_UPDATE):
        return _("Your role may look at this order, not close it, cancel it or change its codes.")
    if session.state == "closed":
        return _("Its codes cannot be changed now: reopen it first.")
    if session.state == "partially_returned":
        return _("It cannot be reopened any more, so its codes cannot be changed either.")
    return ""


def why_no_closing(session: CustomerSession) -> str:
    """Why a session cannot be closed; empty where it can."""
    if session.state == "open":
        return ""
    if session.state in ("closed", "partially_returned"):
        return _("This order was closed already.")
    if session.state == "cancelled":
        return _("This order is cancelled, and that is final. The shop can only make a new one.")
    return _("Only an open order can be closed; this one is %(state)s.", state=state_words(session.state))


def why_no_cancelling(session: CustomerSession) -> str:
    """Why a session cannot be cancelled; empty where it can."""
    if session.state == "cancelled":
        return _("This order is cancelled already.")
    if session.state not in CANCELLABLE:
        return _("An order that is %(state)s cannot be cancelled.", state=state_words(session.state))
    return ""


def why_no_codes(session: CustomerSession) -> str:
    """Why the codes of a session cannot be changed; empty where they can."""
    if session.state == "open":
        return ""
    if session.state == "closed":
        return _("This order is closed. Its codes can be changed once it is open again: reopen it first.")
    if session.state == "partially_returned":
        return _("Items of this order came back. It cannot be reopened, so its codes stay as they are.")
    if session.state == "cancelled":
        return _("This order is cancelled, and that is final. The shop can only make a new one.")
    return _(
        "Codes can only be changed on an open order; this one is %(state)s.",
        state=state_words(session.state),
    )
