"""What each agent opened last and what they pinned: identifiers only, few of them, and not for long.

Every function is about the person signed in and the current Application, but for `forget` and `purge`.
Statements run apart from `db.session`; commit or roll back what you hold there before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import g
from flask_login import current_user
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from webapp import clock
from webapp.audit.content import hash_of, storable
from webapp.columns import Instant, Model, RowId
from webapp.extensions import application, db, policy
from webapp.htmx import wants_part
from webapp.observability import log_failure

MOST_RECENT = 12
MOST_PINS = 20
_FRESH = timedelta(days=1)
_KEPT = "desk_recents"


class Recent(Model):
    """Something that an agent opened, or pinned. `program_id` is 0 for all but cards."""

    __tablename__ = "recent"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    application: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    program_id: Mapped[int] = mapped_column(BigInteger)
    identifier: Mapped[str] = mapped_column(Text)
    # Identifiers may be longer than a database can index.
    identifier_hash: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime] = mapped_column(Instant)
    pinned_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("staff_id", "application", "kind", "program_id", "identifier_hash"),
        Index("ix_recent_newest", "staff_id", "application", "seen_at", "id"),
    )


_TABLE = cast(Table, Recent.__table__)


@dataclass(frozen=True)
class Kept:
    """One line of an agent's list."""

    id: int
    kind: str
    program_id: int
    identifier: str
    seen_at: datetime
    pinned_at: datetime | None

    def is_of(self, kind: str, identifier: str, program_id: int) -> bool:
        """Whether it is this very thing."""
        return (self.kind, self.identifier, self.program_id) == (kind, identifier, program_id)


def note(kind: str, identifier: str, program_id: int = 0) -> None:
    """Remember that something that exists was opened as a page; a part of one is not an opening.

    Costs one read, and one write unless it is the newest already. Its failure is logged and harms no page.
    """
    if wants_part() or storable(identifier) != identifier:
        return
    try:
        kept, now = _mine(), clock.now()
        newest = kept[0] if kept else None
        if newest and newest.is_of(kind, identifier, program_id) and now - newest.seen_at < _FRESH:
            return
        same = next((each for each in kept if each.is_of(kind, identifier, program_id)), None)
        _seen_again(same.id, now) if same else _add(kind, identifier, program_id, now)
        g.pop(_KEPT, None)
    except SQLAlchemyError as error:
        log_failure(error)


def recent() -> list[Kept]:
    """What was opened last, newest first, without what is pinned."""
    return [each for each in _mine() if each.pinned_at is None]


def pins() -> list[Kept]:
    """What is pinned, the latest pin first."""
    found = [each for each in _mine() if each.pinned_at is not None]
    return sorted(found, key=lambda each: (each.pinned_at, each.id), reverse=True)


def pin_of(kind: str, identifier: str, program_id: int = 0) -> int | None:
    """The number of the pin on something, None where it is not pinned."""
    return next((each.id for each in pins() if each.is_of(kind, identifier, program_id)), None)


def pin(kind: str, identifier: str, program_id: int = 0) -> bool:
    """Pin something; False where there are as many pins as there may be, or it cannot be kept."""
    if pin_of(kind, identifier, program_id) is not None:
        return True
    if storable(identifier) != identifier or len(pins()) >= MOST_PINS:
        return False
    now = clock.now()
    values = {
        **_key(kind, identifier, program_id),
        "identifier": identifier,
        "seen_at": now,
        "pinned_at": now,
    }
    try:
        with db.engine.begin() as connection:
            connection.execute(insert(_TABLE).values(values))
    except IntegrityError:
        same = [_TABLE.c[name] == value for name, value in _key(kind, identifier, program_id).items()]
        with db.engine.begin() as connection:
            connection.execute(update(_TABLE).where(*same).values(pinned_at=now, seen_at=now))
    g.pop(_KEPT, None)
    return True


def unpin(pin_id: int) -> Kept | None:
    """Take a pin of the own list away; what it was on, None where there is no such pin."""
    found = next((each for each in pins() if each.id == pin_id), None)
    if found is not None:
        with db.engine.begin() as connection:
            connection.execute(update(_TABLE).where(_TABLE.c.id == found.id).values(pinned_at=None))
        g.pop(_KEPT, None)
    return found


def clear() -> None:
    """Forget what was opened; pins stay."""
    with db.engine.begin() as connection:
        connection.execute(delete(_TABLE).where(_OWN, _TABLE.c.pinned_at.is_(None)), _reader())
    g.pop(_KEPT, None)


def forget(application_slug: str, kind: str, identifier: str) -> int:
    """Drop something from the lists of all agents, as an erasure demands; how many lists it was on."""
    wanted = (
        _TABLE.c.application == application_slug,
        _TABLE.c.kind == kind,
        _TABLE.c.identifier_hash == hash_of(identifier),
    )
    with db.engine.begin() as connection:
        return connection.execute(delete(_TABLE).where(*wanted)).rowcount


def about(application_slug: str, things: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """The lines of all agents' lists with one of these, which are kind and identifier; not whose they are."""
    same = [
        and_(_TABLE.c.kind == kind, _TABLE.c.identifier_hash == hash_of(identifier))
        for kind, identifier in things
    ]
    columns = (_TABLE.c[name] for name in ("seen_at", "pinned_at", "kind", "identifier"))
    wanted = select(*columns).where(_TABLE.c.application == application_slug, or_(*same))
    with db.engine.connect() as connection:
        rows = connection.execute(wanted.order_by(_TABLE.c.seen_at, _TABLE.c.id))
        return [dict(row._mapping) for row in rows]


def purge() -> int:
    """Drop what has expired; how many lines there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(_TABLE).where(~_ALIVE), _oldest()).rowcount


def _mine() -> list[Kept]:
    """The own list, newest first; read once in a request."""
    found: list[Kept] | None = g.get(_KEPT)
    if found is None:
        with db.engine.connect() as connection:
            rows = connection.execute(_NEWEST_FIRST, {**_reader(), **_oldest()}).all()
        found = [Kept(*row) for row in cast(Sequence[Any], rows)]
        setattr(g, _KEPT, found)
    return found


def _reader() -> dict[str, Any]:
    """Whose list it is, for `_OWN`."""
    return {"reader_id": current_user.id, "slug": application().slug}


def _oldest() -> dict[str, datetime]:
    """From when on something is not expired, for `_ALIVE`."""
    now, lives = clock.now(), policy().recents
    return {
        "seen_after": now - timedelta(days=lives.days),
        "pin_seen_after": now - timedelta(days=lives.pin_days),
    }


# Made once: most pages read the list.
_OWN: ColumnElement[bool] = and_(
    _TABLE.c.staff_id == bindparam("reader_id"), _TABLE.c.application == bindparam("slug")
)
# A pin lives longer, and what is opened again lives anew.
_ALIVE: ColumnElement[bool] = or_(
    _TABLE.c.seen_at > bindparam("seen_after"),
    and_(_TABLE.c.pinned_at.is_not(None), _TABLE.c.seen_at > bindparam("pin_seen_after")),
)
_NEWEST_FIRST = (
    select(*(_TABLE.c[name] for name in ("id", "kind", "program_id", "identifier", "seen_at", "pinned_at")))
    .where(_OWN, _ALIVE)
    .order_by(_TABLE.c.seen_at.desc(), _TABLE.c.id.desc())
)


def _key(kind: str, identifier: str, program_id: int) -> dict[str, Any]:
    return {
        "staff_id": current_user.id,
        "application": application().slug,
        "kind": kind,
        "program_id": program_id,
        "identifier_hash": hash_of(identifier),
    }


def _seen_again(recent_id: int, now: datetime) -> None:
    with db.engine.begin() as connection:
        connection.execute(update(_TABLE).where(_TABLE.c.id == recent_id).values(seen_at=now))


def _add(kind: str, identifier: str, program_id: int, now: datetime) -> None:
    """Add a line in place of what has expired, and of the oldest one where there are as many as may be."""
    surplus = [each.id for each in recent()[MOST_RECENT - 1 :]]
    gone = and_(_OWN, or_(~_ALIVE, _TABLE.c.id.in_(surplus)))
    values = {**_key(kind, identifier, program_id), "identifier": identifier, "seen_at": now}
    # Another tab may have added it just now.
    with contextlib.suppress(IntegrityError), db.engine.begin() as connection:
        connection.execute(delete(_TABLE).where(gone), {**_reader(), **_oldest()})
        connection.execute(insert(_TABLE).values(values))
