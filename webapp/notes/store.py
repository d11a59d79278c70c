"""Reading, adding and dropping notes. What erases commits at once, apart from `db.session`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from flask_login import current_user
from sqlalchemy import ColumnElement, Row, Table, and_, bindparam, delete, insert, or_, select
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.audit.content import hash_of, storable
from webapp.audit.traces import Traces
from webapp.extensions import application, db
from webapp.notes.models import Note

MOST_SHOWN = 50
_TABLE = cast(Table, Note.__table__)
# Made once: every page of a customer, an order or a coupon asks.
_ON = (
    select(_TABLE)
    .where(
        _TABLE.c.application == bindparam("slug"),
        _TABLE.c.subject_kind == bindparam("kind"),
        _TABLE.c.subject_hash == bindparam("hash"),
    )
    .order_by(_TABLE.c.id.desc())
    .limit(MOST_SHOWN)
)


def on(kind: str, identifier: str) -> list[Row[tuple[object, ...]]]:
    """The notes on something of this Application, the newest first, `MOST_SHOWN` at most."""
    about = {"slug": application().slug, "kind": kind, "hash": hash_of(identifier)}
    with db.engine.connect() as connection:
        return list(connection.execute(_ON, about))


def about(slug: str, things: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Every note of an Application on one of these, which are kind and identifier; without its author."""
    wanted = or_(*(and_(*_about(slug, *each)) for each in things))
    columns = (_TABLE.c[name] for name in ("created_at", "subject_kind", "subject", "text"))
    with db.engine.connect() as connection:
        rows = connection.execute(select(*columns).where(wanted).order_by(_TABLE.c.id))
        return [dict(row._mapping) for row in rows]


def adding(kind: str, identifier: str, text: str) -> Callable[[Connection], None]:
    """What keeps a note of the person signed in, in the transaction that records it."""
    values = {
        "application": application().slug,
        "subject_kind": kind,
        "subject": storable(identifier),
        "subject_hash": hash_of(identifier),
        "author_id": current_user.id,
        "author_name": current_user.name,
        "text": storable(text),
        "created_at": clock.now(),
    }

    def add(connection: Connection) -> None:
        connection.execute(insert(_TABLE).values(values))

    return add


def find(note_id: int) -> Row[tuple[object, ...]] | None:
    """A note of this Application."""
    statement = select(_TABLE).where(_TABLE.c.id == note_id, _TABLE.c.application == application().slug)
    with db.engine.connect() as connection:
        return connection.execute(statement).one_or_none()


def drop(note_id: int, connection: Connection) -> None:
    """Take a note away for good, in the transaction that records it."""
    connection.execute(delete(_TABLE).where(_TABLE.c.id == note_id))


def forget_naming(slug: str, traces: Traces) -> int:
    """Drop every note of an Application whose text names somebody who was erased; how many there were."""
    columns = (_TABLE.c.subject, _TABLE.c.text)
    wanted = select(_TABLE.c.id, *columns).where(_TABLE.c.application == slug, traces.suspected_in(*columns))
    with db.engine.begin() as connection:
        gone = [row.id for row in connection.execute(wanted) if traces.are_in(list(row[1:]))]
        return connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(gone))).rowcount


def forget(slug: str, kind: str, identifier: str) -> int:
    """Drop every note on something of an Application, as when a customer is erased; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(_TABLE).where(*_about(slug, kind, identifier))).rowcount


def _about(slug: str, kind: str, identifier: str) -> tuple[ColumnElement[bool], ...]:
    return (
        _TABLE.c.application == slug,
        _TABLE.c.subject_kind == kind,
        _TABLE.c.subject_hash == hash_of(identifier),
    )
