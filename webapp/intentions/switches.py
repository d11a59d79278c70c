"""The stop switch: all writes, or one kind of them, stopped in all processes at once by a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from webapp import clock
from webapp.audit import log, words
from webapp.extensions import db
from webapp.intentions.models import StoppedWrites
from webapp.observability import log_failure

EVERYTHING = "*"
MOST_LENGTH = 500
# Made once: every page asks.
_ALL = select(StoppedWrites.__table__).order_by(StoppedWrites.scope)


class _NotStopped(Exception):
    """There is nothing to allow again."""


@dataclass(frozen=True)
class Stop:
    """What is stopped, and what the operator says about it."""

    scope: str
    sentence: str
    since: datetime

    @property
    def title(self) -> str:
        """What is stopped, in words."""
        if self.scope == EVERYTHING:
            return str(_("The desk is read-only for now: nothing can be changed."))
        return str(_("Switched off for now: %(what)s.", what=words.action_name(self.scope)))


def stop(scope: str, sentence: str) -> None:
    """Stop a kind of write, or EVERYTHING, with a sentence for agents; a new sentence replaces the former."""
    facts = {"scope": scope, "sentence": sentence[:MOST_LENGTH], "since": clock.now()}

    def change(connection: Connection) -> None:
        connection.execute(delete(StoppedWrites).where(StoppedWrites.scope == scope))
        connection.execute(insert(StoppedWrites).values(facts))

    log.done("desk.stop_writes", "desk", scope, {"sentence": facts["sentence"]}, also=change)


def allow(scope: str) -> bool:
    """Let it go on; False where it was not stopped."""

    def change(connection: Connection) -> None:
        if not connection.execute(delete(StoppedWrites).where(StoppedWrites.scope == scope)).rowcount:
            raise _NotStopped

    try:
        log.done("desk.allow_writes", "desk", scope, also=change)
    except _NotStopped:
        return False
    return True


def stopped() -> list[Stop]:
    """All that is stopped, everything first. Raises SQLAlchemy's errors."""
    with db.engine.connect() as connection:
        rows = connection.execute(_ALL).all()
    return [Stop(row.scope, row.sentence, row.since) for row in rows]


def stop_of(action: str) -> Stop | None:
    """What stops this kind of write now, None where nothing does. Raises SQLAlchemy's errors."""
    return next((one for one in stopped() if one.scope in (EVERYTHING, action)), None)


def for_banner() -> list[Stop]:
    """What every page says; a page must not fail for it."""
    try:
        return stopped()
    except SQLAlchemyError as error:
        log_failure(error)
        return []
