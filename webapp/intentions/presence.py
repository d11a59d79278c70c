"""Who else has a form open: rows that expire, refreshed by the open page while it has script."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from webapp import clock
from webapp.audit import words
from webapp.extensions import db, settings
from webapp.intentions.action import Subject
from webapp.intentions.models import Presence
from webapp.observability import log_failure

SEEN_EVERY = 20
"""Seconds between two looks of an open page."""
LASTS = timedelta(seconds=50)


@dataclass(frozen=True)
class Notice:
    """Who else has a form open on the same thing, and the address that asks again."""

    sentences: list[str]
    address: str
    every: int = SEEN_EVERY


def notice(action: str, subject: Subject) -> Notice:
    """Note that the person signed in has this form open, and say who else has one open on the same thing."""
    return again(action, hash_of(subject))


def again(action: str, subject_hash: str) -> Notice:
    """The same for an open page, which knows the subject by its digest alone."""
    address = url_for("intentions.presence", action=action, about=subject_hash)
    try:
        _note(action, subject_hash)
        others = _others(subject_hash)
    except SQLAlchemyError as error:  # only a courtesy: the form must not fail for it
        log_failure(error)
        others = []
    return Notice([_sentence(name, theirs, action) for name, theirs in others], address)


def leave(subject: Subject) -> None:
    """The person signed in is done with it: their forms on it count as closed."""
    mine = (Presence.subject_hash == hash_of(subject), Presence.actor_id == current_user.id)
    try:
        with db.engine.begin() as connection:
            connection.execute(delete(Presence).where(*mine))
    except SQLAlchemyError as error:
        log_failure(error)


def purge() -> int:
    """Drop what is over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(Presence).where(Presence.seen_at < clock.now() - LASTS)).rowcount


def hash_of(subject: Subject) -> str:
    """What stands for a subject in the table and in the address of an open page."""
    key = f"presence {settings().secret_key}".encode()
    return hmac.new(key, str(subject).encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _note(action: str, subject_hash: str) -> None:
    now = clock.now()
    row = {
        "subject_hash": subject_hash,
        "actor_id": current_user.id,
        "actor_name": current_user.name,
        "action": action,
        "seen_at": now,
    }
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    keys = ("subject_hash", "actor_id", "action")
    statement = dialect.insert(Presence).values(row)
    statement = statement.on_conflict_do_update(index_elements=keys, set_={"seen_at": now})
    with db.engine.begin() as connection:
        connection.execute(delete(Presence).where(Presence.seen_at < now - LASTS))
        connection.execute(statement)


def _others(subject_hash: str) -> list[tuple[str, str]]:
    """Name and form of everybody else, by name."""
    statement = (
        select(Presence.actor_name, Presence.action)
        .where(
            Presence.subject_hash == subject_hash,
            Presence.actor_id != current_user.id,
            Presence.seen_at >= clock.now() - LASTS,
        )
        .order_by(Presence.actor_name, Presence.action)
    )
    with db.engine.connect() as connection:
        return [(row.actor_name, row.action) for row in connection.execute(statement)]


def _sentence(name: str, theirs: str, mine: str) -> str:
    if theirs == mine:
        return str(_("%(name)s has this form open too.", name=name))
    return str(
        _("%(name)s has another form open on this: %(what)s.", name=name, what=words.action_name(theirs))
    )
