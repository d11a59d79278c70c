"""Keeping requests. What ends one is a single UPDATE of a pending row: of any number at once, one wins.

`add` and `end` run within the transaction of the audit row that records them (`also` of the audit's
log), so that neither is ever there without the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.audit.content import hash_of, storable
from webapp.audit.traces import Traces
from webapp.extensions import db, policy
from webapp.intentions.approvals.models import ApprovalRequest
from webapp.intentions.approvals.sealing import Content, seal, unseal

MOST = 100
_TABLE = cast(Table, ApprovalRequest.__table__)
_HELD = {"content": None, "subjects": "", "note": ""}
"""What is personal, dropped."""


class Lost(Exception):
    """The request was decided by somebody else, or has expired, in this very moment."""


@dataclass(frozen=True)
class Request:
    """A request as it is read. `status` is expired as soon as it is, also where nothing recorded that yet."""

    id: str
    application: str
    action: str
    requester_id: int
    requester_name: str
    created_at: datetime
    expires_at: datetime
    status: str
    decided_at: datetime | None
    decider_id: int | None
    decider_name: str
    note: str
    seen_at: datetime | None
    content: Content | None

    @property
    def is_pending(self) -> bool:
        """Whether it can still be decided on."""
        return self.status == "pending"


# Made once: every page asks for the news of its reader.
_ALL = select(*(_TABLE.c[name] for name in Request.__dataclass_fields__)).limit(MOST)
_NEWS = _ALL.where(
    _TABLE.c.application == bindparam("slug"),
    _TABLE.c.requester_id == bindparam("person_id"),
    _TABLE.c.seen_at.is_(None),
    _TABLE.c.status != "withdrawn",
    or_(_TABLE.c.status != "pending", _TABLE.c.expires_at <= bindparam("now")),
).order_by(_TABLE.c.created_at.desc(), _TABLE.c.id)


def row_of(request_id: str, content: Content, requester_name: str, touches: Iterable[str]) -> dict[str, Any]:
    """The row of a new request, to be added; `touches` are the identifiers that an erasure finds it by."""
    now = clock.now()
    return {
        "id": request_id,
        "application": content.application,
        "action": content.action,
        "requester_id": content.requester_id,
        "requester_name": requester_name,
        "created_at": now,
        "expires_at": now + policy().approval.lifetime,
        "status": "pending",
        "decider_name": "",
        "note": "",
        "content": seal(request_id, content),
        "subjects": " ".join(sorted({hash_of(each) for each in touches})),
    }


def add(row: dict[str, Any], connection: Connection) -> None:
    """Keep a new request."""
    connection.execute(insert(_TABLE).values(row))


def end(
    request_id: str, status: str, decider: tuple[int | None, str], note: str, connection: Connection
) -> None:
    """End a pending request; `decider` is id and name. Raises Lost where it is not pending any more."""
    now = clock.now()
    is_due = _TABLE.c.expires_at <= now if status == "expired" else _TABLE.c.expires_at > now
    facts = {
        "status": status,
        "decided_at": now,
        "decider_id": decider[0],
        "decider_name": decider[1],
        "note": storable(note),
    }
    wanted = (_TABLE.c.id == request_id, _TABLE.c.status == "pending", is_due)
    if connection.execute(update(_TABLE).where(*wanted).values(facts)).rowcount != 1:
        raise Lost(request_id)


def find(request_id: str, application: str | None = None) -> Request | None:
    """A request, of one Application where that is named; None where there is none."""
    wanted = [_TABLE.c.id == request_id]
    if application is not None:
        wanted.append(_TABLE.c.application == application)
    return next(iter(_read(*wanted)), None)


def others(application: str, reader_id: int, actions: Collection[str], status: str = "") -> list[Request]:
    """What other people asked for, of these kinds; those that wait oldest first, else newest first."""
    wanted = (
        _TABLE.c.application == application,
        _TABLE.c.requester_id != reader_id,
        _TABLE.c.action.in_(actions),
        *_of_status(status),
    )
    order = _TABLE.c.created_at.asc() if status == "pending" else _TABLE.c.created_at.desc()
    return _read(*wanted, order=order)


def own(application: str, requester_id: int) -> list[Request]:
    """What somebody asked for, the newest first."""
    mine = (_TABLE.c.application == application, _TABLE.c.requester_id == requester_id)
    return _read(*mine, order=_TABLE.c.created_at.desc())


def count(application: str, reader_id: int, actions: Collection[str]) -> int:
    """How many requests of other people wait, of these kinds."""
    wanted = (
        _TABLE.c.application == application,
        _TABLE.c.requester_id != reader_id,
        _TABLE.c.action.in_(actions),
        *_of_status("pending"),
    )
    with db.engine.connect() as connection:
        return int(connection.execute(select(func.count()).where(*wanted)).scalar_one())


def news(application: str, requester_id: int) -> list[Request]:
    """Own requests that ended by somebody else or by themselves, and whose end was not read yet."""
    whose = {"slug": application, "person_id": requester_id, "now": clock.now()}
    with db.engine.connect() as connection:
        rows = connection.execute(_NEWS, whose).all()
    return [_request(row._asdict()) for row in rows]


def note_seen(request_id: str) -> None:
    """Its requester has read how it ended."""
    with db.engine.begin() as connection:
        connection.execute(update(_TABLE).where(_TABLE.c.id == request_id).values(seen_at=clock.now()))


def overdue() -> list[Request]:
    """Those that have expired, in all Applications, and nothing recorded it yet."""
    return _read(_TABLE.c.status == "pending", _TABLE.c.expires_at <= clock.now())


def purge() -> int:
    """Drop the content of requests that have been over for the days of desk.toml; how many there were."""
    ended = func.coalesce(_TABLE.c.decided_at, _TABLE.c.expires_at)
    is_old = and_(_TABLE.c.content.is_not(None), ended < clock.now() - policy().approval.kept)
    with db.engine.begin() as connection:
        return connection.execute(update(_TABLE).where(is_old).values(_HELD)).rowcount


def about(application: str, identifiers: Iterable[str]) -> list[dict[str, Any]]:
    """The requests of an Application that touch one of these: what for, when, and how each ended."""
    wanted = {hash_of(each) for each in identifiers}
    columns = (
        _TABLE.c[name] for name in ("created_at", "action", "status", "decided_at", "note", "subjects")
    )
    here = select(*columns).where(_TABLE.c.application == application, _TABLE.c.subjects != "")
    with db.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(here.order_by(_TABLE.c.created_at))]
    return [row for row in rows if wanted.intersection(row.pop("subjects").split())]


def forget(application: str, identifiers: Iterable[str]) -> int:
    """Drop what is personal about every request that touches one of these; how many there were."""
    hashes = {hash_of(each) for each in identifiers}
    if not hashes:
        return 0
    return _drop(application, or_(*(_TABLE.c.subjects.contains(each) for each in sorted(hashes))))


def forget_naming(application: str, traces: Traces) -> int:
    """The same for requests about others, whose content or note names somebody who was erased."""
    columns = (_TABLE.c.id, _TABLE.c.content, _TABLE.c.note)
    wanted = select(*columns).where(_TABLE.c.application == application, _TABLE.c.content.is_not(None))
    with db.engine.connect() as connection:
        rows = connection.execute(wanted).all()
    naming = [row.id for row in rows if traces.are_in([row.content, row.note])]
    return _drop(application, _TABLE.c.id.in_(naming))


def _drop(application: str, which: ColumnElement[bool]) -> int:
    """Those that still wait end as moved: nobody can approve what cannot be read."""
    found = (_TABLE.c.application == application, which)
    ended = {"status": "moved", "decided_at": clock.now()}
    with db.engine.begin() as connection:
        connection.execute(update(_TABLE).where(*found, _TABLE.c.status == "pending").values(ended))
        return connection.execute(update(_TABLE).where(*found).values(_HELD)).rowcount


def _of_status(status: str) -> list[ColumnElement[bool]]:
    """What narrows to a status; one that is over by now counts as expired."""
    now = clock.now()
    if status == "pending":
        return [_TABLE.c.status == "pending", _TABLE.c.expires_at > now]
    if status == "expired":
        is_over = and_(_TABLE.c.status == "pending", _TABLE.c.expires_at <= now)
        return [or_(_TABLE.c.status == "expired", is_over)]
    return [_TABLE.c.status == status] if status else []


def _read(*wanted: ColumnElement[bool], order: ColumnElement[Any] | None = None) -> list[Request]:
    statement = _ALL.where(*wanted)
    if order is not None:
        statement = statement.order_by(order, _TABLE.c.id)
    with db.engine.connect() as connection:
        rows = connection.execute(statement).all()
    return [_request(row._asdict()) for row in rows]


def _request(row: dict[str, Any]) -> Request:
    content = unseal(row["id"], row["content"]) if row["content"] else None
    # The columns beside it are for finding; where one was changed, it is not what was asked for.
    said = (row["action"], row["application"], row["requester_id"])
    if content and said != (content.action, content.application, content.requester_id):
        content = None
    is_over = row["status"] == "pending" and row["expires_at"] <= clock.now()
    return Request(**{**row, "content": content, "status": "expired" if is_over else row["status"]})
