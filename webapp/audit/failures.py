"""Failed sign-ins: counted at once, and in the audit as one row for each e-mail and minute.

So whoever guesses can neither fill the disk nor take the lock of the chain: a minute leaves at most
`MOST_APART` rows and one for all the rest, and these are linked in batches, like page views.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from webapp import clock
from webapp.audit import batches, chain, log
from webapp.audit.content import content_of, hash_of, storable
from webapp.audit.models import FailedSignIn
from webapp.extensions import db

ACTION = "staff.sign_in"
MOST_APART = 30
_NOBODY: dict[str, Any] = {
    "phase": "denied",
    "outcome": "denied",
    "actor_id": None,
    "actor_name": "",
    "role": "",
    "action": ACTION,
    "application": None,
    "request_id": "",
    "route": "/sign-in",
}


def note(email: str, address: str, *, is_slowed: bool = False) -> None:
    """Count a failed try with an e-mail as it was given; one that came too early `is_slowed`.

    Raises AuditUnavailable.
    """
    gather()
    key = {"minute": _this_minute(), "email_hash": hash_of(email)}
    facts = {"email": storable(email)[:254], "address": address[:45]}
    try:
        if _counted(key, facts, is_slowed):
            return
        with db.engine.connect() as connection:
            apart = select(func.count()).where(FailedSignIn.minute == key["minute"])
            is_crowded = (connection.scalar(apart) or 0) >= MOST_APART
        if is_crowded:
            key, facts = {**key, "email_hash": ""}, {"email": "", "address": ""}
        if not is_crowded or not _counted(key, facts, is_slowed):
            _begin(key, facts, is_slowed)
    except SQLAlchemyError as error:
        raise log.AuditUnavailable("The audit cannot be written.") from error


def gather() -> int:
    """Let the minutes that are over become rows of the audit; how many. Raises AuditUnavailable."""
    try:
        with db.engine.connect() as connection:
            is_over = select(FailedSignIn.minute).where(FailedSignIn.minute < _this_minute()).limit(1)
            if connection.scalar(is_over) is None:
                return 0
        with db.engine.begin() as connection:
            over = delete(FailedSignIn).where(FailedSignIn.minute < _this_minute())
            found = connection.execute(over.returning(*FailedSignIn.__table__.columns)).all()
            for row in sorted(found, key=lambda one: (one.last_at, one.email)):
                _record(connection, row)
    except SQLAlchemyError as error:
        raise log.AuditUnavailable("The audit cannot be written.") from error
    batches.note()
    return len(found)


def _record(connection: Connection, row: Any) -> None:
    payload = {"tries": row.tries, "slowed": row.slowed, "address": row.address}
    # Shown on the page as it stands, in any language.
    summary = f"{row.tries} × {row.address}".rstrip()
    content = content_of("staff", row.email, summary, payload=payload)
    entry = {**_NOBODY, "at": row.last_at, "intention_id": str(uuid.uuid4())}
    chain.wait(connection, log.add_row(connection, entry, content)["id"])


def _counted(key: dict[str, Any], facts: dict[str, Any], is_slowed: bool) -> bool:
    values = {
        "tries": FailedSignIn.tries + 1,
        "slowed": FailedSignIn.slowed + int(is_slowed),
        "last_at": clock.now(),
        "address": facts["address"],
    }
    here = (FailedSignIn.minute == key["minute"], FailedSignIn.email_hash == key["email_hash"])
    with db.engine.begin() as connection:
        return connection.execute(update(FailedSignIn).where(*here).values(values)).rowcount == 1


def _begin(key: dict[str, Any], facts: dict[str, Any], is_slowed: bool) -> None:
    values = {**key, **facts, "tries": 1, "slowed": int(is_slowed), "last_at": clock.now()}
    try:
        with db.engine.begin() as connection:
            connection.execute(insert(FailedSignIn).values(values))
    except IntegrityError:  # another one was faster
        _counted(key, facts, is_slowed)


def _this_minute() -> datetime:
    return clock.now().replace(second=0, microsecond=0)
