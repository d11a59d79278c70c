"""Keeping handovers: as long as desk.toml says, and no longer than the customer's data.

What erases or purges commits at once, apart from `db.session`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask_login import current_user
from sqlalchemy import Table, delete, insert, or_, select
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.audit.content import hash_of, storable
from webapp.audit.traces import Traces
from webapp.extensions import application, db, policy
from webapp.handovers.models import Handover
from webapp.handovers.places import ANY, Place

RANDOM_BYTES = 18
LONGEST_NOTE = 1000
_TABLE = cast(Table, Handover.__table__)


@dataclass(frozen=True)
class Kept:
    """A handover as it is read: `address` is that of its page, `note` what its author says of it."""

    id: str
    address: str
    note: str
    author_id: int
    author: str
    created_at: datetime
    expires_at: datetime


def make(place: Place, note: str) -> Kept:
    """A note of the person signed in about a page of this Application, not kept yet."""
    now = clock.now()
    return Kept(
        id=secrets.token_urlsafe(RANDOM_BYTES),
        address=place.address,
        note=storable(note),
        author_id=current_user.id,
        author=current_user.name,
        created_at=now,
        expires_at=now + timedelta(days=policy().handover_days),
    )


def keep(kept: Kept, place: Place, connection: Connection) -> None:
    """Keep it, in the transaction that records it."""
    subjects = " ".join(_hash(*each) for each in place.subjects)
    row = {**vars(kept), "application": application().slug, "subjects": subjects}
    connection.execute(insert(_TABLE).values(row))


def find(handover_id: str) -> Kept | None:
    """A handover of this Application that is not over, None where there is none."""
    columns = (_TABLE.c[name] for name in Kept.__dataclass_fields__)
    wanted = (_TABLE.c.id == handover_id, _TABLE.c.application == application().slug)
    statement = select(*columns).where(*wanted, _TABLE.c.expires_at > clock.now())
    with db.engine.connect() as connection:
        row = connection.execute(statement).one_or_none()
    return Kept(*row) if row else None


def about(application_slug: str, things: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """The handovers of pages about one of these, which are kind and identifier; without their authors."""
    wanted = {_hash(named, identifier) for kind, identifier in things for named in (kind, ANY)}
    columns = (_TABLE.c[name] for name in ("created_at", "expires_at", "address", "note", "subjects"))
    here = select(*columns).where(_TABLE.c.application == application_slug).order_by(_TABLE.c.created_at)
    with db.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(here)]
    return [row for row in rows if wanted.intersection(row.pop("subjects").split())]


def purge() -> int:
    """Drop what is over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(_TABLE).where(_TABLE.c.expires_at <= clock.now())).rowcount


def forget(application_slug: str, kind: str, identifier: str) -> int:
    """Drop the handovers of pages about somebody or something that was erased; how many there were.

    `kind` is customer, session, coupon or card.
    """
    named = or_(*(_TABLE.c.subjects.contains(_hash(each, identifier)) for each in (kind, ANY)))
    with db.engine.begin() as connection:
        done = connection.execute(delete(_TABLE).where(_TABLE.c.application == application_slug, named))
    return done.rowcount


def forget_naming(application_slug: str, traces: Traces) -> int:
    """Drop the handovers whose note or address names somebody who was erased; how many there were."""
    columns = (_TABLE.c.address, _TABLE.c.note)
    here = _TABLE.c.application == application_slug
    wanted = select(_TABLE.c.id, *columns).where(here, traces.suspected_in(*columns))
    with db.engine.begin() as connection:
        gone = [row.id for row in connection.execute(wanted) if traces.are_in(list(row[1:]))]
        return connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(gone))).rowcount


def _hash(kind: str, identifier: str) -> str:
    return hash_of(f"{kind}:{identifier}")
