"""Sign-ins that wait for the second factor, and challenges for passkeys: on the server, for minutes, once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from flask import session as flask_session
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from webapp import clock
from webapp.audit.traces import Traces
from webapp.extensions import db
from webapp.staff.factors.models import StaffPending
from webapp.staff.models import StaffUser
from webapp.staff.recording import Change

LIFETIME = timedelta(minutes=5)
SECOND = "second"

_COOKIE = "pending"


@dataclass(frozen=True)
class Waiting:
    """Somebody whose password was right. It opens nothing."""

    staff_id: int
    email: str
    wanted: str
    zone: str
    token: str = field(repr=False)


def make(purpose: str, staff_id: int | None, wanted: str = "", zone: str = "") -> str:
    """A new token for one purpose and, where it is known, one person."""
    token = secrets.token_urlsafe(32)
    values = {
        "token_hash": _hash_of(token),
        "purpose": purpose,
        "staff_id": staff_id,
        "wanted": wanted,
        "zone": zone[:64],
        "expires_at": clock.now() + LIFETIME,
    }
    with db.engine.begin() as connection:
        connection.execute(delete(StaffPending).where(StaffPending.expires_at <= clock.now()))
        connection.execute(insert(StaffPending).values(values))
    return token


def claim(purpose: str, token: str, staff_id: int | None) -> bool:
    """Use a token up; of any number of callers one gets True."""
    whose = StaffPending.staff_id.is_(None) if staff_id is None else StaffPending.staff_id == staff_id
    with db.engine.begin() as connection:
        return connection.execute(delete(StaffPending).where(*_usable(purpose, token), whose)).rowcount == 1


def keep_waiting(person: StaffUser, wanted: str, zone: str) -> None:
    """Remember in this browser that the password was right; what waited in it before is over."""
    former = flask_session.get(_COOKIE)
    if former:
        claim_waiting(former)
    flask_session[_COOKIE] = make(SECOND, person.id, wanted, zone)


def waiting() -> Waiting | None:
    """Who waits in this browser; None for nobody, too late, or an account that was closed meanwhile."""
    token = flask_session.get(_COOKIE)
    if not isinstance(token, str):
        return None
    statement = (
        select(StaffUser.id, StaffUser.email, StaffPending.wanted, StaffPending.zone)
        .join(StaffPending, StaffPending.staff_id == StaffUser.id)
        .where(*_usable(SECOND, token), StaffUser.disabled_at.is_(None))
    )
    with db.engine.connect() as connection:
        row = connection.execute(statement).one_or_none()
    return Waiting(row.id, row.email, row.wanted, row.zone, token) if row else None


def claim_waiting(token: str) -> bool:
    """End the waiting of a browser; of any number of callers one gets True."""
    with db.engine.begin() as connection:
        return connection.execute(delete(StaffPending).where(*_usable(SECOND, token))).rowcount == 1


def dropping(staff_id: int) -> Change:
    """The change that ends all that waits of a person, as when their sign-ins end."""

    def change(connection: Connection) -> None:
        connection.execute(delete(StaffPending).where(StaffPending.staff_id == staff_id))

    return change


def forget(traces: Traces) -> None:
    """Let no sign-in that waits lead to a page whose address names somebody who was erased."""
    with db.engine.begin() as connection:
        rows = connection.execute(select(StaffPending.token_hash, StaffPending.wanted)).all()
        naming = [row.token_hash for row in rows if traces.are_in(row.wanted)]
        connection.execute(update(StaffPending).where(StaffPending.token_hash.in_(naming)).values(wanted=""))


def purge() -> int:
    """Drop what is over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(StaffPending).where(StaffPending.expires_at <= clock.now())).rowcount


def _usable(purpose: str, token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffPending.token_hash == _hash_of(token),
        StaffPending.purpose == purpose,
        StaffPending.expires_at > clock.now(),
    )


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
