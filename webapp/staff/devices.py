"""Browsers that a person was signed in with before. They are told by a signed cookie, which opens nothing.

It only lets their tries be counted apart, so that strangers who guess keep nobody waiting but themselves.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Response, after_this_request, request
from itsdangerous import BadData, URLSafeSerializer

from webapp import clock
from webapp.extensions import settings
from webapp.staff.models import StaffUser

COOKIE = "desk_known"
LIFETIME = timedelta(days=180)
MOST_PEOPLE = 5


def known(person: StaffUser | None) -> str | None:
    """What this browser's tries for a person are counted under; None where it is not known for them.

    Known are browsers of their latest sign-ins since their last new password.
    """
    if person is None:
        return None
    for staff_id, nonce, mark, made in _entries():
        if staff_id == person.id and mark == _mark(person) and _is_young(made):
            return str(nonce)
    return None


def remember(person: StaffUser) -> None:
    """Let this browser be known for a person who has just proven who they are, under a new number."""
    others = [entry for entry in _entries() if entry[0] != person.id and _is_young(entry[3])]
    own = [person.id, secrets.token_urlsafe(16), _mark(person), int(clock.now().timestamp())]
    value = _serializer().dumps([own, *others][:MOST_PEOPLE])

    @after_this_request
    def place(answer: Response) -> Response:
        answer.set_cookie(
            _name(),
            str(value),
            max_age=LIFETIME,
            secure=settings().is_secure,
            httponly=True,
            samesite="Strict",
        )
        return answer


def _entries() -> list[Any]:
    try:
        found: list[Any] = _serializer().loads(request.cookies.get(_name(), ""))
    except BadData:
        return []
    return found


def _name() -> str:
    return settings().cookie_prefix + COOKIE


def _is_young(made: int) -> bool:
    return clock.now().timestamp() - made < LIFETIME.total_seconds()


def _mark(person: StaffUser) -> str:
    """Another one after each change of the password; tells nothing of it, as its salt is unknown."""
    return hashlib.sha256(f"known {person.password_hash}".encode()).hexdigest()[:16]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().signing_keys, salt="known browser")
