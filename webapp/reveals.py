"""Reveals: that somebody may see one customer's personal data for a while, in one sign-in.

Statements run apart from `db.session`; commit or roll back what you hold there before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, ForeignKey, String, Table, delete, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from webapp import clock
from webapp.columns import Instant, Model, RowId
from webapp.extensions import db

LASTS = timedelta(minutes=15)


class Reveal(Model):
    """One customer of one Application, shown in one sign-in until a moment. The customer is there by hash."""

    __tablename__ = "reveal"

    session_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("staff_session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    application: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(Instant, index=True)


_TABLE = cast(Table, Reveal.__table__)


@dataclass(frozen=True)
class Revealed:
    """The customers that a sign-in shows in one Application, as they were when it was asked."""

    _until: Mapping[str, datetime]

    def until(self, integration_id: str) -> datetime | None:
        """Until when this customer is shown, None where they are not."""
        return self._until.get(_hash(integration_id)) if integration_id and self._until else None


def in_sign_in(session_id: int, application: str) -> Revealed:
    """Whom a sign-in shows now: the few that somebody looked at within the last minutes."""
    wanted = (_TABLE.c.session_id == session_id, _TABLE.c.application == application)
    statement = select(_TABLE.c.subject_hash, _TABLE.c.until).where(*wanted, _TABLE.c.until > clock.now())
    with db.engine.connect() as connection:
        return Revealed({row.subject_hash: row.until for row in connection.execute(statement)})


def show(session_id: int, application: str, integration_id: str, connection: Connection) -> None:
    """Show a customer in a sign-in from now on, anew where that was done before."""
    connection.execute(delete(_TABLE).where(*_of(session_id, application, integration_id)))
    values = {
        "session_id": session_id,
        "application": application,
        "subject_hash": _hash(integration_id),
        "until": clock.now() + LASTS,
    }
    connection.execute(insert(_TABLE).values(values))


def hide(session_id: int, application: str, integration_id: str, connection: Connection) -> None:
    """Show a customer no longer."""
    connection.execute(delete(_TABLE).where(*_of(session_id, application, integration_id)))


def purge() -> int:
    """Drop what is over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(_TABLE).where(_TABLE.c.until <= clock.now())).rowcount


def _of(session_id: int, application: str, integration_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        _TABLE.c.session_id == session_id,
        _TABLE.c.application == application,
        _TABLE.c.subject_hash == _hash(integration_id),
    )


def _hash(integration_id: str) -> str:
    return hashlib.sha256(integration_id.encode("utf-8", "surrogatepass")).hexdigest()
