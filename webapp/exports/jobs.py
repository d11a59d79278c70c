"""Exports as their people see them: making one, finding it, stopping, going on, dropping."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from webapp import clock
from webapp.audit.content import hash_of, storable
from webapp.exports import formats, kinds
from webapp.exports.following import PlaceLost
from webapp.exports.kinds import Export, Order, Source
from webapp.exports.models import ExportJob, ExportPart
from webapp.extensions import db, policy
from webapp.permissions import Role

JOBS = cast(Table, ExportJob.__table__)
PARTS = cast(Table, ExportPart.__table__)
MOST_FINISHED = 10
"""Files kept for one person; an older one makes room for the next."""
UNREAD: dict[str, Any] = {"place": {}, "parts": 0, "rows": 0, "has_moved": False, "tries": 0, "error": ""}
"""How far an export is that has read nothing."""


class Unfinished(Exception):
    """The person has an export that is not finished, and may have only one."""


class PartMissing(Exception):
    """The rows went away while they were sent."""


@dataclass(frozen=True)
class Job:
    """One export, as plain values that no database session holds; see `ExportJob` for what they mean."""

    id: str
    staff_id: int
    application: str
    kind_name: str
    source: Source
    subject_kind: str
    subject: str
    state: str
    place: dict[str, Any]
    parts: int
    rows: int
    has_moved: bool
    error: str
    tries: int
    worker: str
    leased_until: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime

    @classmethod
    def of(cls, row: Row[Any]) -> Job:
        """The job of a row of the table."""
        facts = dict(row._mapping)
        source = Source(facts.pop("parameters"), facts.pop("until"), facts.pop("zone"))
        facts.pop("subject_hash")
        return cls(kind_name=facts.pop("kind"), source=source, **facts)

    @property
    def kind(self) -> Export:
        """What kind of list it is."""
        return kinds.find(self.kind_name)

    def is_allowed_to(self, role: Role) -> bool:
        """Whether people of a role may have it: as a file, and what is in it."""
        return self.kind.permissions <= role.permissions

    @property
    def is_lost(self) -> bool:
        """Whether going on is no use: it must start again."""
        return self.error == PlaceLost.code

    @property
    def is_active(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in ("queued", "running")

    @property
    def is_due(self) -> bool:
        """Whether it waits for a worker: it is new, or whoever worked on it is gone."""
        return self.is_active and self.leased_until <= clock.now()


def create(order: Order, staff_id: int, application: str, replaces: str = "") -> Job:
    """Queue an export; `replaces` names an unfinished one of the same person that makes room for it.

    Raises Unfinished where another one is in the way.
    """
    purge()
    job_id, now = secrets.token_hex(16), clock.now()
    values = {
        "id": job_id,
        "staff_id": staff_id,
        "application": application,
        "kind": order.kind.name,
        "parameters": order.source.parameters,
        "subject_kind": order.subject_kind,
        "subject": storable(order.subject),
        "subject_hash": hash_of(order.subject),
        "zone": order.source.zone,
        "until": order.source.until,
        "leased_until": now,
        "created_at": now,
        "expires_at": kept_until(),
    }
    try:
        with db.engine.begin() as connection:
            if replaces:
                connection.execute(delete(JOBS).where(_unfinished(staff_id), JOBS.c.id == replaces))
            connection.execute(insert(JOBS).values(**values, **UNREAD, state="queued", worker=""))
            _make_room(connection, staff_id)
    except IntegrityError as error:
        raise Unfinished from error
    return _all(JOBS.c.id == job_id)[0]


def own(staff_id: int, application: str) -> list[Job]:
    """The exports of a person in one Application, the newest first."""
    wanted = _kept() & (JOBS.c.staff_id == staff_id) & (JOBS.c.application == application)
    return _all(wanted)


def find(staff_id: int, application: str, job_id: str) -> Job | None:
    """An export of this very person, None where there is none (any more)."""
    wanted = (JOBS.c.staff_id == staff_id) & (JOBS.c.application == application) & (JOBS.c.id == job_id)
    return next(iter(_all(_kept() & wanted)), None)


def unfinished(staff_id: int) -> Job | None:
    """The one export of a person that is not finished, in whichever Application; None where all are."""
    return next(iter(_all(_kept() & _unfinished(staff_id))), None)


def stop(job: Job) -> bool:
    """Let an export rest where it is; False where it is not under way. A page being read now is dropped."""
    changes = {"state": "stopped", "worker": "", "error": "", "expires_at": kept_until()}
    wanted = (JOBS.c.id == job.id) & JOBS.c.state.in_(("queued", "running"))
    with db.engine.begin() as connection:
        return bool(connection.execute(update(JOBS).where(wanted).values(changes)).rowcount)


def resume(job: Job) -> bool:
    """Let an export go on where it was, or anew where its place is lost; False where it does not rest."""
    changes = {"state": "queued", "tries": 0, "error": "", "leased_until": clock.now()}
    changes |= {"expires_at": kept_until()} | (UNREAD if job.is_lost else {})
    wanted = (JOBS.c.id == job.id) & JOBS.c.state.in_(("stopped", "failed")) & (JOBS.c.error == job.error)
    with db.engine.begin() as connection:
        if not connection.execute(update(JOBS).where(wanted).values(changes)).rowcount:
            return False
        if job.is_lost:
            connection.execute(delete(PARTS).where(PARTS.c.job_id == job.id))
        return True


def remove(job: Job) -> bool:
    """Drop an export with its rows; False where it is gone already."""
    with db.engine.begin() as connection:
        return bool(connection.execute(delete(JOBS).where(JOBS.c.id == job.id)).rowcount)


def purge() -> int:
    """Drop what is over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(JOBS).where(JOBS.c.expires_at <= clock.now())).rowcount


def forget(application: str, kind: str, identifier: str) -> int:
    """Drop all exports of an Application that are about somebody or whose rows name them; how many.

    `kind` is the audit's word for the subject. To be called when a customer's data is erased.
    """
    return forget_all(application, [(kind, identifier)])


def forget_all(application: str, things: Sequence[tuple[str, str]]) -> int:
    """The same for many, which are kind and identifier: each export is looked through once."""
    hashes = {(kind, hash_of(identifier)) for kind, identifier in things}
    search = formats.Search([identifier for _kind, identifier in things])
    columns = (JOBS.c[name] for name in ("id", "parts", "kind", "subject_kind", "subject_hash"))
    with db.engine.connect() as connection:
        found = connection.execute(select(*columns).where(JOBS.c.application == application)).all()
    gone = [
        one.id for one in found if (one.subject_kind, one.subject_hash) in hashes or _mentions(one, search)
    ]
    with db.engine.begin() as connection:
        return connection.execute(delete(JOBS).where(JOBS.c.id.in_(gone))).rowcount


def about(application: str, things: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """The exports of an Application that are about one of these, which are kind and identifier; not whose."""
    same = [
        and_(JOBS.c.subject_kind == kind, JOBS.c.subject_hash == hash_of(identifier))
        for kind, identifier in things
    ]
    columns = (
        JOBS.c[name] for name in ("created_at", "expires_at", "kind", "state", "subject_kind", "subject")
    )
    wanted = select(*columns).where(JOBS.c.application == application, or_(*same))
    with db.engine.connect() as connection:
        rows = connection.execute(wanted.order_by(JOBS.c.created_at, JOBS.c.id))
        return [dict(row._mapping) for row in rows]


def contents(job: Job, engine: Engine, first: int = 0) -> Iterator[bytes]:
    """The packed parts of an export, one at a time, from one on; -1 is the last. Raises PartMissing where it
    goes away meanwhile.

    It is read while an answer is sent, when the request is over: so it takes the engine of the database.
    """
    for number in range(first % max(1, job.parts), job.parts):
        part = _part(engine, job.id, number)
        if part is None:
            raise PartMissing
        yield part


def kept_until() -> datetime:
    """Until when an export is kept that somebody works on now."""
    return clock.now() + timedelta(hours=policy().export.keep_hours)


def _kept() -> ColumnElement[bool]:
    """Not expired, and of a kind that this version of the desk knows."""
    return (JOBS.c.expires_at > clock.now()) & JOBS.c.kind.in_(kinds.known())


def _unfinished(staff_id: int) -> ColumnElement[bool]:
    return (JOBS.c.staff_id == staff_id) & (JOBS.c.state != "finished")


def _all(wanted: ColumnElement[bool]) -> list[Job]:
    with db.engine.connect() as connection:
        rows = connection.execute(select(JOBS).where(wanted).order_by(JOBS.c.created_at.desc(), JOBS.c.id))
        return [Job.of(row) for row in rows]


def _make_room(connection: Connection, staff_id: int) -> None:
    finished = (JOBS.c.staff_id == staff_id) & (JOBS.c.state == "finished")
    newest = select(JOBS.c.id).where(finished).order_by(JOBS.c.finished_at.desc()).limit(MOST_FINISHED - 1)
    connection.execute(delete(JOBS).where(finished, JOBS.c.id.not_in(newest)))


def _part(engine: Engine, job_id: str, number: int) -> bytes | None:
    wanted = (PARTS.c.job_id == job_id) & (PARTS.c.number == number)
    with engine.connect() as connection:
        return connection.scalar(select(PARTS.c.content).where(wanted))


def _mentions(job: Row[Any], search: formats.Search) -> bool:
    is_prose = job.kind in kinds.known() and kinds.find(job.kind).holds_prose
    look = search.is_named_in if is_prose else search.is_in
    contents = (_part(db.engine, job.id, number) for number in range(job.parts))
    return any(content is not None and look(content) for content in contents)
