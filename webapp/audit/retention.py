"""Dropping old rows so that what stays can still be proved: the chain goes on from a checkpoint."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.audit import chain, log
from webapp.audit.models import (
    AuditCheckpoint,
    AuditContent,
    AuditEntry,
    AuditLink,
    AuditSubject,
    UnsettledIntention,
)
from webapp.extensions import db

BATCH = 500
PRUNE = "audit.prune"


def prune(before: datetime) -> int:
    """Drop the oldest rows, all from before a moment; how many.

    Only a beginning of the chain can go, so a row stays as long as a younger one that was linked before it.
    First the deed is recorded, then the checkpoint committed: the database lets no row go that none covers.
    What was cut off behind its checkpoint is only finished.
    """
    chain.link_all_pending()
    with db.engine.connect() as connection:
        through = _last_link_before(connection, before)
        begin = connection.execute(chain.START).first()
    if through is None:
        return 0
    if begin is None or begin.position != through.position:
        log.done(PRUNE, "audit", "", {"through": through.position, "hash": through.hash})
        values = {"position": through.position, "hash": through.hash, "at": clock.now()}
        with db.engine.begin() as connection:
            connection.execute(insert(AuditCheckpoint).values(values))
    return _drop(through.position)


def _last_link_before(connection: Connection, before: datetime) -> chain.Head | None:
    """The last link of the longest beginning of the chain in which every row is older."""
    first_young = connection.scalar(
        select(func.min(AuditLink.position))
        .join(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        .where(AuditEntry.at >= before)
    )
    statement = select(AuditLink.position, AuditLink.hash).order_by(AuditLink.position.desc()).limit(1)
    if first_young is not None:
        statement = statement.where(AuditLink.position < first_young)
    row = connection.execute(statement).first()
    return chain.Head(*row) if row else None


def _drop(through: int) -> int:
    """Drop rows, contents and links up to a position, a batch a transaction: others may write in between."""
    total = 0
    while True:
        with db.engine.begin() as connection:
            rows = connection.execute(
                select(AuditLink.position, AuditLink.entry_id)
                .where(AuditLink.position <= through)
                .order_by(AuditLink.position)
                .limit(BATCH)
            ).all()
            if not rows:
                return total
            ids = [row.entry_id for row in rows]
            going = select(AuditEntry.intention_id).where(
                AuditEntry.id.in_(ids), AuditEntry.phase == "attempted"
            )
            connection.execute(delete(UnsettledIntention).where(UnsettledIntention.intention_id.in_(going)))
            connection.execute(delete(AuditContent).where(AuditContent.entry_id.in_(ids)))
            connection.execute(delete(AuditSubject).where(AuditSubject.entry_id.in_(ids)))
            connection.execute(delete(AuditEntry).where(AuditEntry.id.in_(ids)))
            connection.execute(
                delete(AuditLink).where(AuditLink.position.in_([row.position for row in rows]))
            )
        total += len(rows)
