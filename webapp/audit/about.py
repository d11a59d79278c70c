"""What the audit holds about one customer: as the subject of a row, or touched by a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute

from webapp.audit.content import hash_of
from webapp.audit.log import AuditUnavailable
from webapp.audit.models import AuditContent, AuditEntry, AuditSubject
from webapp.audit.search import Filters, Found, search
from webapp.extensions import db

MOST_CHANGES = 1000


@dataclass(frozen=True)
class Change:
    """One change that touched a customer, and what it was done to."""

    entry_id: int
    at: datetime
    subject_kind: str
    subject: str


def about_customer(
    application: str, integration_id: str, outcome: str | None = None, older_than: int | None = None
) -> Found:
    """A page of lines about a customer, newest first; of one outcome, or of `search.CHANGES`.

    Raises AuditUnavailable.
    """
    filters = Filters(application, outcome=outcome, subject=integration_id, subject_kind="customer")
    return search(filters, older_than)


def changes_of(application: str, integration_id: str) -> list[Change]:
    """The newest changes that touched a customer without being about them, as many as `MOST_CHANGES`.

    A reservation is about a coupon, a return about an order. Raises AuditUnavailable.
    """
    columns = (AuditEntry.id, AuditEntry.at, AuditContent.subject_kind, AuditContent.subject)
    statement = (
        _touching(*columns, application=application, integration_id=integration_id)
        .where(AuditEntry.phase == "attempted")
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MOST_CHANGES)
    )
    return [Change(row.id, row.at, row.subject_kind, row.subject) for row in _read(statement)]


def orders_touching(application: str, integration_id: str) -> list[str]:
    """Every order of a customer that was changed, asked to be changed, or looked at here.

    Raises AuditUnavailable.
    """
    statement = (
        _touching(AuditContent.subject, application=application, integration_id=integration_id)
        .where(AuditContent.subject_kind == "session", AuditContent.subject != "")
        .distinct()
    )
    return [row.subject for row in _read(statement)]


def _touching(
    *columns: InstrumentedAttribute[Any], application: str, integration_id: str
) -> Select[tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(AuditSubject)
        .join(AuditEntry, AuditEntry.id == AuditSubject.entry_id)
        .join(AuditContent, AuditContent.entry_id == AuditSubject.entry_id)
        .where(AuditSubject.subject_hash == hash_of(integration_id), AuditEntry.application == application)
    )


def _read(statement: Select[tuple[Any, ...]]) -> Sequence[Row[tuple[Any, ...]]]:
    try:
        with db.engine.connect() as connection:
            return connection.execute(statement).all()
    except SQLAlchemyError as error:
        raise AuditUnavailable("The audit cannot be read.") from error
