"""Writes whose end is not known, and what else was done to the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from webapp.audit.content import hash_of
from webapp.audit.log import AuditUnavailable, Intention
from webapp.audit.models import AuditContent, AuditEntry, AuditSubject, UnsettledIntention
from webapp.extensions import db

MOST = 200


@dataclass(frozen=True)
class Unsettled:
    """One write of which nobody knows yet how it ended; `subject` is None where it was erased.

    `is_answered` is false where not even its outcome row is there: it is under way, or its process died.
    """

    intention_id: str
    action: str
    at: datetime
    actor_name: str
    subject_kind: str | None
    subject: str | None
    ticket: str | None
    is_answered: bool


_Outcome = aliased(AuditEntry)


def unsettled(application: str, most: int = MOST) -> list[Unsettled]:
    """Those of an Application, the oldest first. Raises AuditUnavailable."""
    return _read(_unsettled().where(AuditEntry.application == application).limit(most))


def count(application: str) -> int:
    """How many there are in an Application. Raises AuditUnavailable."""
    statement = select(func.count()).where(UnsettledIntention.application == application)
    return int(_rows(statement)[0][0])


def everywhere() -> list[str]:
    """The intention ids of those in all Applications, the oldest first. Raises AuditUnavailable."""
    return [row[0] for row in _rows(select(UnsettledIntention.intention_id).order_by(UnsettledIntention.at))]


def about(application: str, identifiers: Sequence[str]) -> list[Unsettled]:
    """Those whose subject is one of these, or that touch it. Raises AuditUnavailable."""
    hashes = [hash_of(each) for each in identifiers]
    touched = select(AuditSubject.entry_id).where(AuditSubject.subject_hash.in_(hashes))
    is_meant = or_(AuditContent.subject_hash.in_(hashes), AuditEntry.id.in_(touched))
    return _read(_unsettled().where(AuditEntry.application == application, is_meant).limit(MOST))


def has_rivals(one: Intention) -> bool:
    """Whether another write on the very same subject may have made the change that is seen there now.

    That is any that was attempted later and was neither refused nor failed, and any whose own end is not
    known: what is found cannot be told to be this one's. Raises AuditUnavailable.
    """
    ended = aliased(AuditEntry)
    has_failed = (
        select(ended.id)
        .where(
            ended.intention_id == AuditEntry.intention_id,
            ended.phase.in_(("outcome", "settled")),
            ended.outcome.in_(("refused", "failed")),
        )
        .exists()
    )
    is_open = select(UnsettledIntention.intention_id).where(
        UnsettledIntention.intention_id == AuditEntry.intention_id
    )
    own = aliased(AuditEntry)
    own_id = select(own.id).where(own.intention_id == one.intention_id, own.phase == "attempted")
    statement = (
        select(AuditEntry.id)
        .join(AuditContent, AuditContent.entry_id == AuditEntry.id)
        .where(
            AuditContent.subject_hash == hash_of(one.subject),
            AuditContent.subject_kind == one.subject_kind,
            AuditEntry.phase == "attempted",
            AuditEntry.intention_id != one.intention_id,
            or_(is_open.exists(), and_(AuditEntry.id > own_id.scalar_subquery(), ~has_failed)),
        )
    )
    return bool(_rows(statement.limit(1)))


def _unsettled() -> Select[*tuple[Any, ...]]:
    is_answered: ColumnElement[bool] = _Outcome.id.is_not(None)
    return (
        select(
            AuditEntry.intention_id,
            AuditEntry.action,
            AuditEntry.at,
            AuditEntry.actor_name,
            AuditContent.subject_kind,
            AuditContent.subject,
            AuditContent.ticket,
            is_answered,
        )
        .select_from(UnsettledIntention)
        .join(
            AuditEntry,
            and_(AuditEntry.intention_id == UnsettledIntention.intention_id, AuditEntry.phase == "attempted"),
        )
        .outerjoin(AuditContent, AuditContent.entry_id == AuditEntry.id)
        .outerjoin(
            _Outcome, and_(_Outcome.intention_id == AuditEntry.intention_id, _Outcome.phase == "outcome")
        )
        .order_by(UnsettledIntention.at, AuditEntry.id)
    )


def _read(statement: Select[*tuple[Any, ...]]) -> list[Unsettled]:
    return [Unsettled(*row) for row in _rows(statement)]


def _rows(statement: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    try:
        with db.engine.connect() as connection:
            return connection.execute(statement).all()
    except SQLAlchemyError as error:
        raise AuditUnavailable("The audit cannot be read.") from error
