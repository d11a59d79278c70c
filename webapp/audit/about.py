"""What the audit holds about one customer: as the subject of a row, or touched by a write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import SQLAlchemyError

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
    return _touching(application, integration_id, AuditEntry.phase == "attempted")


def touching(application: str, integration_id: str) -> list[Change]:
    """The same with what was only asked for, as a change that nobody approved. Raises AuditUnavailable."""
    return _touching(application, integration_id)


def _touching(application: str, integration_id: str, *wanted: ColumnElement[bool]) -> list[Change]:
    statement = (
        select(AuditEntry.id, AuditEntry.at, AuditContent.subject_kind, AuditContent.subject)
        .join(AuditSubject, AuditSubject.entry_id == AuditEntry.id)
        .join(AuditContent, AuditContent.entry_id == AuditEntry.id)
        .where(AuditSubject.subject_hash == hash_of(integration_id), AuditEntry.application == application)
        .where(*wanted)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MOST_CHANGES)
    )
    try:
        with db.engine.connect() as connection:
            return [Change(*row) for row in connection.execute(statement)]
    except SQLAlchemyError as error:
        raise AuditUnavailable("The audit cannot be read.") from error
