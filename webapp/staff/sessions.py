"""Sign-ins on the server: a random token for the browser, its hash here, and two limits in time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import g, request
from sqlalchemy import ColumnElement, bindparam, delete, insert, or_, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import OperationalError

from webapp import clock
from webapp.access import is_background
from webapp.extensions import db, policy
from webapp.staff import browsers, recording
from webapp.staff.factors import pending
from webapp.staff.models import StaffNews, StaffSession, StaffUser
from webapp.staff.recording import Change, Record

SEEN_EVERY = timedelta(minutes=1)
# Kept after its end for as long as a cookie lives, so that the person of an expired sign-in is still known.
KEPT = timedelta(days=7)

# What a request knows of its person; the sign-in is left out of the names, the rest is as `Actor` has it.
_OF_THE_PERSON = (
    "id",
    "email",
    "name",
    "role",
    "application_roles",
    "zone",
    "locale",
    "theme",
    "shortcuts",
    "disabled_at",
)
# Whether there is anything to be told on the page, with the same read.
_HAS_NEWS = (
    select(StaffNews.id)
    .where(
        StaffNews.staff_id == StaffUser.id,
        or_(StaffNews.session_id.is_(None), StaffNews.session_id != StaffSession.id),
    )
    .correlate(StaffUser, StaffSession)
    .exists()
    .label("has_news")
)
_KNOWN = (
    select(
        StaffSession.id.label("session_id"),
        StaffSession.created_at,
        StaffSession.proven_at,
        StaffSession.seen_at,
        StaffSession.expires_at,
        StaffSession.revoked_at,
        StaffSession.is_strong,
        _HAS_NEWS,
        *(getattr(StaffUser, name) for name in _OF_THE_PERSON),
    )
    .select_from(StaffSession)
    .join(StaffUser, StaffUser.id == StaffSession.staff_id)
    .where(StaffSession.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True)
class Actor:
    """The person signed in, as `current_user`: plain values that no database session holds."""

    id: int
    email: str
    name: str
    role: str
    application_roles: Mapping[str, str]
    zone: str
    locale: str
    theme: str
    shortcuts: bool
    session_id: int
    proven_at: datetime
    is_strong: bool
    has_news: bool
    token: str = field(repr=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @property
    def is_fresh(self) -> bool:
        """Whether who this is was proven lately enough for what erases data or changes accounts."""
        return clock.now() - self.proven_at < policy().sign_in.longest_fresh

    def get_id(self) -> str:
        """The token of this sign-in: it lives in the signed cookie and nowhere else."""
        return self.token


def load(token: str) -> Actor | None:
    """Whose sign-in this token is, None where it is over. One query; writes 'last seen' once a minute at
    most.

    Where it is over, `g.expired_staff_id` says whose it was.
    """
    row = _find(token)
    if row is None or row.disabled_at is not None:
        return None
    now = clock.now()
    if (
        row.revoked_at is not None
        or now >= row.expires_at
        or now - row.seen_at >= policy().sign_in.longest_idle
    ):
        g.expired_staff_id = row.id
        return None
    if now - row.seen_at >= SEEN_EVERY and not is_background():
        _note_seen(row, now)
    return _actor(row, token)


def start(
    person: StaffUser,
    record: Record = recording.nothing,
    *,
    is_strong: bool = False,
    proven_at: datetime | None = None,
    also: Callable[[int], Change] | None = None,
    **preferences: Any,
) -> Actor:
    """A new sign-in for a person, from the browser of this request; with it they get `preferences`.

    `is_strong`: more than a password was shown, or a provider answers for that. `proven_at` is when the
    person was proven, where that was before. `also` is what else belongs to it, by its number.
    """
    token, now, staff_id = secrets.token_urlsafe(32), clock.now(), person.id
    values = {
        "token_hash": hash_of(token),
        "staff_id": staff_id,
        "created_at": now,
        "proven_at": proven_at,
        "seen_at": now,
        "expires_at": now + policy().sign_in.longest,
        "address": (request.remote_addr or "")[:45],
        "user_agent": request.user_agent.string[:255],
        "is_strong": is_strong,
    }

    def change(connection: Connection) -> None:
        made = connection.execute(insert(StaffSession).values(values)).inserted_primary_key
        if also is not None and made is not None:
            also(made[0])(connection)
        seen = update(StaffUser).where(StaffUser.id == staff_id)
        connection.execute(seen.values(last_seen_at=now, **preferences))

    recording.make(change, record)
    row = _find(token)
    if row is None:
        raise LookupError("The sign-in that was just made is not there.")
    return _actor(row, token)


def owner_of(token: str) -> int | None:
    """The id of the person whose sign-in this token is or was."""
    row = _find(token)
    return row.id if row else None


@dataclass(frozen=True)
class SignIn:
    """One sign-in that is still good, as its owner sees it."""

    id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str

    @property
    def browser(self) -> str:
        """Browser and system as far as the browser tells them, else all it says of itself."""
        return browsers.named(self.user_agent)


def of(staff_id: int) -> list[SignIn]:
    """The sign-ins of a person that still open something, the last used first."""
    now = clock.now()
    columns = [getattr(StaffSession, name) for name in SignIn.__dataclass_fields__]
    statement = (
        select(*columns)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
            StaffSession.seen_at > now - policy().sign_in.longest_idle,
        )
        .order_by(StaffSession.seen_at.desc(), StaffSession.id.desc())
    )
    with db.engine.connect() as connection:
        return [SignIn(*row) for row in connection.execute(statement)]


def end(token: str) -> None:
    """End one sign-in for good."""
    recording.nothing(also=_ending(StaffSession.token_hash == hash_of(token)))


def ending_one(staff_id: int, session_id: int) -> Change:
    """The change that ends one sign-in of a person by its number; somebody else's is left alone."""
    return _ending(StaffSession.staff_id == staff_id, StaffSession.id == session_id)


def ending_others(actor: Actor) -> Change:
    """The change that ends all other sign-ins of a person, also half-way, as after a change of password."""
    others = _ending(StaffSession.staff_id == actor.id, StaffSession.id != actor.session_id)
    return recording.together(pending.dropping(actor.id), others)


def ending_all(staff_id: int) -> Change:
    """The change that ends all sign-ins of a person, also those that wait for the second factor."""
    return recording.together(pending.dropping(staff_id), _ending(StaffSession.staff_id == staff_id))


def set_strong(session_id: int) -> None:
    """Note that in this sign-in a second factor was shown."""
    with db.engine.begin() as connection:
        connection.execute(update(StaffSession).where(StaffSession.id == session_id).values(is_strong=True))


def purge() -> int:
    """Drop the sign-ins that are long over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(
            delete(StaffSession).where(StaffSession.expires_at < clock.now() - KEPT)
        ).rowcount


def hash_of(token: str) -> str:
    """What stands in the table: whoever reads it cannot sign in with it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _find(token: object) -> Row[tuple[object, ...]] | None:
    if not isinstance(token, str):  # a cookie can be signed and hold anything all the same
        return None
    # The connection goes back at once: a request may wait for Talon.One for seconds and needs none meanwhile.
    with db.engine.connect() as connection:
        return connection.execute(_KNOWN, {"token_hash": hash_of(token)}).one_or_none()


def _actor(row: Row[tuple[object, ...]], token: str) -> Actor:
    known = {name: getattr(row, name) for name in _OF_THE_PERSON if name != "disabled_at"}
    sign_in = {"session_id": row.session_id, "is_strong": row.is_strong, "has_news": bool(row.has_news)}
    return Actor(**known, **sign_in, proven_at=row.proven_at or row.created_at, token=token)


def _note_seen(row: Row[tuple[object, ...]], now: datetime) -> None:
    # Not worth failing a page for: a busy database is asked again at the next request.
    with suppress(OperationalError), db.engine.begin() as connection:
        connection.execute(update(StaffSession).where(StaffSession.id == row.session_id).values(seen_at=now))
        connection.execute(update(StaffUser).where(StaffUser.id == row.id).values(last_seen_at=now))


def _ending(*which: ColumnElement[bool]) -> Change:
    def change(connection: Connection) -> None:
        open_ones = update(StaffSession).where(*which, StaffSession.revoked_at.is_(None))
        connection.execute(open_ones.values(revoked_at=clock.now()))

    return change
