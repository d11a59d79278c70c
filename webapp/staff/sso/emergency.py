"""Links that sign somebody in once where the provider is gone and there are no passwords."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.extensions import db, settings
from webapp.staff import news, recording
from webapp.staff.accounts import AccountError
from webapp.staff.models import StaffUser
from webapp.staff.recording import Record
from webapp.staff.sessions import hash_of
from webapp.staff.sso import setting
from webapp.staff.sso.models import EmergencyLink

LIFETIME = timedelta(hours=1)


def link_for(person: StaffUser, record: Record = recording.nothing) -> str:
    """The address that signs a person in once, within the hour. Raises AccountError."""
    if setting.takes_passwords():
        raise AccountError(_("This desk takes passwords: make a link for a new one instead."))
    if person.disabled_at is not None:
        raise AccountError(_("This account is closed: open it first."))
    token, staff_id, now = secrets.token_urlsafe(32), person.id, clock.now()
    values = {"token_hash": hash_of(token), "staff_id": staff_id, "expires_at": now + LIFETIME}

    def change(connection: Connection) -> None:
        unused = (EmergencyLink.staff_id == staff_id, EmergencyLink.used_at.is_(None))
        connection.execute(update(EmergencyLink).where(*unused).values(used_at=now))
        connection.execute(insert(EmergencyLink).values(values))

    recording.make(recording.together(change, news.telling(staff_id, "emergency")), record)
    return f"{settings().public_url}/sign-in/emergency/{token}"


def owner_of(token: str) -> StaffUser | None:
    """Whom a link signs in, None where it is unknown, used, expired, or of a closed account."""
    if setting.takes_passwords():
        return None
    return db.session.scalar(
        select(StaffUser)
        .join(EmergencyLink, EmergencyLink.staff_id == StaffUser.id)
        .where(*_usable(token), StaffUser.disabled_at.is_(None))
    )


def claim(token: str) -> bool:
    """Use a link up; of any number of callers one gets True."""
    with db.engine.begin() as connection:
        claimed = connection.execute(update(EmergencyLink).where(*_usable(token)).values(used_at=clock.now()))
    return claimed.rowcount == 1


def purge() -> int:
    """Drop the links that are over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(
            delete(EmergencyLink).where(EmergencyLink.expires_at < clock.now())
        ).rowcount


def _usable(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        EmergencyLink.token_hash == hash_of(token),
        EmergencyLink.used_at.is_(None),
        EmergencyLink.expires_at > clock.now(),
    )
