"""Reading a session once in a request, however many parts of the request look at it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from flask import g

from webapp.extensions import side_by_side, talon
from webapp.talon import errors
from webapp.talon.models.session import CustomerSessionState

_KEPT = "desk_sessions"


def session_of(session_id: str) -> CustomerSessionState:
    """The session with its effects, as this request first read it (getCustomerSession).

    Raises NotFound, also for an identifier that cannot be one; and the other errors of the client.
    """
    return session_and(session_id)[0]


def session_and(session_id: str, *others: Callable[[], Any]) -> tuple[CustomerSessionState, list[Any]]:
    """The session, and at the same time what other independent calls answer or raise."""
    kept = g.setdefault(_KEPT, {})
    if session_id in kept:
        return kept[session_id], side_by_side(others)
    read = partial(talon().sessions.get, session_id)
    found, *answers = side_by_side([read, *others])
    if isinstance(found, errors.InvalidArgument):
        raise errors.NotFound("getCustomerSession") from found
    if isinstance(found, Exception):
        raise found
    kept[session_id] = found
    return cast(CustomerSessionState, found), answers
