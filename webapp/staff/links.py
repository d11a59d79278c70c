"""Links by which an invited person, or one who forgot the password, chooses a new one. Each works once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.extensions import db
from webapp.staff.models import StaffLink, StaffUser
from webapp.staff.recording import Change
from webapp.staff.sessions import hash_of

LIFETIME = timedelta(hours=48)
KEPT = timedelta(days=7)


def making(email: str) -> tuple[str, Change]:
    """A new token for the person of an e-mail, and the change that makes it the only one that works."""
    token, now = secrets.token_urlsafe(32), clock.now()
    owner = select(StaffUser.id).where(StaffUser.email == email).scalar_subquery()
    values = {"token_hash": hash_of(token), "created_at": now, "expires_at": now + LIFETIME}

    def change(connection: Connection) -> None:
        unused = (StaffLink.staff_id == owner, StaffLink.used_at.is_(None))
        connection.execute(update(StaffLink).where(*unused).values(used_at=now))
        connection.execute(insert(StaffLink).values(staff_id=owner, **values))

    return token, change


def owner_of(token: str) -> StaffUser | None:
    """Whose link it is, None where it is unknown, used, expired, or of a closed account."""
    return db.session.scalar(
        select(StaffUser)
        .join(StaffLink, StaffLink.staff_id == StaffUser.id)
        .where(*_usable(token), StaffUser.disabled_at.is_(None))
    )


class UsedUp(Exception):
    """Another one was faster: the link is used up."""


def claiming(token: str) -> Change:
    """The change that uses a link up; of any number of callers one succeeds, the others raise UsedUp."""

    def change(connection: Connection) -> None:
        claim = update(StaffLink).where(*_usable(token)).values(used_at=clock.now())
        if connection.execute(claim).rowcount != 1:
            raise UsedUp

    return change


def purge() -> int:
    """Drop the links that are long over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(StaffLink).where(StaffLink.expires_at < clock.now() - KEPT)).rowcount


def _usable(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffLink.token_hash == hash_of(token),
        StaffLink.used_at.is_(None),
        StaffLink.expires_at > clock.now(),
    )
