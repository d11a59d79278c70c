"""Links by which an invited person, or one who forgot the password, chooses a new one. Each works once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update

from webapp import clock
from webapp.extensions import db
from webapp.staff.models import StaffLink, StaffUser
from webapp.staff.sessions import hash_of

LIFETIME = timedelta(hours=48)
KEPT = timedelta(days=7)


def make(staff_id: int) -> str:
    """A new token for a person; links made for them before work no longer."""
    token, now = secrets.token_urlsafe(32), clock.now()
    values = {
        "token_hash": hash_of(token),
        "staff_id": staff_id,
        "created_at": now,
        "expires_at": now + LIFETIME,
    }
    with db.engine.begin() as connection:
        connection.execute(
            update(StaffLink)
            .where(StaffLink.staff_id == staff_id, StaffLink.used_at.is_(None))
            .values(used_at=now)
        )
        connection.execute(insert(StaffLink).values(values))
    return token


def owner_of(token: str) -> StaffUser | None:
    """Whose link it is, None where it is unknown, used, expired, or of a closed account."""
    return db.session.scalar(
        select(StaffUser)
        .join(StaffLink, StaffLink.staff_id == StaffUser.id)
        .where(*_usable(token), StaffUser.disabled_at.is_(None))
    )


def claim(token: str) -> bool:
    """Use a link up; of any number of callers one gets True."""
    with db.engine.begin() as connection:
        claimed = connection.execute(update(StaffLink).where(*_usable(token)).values(used_at=clock.now()))
    return claimed.rowcount == 1


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
