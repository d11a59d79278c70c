"""Dropping what is personal about rows of the audit; that something was done, by whom and when, stays."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, or_, select
from sqlalchemy.engine import Connection

from webapp.audit.content import hash_of
from webapp.audit.models import AuditContent, AuditEntry, AuditSubject
from webapp.audit.traces import Traces
from webapp.extensions import db

BATCH = 500


def forget(application: str, identifiers: Iterable[str]) -> int:
    """Drop the content of every row of an Application that is about one of these or names it; how many.

    All rows of an intention go together. Rows of no Application are looked at too. The chain still holds:
    `flask audit verify` counts such rows as erased.
    """
    wanted = sorted(set(identifiers))
    if not wanted:
        return 0
    with db.engine.connect() as connection:
        ids = sorted(_with_their_like(connection, _found(connection, application, wanted)))
    dropped = 0
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        with db.engine.begin() as connection:
            done = connection.execute(delete(AuditContent).where(AuditContent.entry_id.in_(some)))
            # Afterwards: the database lets them go only where the content is gone.
            connection.execute(delete(AuditSubject).where(AuditSubject.entry_id.in_(some)))
        dropped += done.rowcount
    return dropped


def _found(connection: Connection, application: str, identifiers: list[str]) -> set[int]:
    hashes, traces = [hash_of(each) for each in identifiers], Traces(identifiers)
    here = or_(AuditEntry.application == application, AuditEntry.application.is_(None))
    about = select(AuditEntry.id).join(AuditContent, AuditContent.entry_id == AuditEntry.id)
    touched = select(AuditEntry.id).join(AuditSubject, AuditSubject.entry_id == AuditEntry.id)
    found = set(connection.scalars(about.where(here, AuditContent.subject_hash.in_(hashes))))
    found |= set(connection.scalars(touched.where(here, AuditSubject.subject_hash.in_(hashes))))
    texts = (AuditContent.subject, AuditContent.reason, AuditContent.ticket, AuditContent.payload)
    suspects = (
        select(AuditEntry.id, *texts)
        .join(AuditContent, AuditContent.entry_id == AuditEntry.id)
        .where(here, traces.suspected_in(*(each.expression for each in texts)))
        .execution_options(yield_per=BATCH)
    )
    found |= {row.id for row in connection.execute(suspects) if traces.are_in(list(row[1:]))}
    return found


def _with_their_like(connection: Connection, ids: set[int]) -> set[int]:
    """With the other rows of the same intentions: an outcome belongs to its attempt."""
    found, waiting = set(ids), sorted(ids)
    for start in range(0, len(waiting), BATCH):
        some = waiting[start : start + BATCH]
        named = select(AuditEntry.intention_id).where(AuditEntry.id.in_(some))
        found |= set(connection.scalars(select(AuditEntry.id).where(AuditEntry.intention_id.in_(named))))
    return found
