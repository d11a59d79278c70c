"""What the audit page reads: one line per thing that happened, newest first, found by indexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.audit.log import AuditUnavailable, hash_of, storable
from webapp.audit.models import FIRST_PHASES, OUTCOMES, AuditContent, AuditEntry
from webapp.extensions import db

PAGE_SIZE = 50
CHANGES = "changes"


@dataclass(frozen=True)
class Filters:
    """What the reader narrows by; None is everything. Moments are half open: `since` <= at < `before`."""

    application: str
    actor_id: int | None = None
    action: str | None = None
    outcome: str | None = None
    subject: str | None = None
    ticket: str | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One thing that happened, with its outcome so far. `subject` is None where the content was erased."""

    id: int
    at: datetime
    intention_id: str
    is_intention: bool
    actor_name: str
    role: str
    action: str
    outcome: str
    subject_kind: str | None
    subject: str | None
    reason: str | None
    ticket: str | None
    request_id: str


@dataclass(frozen=True)
class Found:
    """A page of lines; `older` is the id to go on from, None at the end."""

    lines: list[Line]
    older: int | None


_Outcome, _Settled = aliased(AuditEntry), aliased(AuditEntry)
_ended: ColumnElement[str] = func.coalesce(_Settled.outcome, _Outcome.outcome, AuditEntry.outcome)


def search(filters: Filters, older_than: int | None = None) -> Found:
    """A page of lines for these filters. Raises AuditUnavailable."""
    statement = _lines().where(*_conditions(filters))
    if older_than is not None:
        statement = statement.where(AuditEntry.id < older_than)
    statement = statement.order_by(AuditEntry.id.desc()).limit(PAGE_SIZE + 1)
    try:
        with db.engine.connect() as connection:
            rows = [Line(*row) for row in connection.execute(statement)]
    except SQLAlchemyError as error:
        raise AuditUnavailable("The audit cannot be read.") from error
    lines = rows[:PAGE_SIZE]
    return Found(lines, lines[-1].id if len(rows) > PAGE_SIZE else None)


def known_actions() -> list[str]:
    """All actions that the audit holds."""
    return [str(value) for value in _distinct(AuditEntry.action)]


def known_actors() -> list[tuple[int, str]]:
    """All people that the audit holds, by name; each under the newest name."""
    ids = [int(value) for value in _distinct(AuditEntry.actor_id)]
    newest = select(func.max(AuditEntry.id)).where(AuditEntry.actor_id.in_(ids)).group_by(AuditEntry.actor_id)
    statement = select(AuditEntry.actor_id, AuditEntry.actor_name).where(AuditEntry.id.in_(newest))
    with db.engine.connect() as connection:
        people = [(int(row[0] or 0), str(row[1])) for row in connection.execute(statement)]
    return sorted(people, key=lambda one: one[1].lower())


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.intention_id,
            AuditEntry.phase == "attempted",
            AuditEntry.actor_name,
            AuditEntry.role,
            AuditEntry.action,
            _ended,
            AuditContent.subject_kind,
            AuditContent.subject,
            AuditContent.reason,
            AuditContent.ticket,
            AuditEntry.request_id,
        )
        .outerjoin(AuditContent, AuditContent.entry_id == AuditEntry.id)
        .outerjoin(_Outcome, _follows(_Outcome, "outcome"))
        .outerjoin(_Settled, _follows(_Settled, "settled"))
        .where(AuditEntry.phase.in_(FIRST_PHASES))
    )


def _follows(later: type[AuditEntry], phase: str) -> ColumnElement[bool]:
    return and_(later.intention_id == AuditEntry.intention_id, later.phase == phase)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    # What belongs to no Application, such as a sign-in, stands in the audit of each.
    wanted: list[ColumnElement[bool]] = [
        or_(AuditEntry.application == filters.application, AuditEntry.application.is_(None))
    ]
    if filters.actor_id is not None:
        wanted.append(AuditEntry.actor_id == filters.actor_id)
    if filters.action:
        wanted.append(AuditEntry.action == filters.action)
    if filters.outcome == CHANGES:
        wanted.append(AuditEntry.phase.in_(("attempted", "done")))
    elif filters.outcome in OUTCOMES:
        wanted.append(_ended == filters.outcome)
    if filters.subject:
        wanted.append(AuditContent.subject_hash == hash_of(filters.subject))
    if filters.ticket:
        wanted.append(AuditContent.ticket == storable(filters.ticket))
    if filters.since:
        wanted.append(AuditEntry.at >= filters.since)
    if filters.before:
        wanted.append(AuditEntry.at < filters.before)
    return wanted


def _distinct(column: InstrumentedAttribute[Any]) -> list[Any]:
    """The different values of an indexed column: one jump through the index for each."""
    first = select(func.min(column).label("value"))
    walk = first.cte("walk", recursive=True)
    following = select(func.min(column)).where(column > walk.c.value).scalar_subquery()
    walk = walk.union_all(select(following).where(walk.c.value.is_not(None)))
    with db.engine.connect() as connection:
        return list(connection.scalars(select(walk.c.value).where(walk.c.value.is_not(None))))
