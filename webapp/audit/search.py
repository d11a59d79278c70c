"""What the audit page reads: one line per thing that happened, newest first, found by indexes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.audit.content import hash_of, storable
from webapp.audit.log import AuditUnavailable
from webapp.audit.models import FIRST_PHASES, OUTCOMES, AuditContent, AuditEntry, AuditLink, AuditSubject
from webapp.extensions import db
from webapp.masking import marked_text

PAGE_SIZE = 50
MOST_NAMED = 500
CHANGES = "changes"
_LOOKED_FOR = ("search", "audit")
_LINK = (AuditLink.entry_id, AuditLink.position, AuditLink.hash)


@dataclass(frozen=True)
class Filters:
    """What the reader narrows by; None is everything. Moments are half open: `since` <= at < `before`.

    With a `subject` come the writes that touched it too; `subject_kind` says as what it is to be the subject.
    """

    application: str
    actor_id: int | None = None
    action: str | None = None
    outcome: str | None = None
    subject: str | None = None
    ticket: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    subject_kind: str | None = None


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

    @property
    def about(self) -> str:
        """What it was about, marked: identifiers stay, but what was looked for may have been anything."""
        subject = self.subject or ""
        return marked_text(subject) if self.subject_kind in _LOOKED_FOR else subject


@dataclass(frozen=True)
class Found:
    """A page of lines; `older` is the id to go on from, None at the end."""

    lines: list[Line]
    older: int | None


_Outcome, _Settled = aliased(AuditEntry), aliased(AuditEntry)
_ended: ColumnElement[str] = func.coalesce(_Settled.outcome, _Outcome.outcome, AuditEntry.outcome)


def search(filters: Filters, older_than: int | None = None, size: int | None = None) -> Found:
    """A page of lines for these filters, older than the line of that id; of `PAGE_SIZE` lines where no size
    is given. Raises AuditUnavailable.
    """
    size = size or PAGE_SIZE
    statement = _lines().where(*_conditions(filters))
    if older_than is not None:
        moment = select(AuditEntry.at).where(AuditEntry.id == older_than).scalar_subquery()
        statement = statement.where(tuple_(AuditEntry.at, AuditEntry.id) < tuple_(moment, older_than))
    statement = statement.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(size + 1)
    rows = [Line(*row) for row in _read(statement)]
    lines = rows[:size]
    return Found(lines, lines[-1].id if len(rows) > size else None)


def links_of(entry_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Place and hash in the chain of those rows that are linked, by id. Raises AuditUnavailable."""
    found = _read(select(*_LINK).where(AuditLink.entry_id.in_(entry_ids)))
    return {row.entry_id: (row.position, row.hash) for row in found}


def known_actions() -> list[str]:
    """All actions that the audit holds. Raises AuditUnavailable."""
    walk = _each(AuditEntry.action)
    return [row.value for row in _read(select(walk.c.value).where(walk.c.value.is_not(None)))]


def known_actors() -> list[tuple[int, str]]:
    """All people that the audit holds, by name; each under the newest name. Raises AuditUnavailable."""
    walk = _each(AuditEntry.actor_id)
    newest = select(AuditEntry.actor_name).where(AuditEntry.actor_id == walk.c.value)
    name = newest.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(1).scalar_subquery()
    people = _read(select(walk.c.value, name.label("name")).where(walk.c.value.is_not(None)))
    return sorted(((row.value, row.name) for row in people), key=lambda one: one[1].lower())


def name_of(actor_id: int) -> str:
    """What a person was last called, empty for somebody the audit does not know. Raises AuditUnavailable."""
    newest = select(AuditEntry.actor_name).where(AuditEntry.actor_id == actor_id)
    found = _read(newest.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(1))
    return str(found[0].actor_name) if found else ""


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
    # What belongs to no Application, such as a sign-in, stands in the audit of each. No coalesce here:
    # PostgreSQL guesses that it hardly ever holds, and sorts all rows instead of walking the index.
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
        wanted += [_ended == filters.outcome, *_rare(filters.outcome)]
    if filters.subject:
        wanted.append(AuditEntry.id.in_(_about(hash_of(filters.subject), filters.subject_kind)))
    if filters.ticket:
        wanted.append(AuditContent.ticket == storable(filters.ticket))
    if filters.since:
        wanted.append(AuditEntry.at >= filters.since)
    if filters.before:
        wanted.append(AuditEntry.at < filters.before)
    return wanted


def _about(subject_hash: str, kind: str | None) -> CompoundSelect[int]:
    """The rows whose subject it is, and those of writes that touched it."""
    exactly = select(AuditContent.entry_id).where(AuditContent.subject_hash == subject_hash)
    return union_all(
        exactly.where(AuditContent.subject_kind == kind) if kind else exactly,
        select(AuditSubject.entry_id).where(AuditSubject.subject_hash == subject_hash),
    )


def _rare(outcome: str) -> list[ColumnElement[bool]]:
    """Where few rows have an outcome, their intentions by name: a walk through all would be long."""
    said = select(AuditEntry.intention_id).where(AuditEntry.outcome == outcome).limit(MOST_NAMED + 1)
    named = [row.intention_id for row in _read(said)]
    return [AuditEntry.intention_id.in_(named)] if len(named) <= MOST_NAMED else []


def _each(column: InstrumentedAttribute[Any]) -> CTE:
    """The different values of an indexed column: one jump through the index for each; then None."""
    walk = select(func.min(column).label("value")).cte("walk", recursive=True)
    following = select(func.min(column)).where(column > walk.c.value).scalar_subquery()
    return walk.union_all(select(following).where(walk.c.value.is_not(None)))


def _read(statement: Select[*tuple[Any, ...]]) -> list[Row[*tuple[Any, ...]]]:
    try:
        with db.engine.connect() as connection:
            return list(connection.execute(statement))
    except SQLAlchemyError as error:
        raise AuditUnavailable("The audit cannot be read.") from error
