"""What the audit holds about one customer: what names them as its subject, and the changes they are part of.

A reservation is about a coupon and a return about an order; that a customer is part of it stands in what was
recorded with it. So the newest changes are looked through, as many as `MOST_CHANGES`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.audit.log import AuditUnavailable
from webapp.audit.models import AuditContent, AuditEntry
from webapp.audit.search import Filters, Found, search
from webapp.extensions import db

MOST_CHANGES = 1000
_NAMES = ("customer", "customers", "integration_id", "integration_ids", "profile_id")
"""The names under which rooms record customers."""


@dataclass(frozen=True)
class Change:
    """One change that a customer is part of, and what it was done to."""

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
    others = tuple(each.entry_id for each in changes_of(application, integration_id))
    filters = Filters(
        application, outcome=outcome, subject=integration_id, subject_kind="customer", also=others
    )
    return search(filters, older_than)


def changes_of(application: str, integration_id: str) -> list[Change]:
    """The newest changes that a customer is part of without being their subject. Raises AuditUnavailable."""
    newest = (
        select(AuditEntry.id, AuditEntry.at)
        .where(AuditEntry.outcome == "attempted", AuditEntry.application == application)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MOST_CHANGES)
        .subquery()
    )
    recorded = cast(AuditContent.payload, Text)
    named = [json.dumps(each) for each in (integration_id, f"customer:{integration_id}")]
    statement = (
        select(
            newest.c.id, newest.c.at, AuditContent.subject_kind, AuditContent.subject, AuditContent.payload
        )
        .join(AuditContent, AuditContent.entry_id == newest.c.id)
        .where(or_(*(recorded.contains(each, autoescape=True) for each in named)))
        .order_by(newest.c.at.desc(), newest.c.id.desc())
    )
    try:
        with db.engine.connect() as connection:
            rows = connection.execute(statement).all()
    except SQLAlchemyError as error:
        raise AuditUnavailable("The audit cannot be read.") from error
    return [Change(*row[:4]) for row in rows if _is_part(integration_id, row.payload)]


def _is_part(integration_id: str, recorded: Any) -> bool:
    """Whether something recorded names the customer as one: the same text may stand for other things."""
    if isinstance(recorded, list):
        return any(_is_part(integration_id, each) for each in recorded)
    if not isinstance(recorded, dict):
        return False
    if f"customer:{integration_id}" in _listed(recorded.get("touches")):
        return True
    if any(integration_id in _listed(recorded.get(name)) for name in _NAMES):
        return True
    return any(_is_part(integration_id, each) for each in recorded.values())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
