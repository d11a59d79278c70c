"""The chain over the audit: each hash holds the one before, so that no row can be changed, dropped or moved.

Writes, refusals and changes of the desk are linked in the transaction that records them. Page views wait in
`audit_pending` and are linked in batches, so that looking never takes the one lock that linking needs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, text
from sqlalchemy.engine import Connection

from webapp.audit import anchor
from webapp.audit.models import AuditCheckpoint, AuditEntry, AuditLink, AuditPending
from webapp.extensions import db

BATCH = 500
# The key of the one lock that linking takes on PostgreSQL; a SQLite file has one writer anyway.
_LOCK = text("SELECT pg_advisory_xact_lock(7221190412)")
_COLUMNS = (
    "id",
    "at",
    "intention_id",
    "phase",
    "outcome",
    "actor_id",
    "actor_name",
    "role",
    "action",
    "application",
    "request_id",
    "route",
    "digest",
)
ROW_COLUMNS = [getattr(AuditEntry, name) for name in _COLUMNS]
_PENDING = insert(AuditPending.__table__)  # type: ignore[arg-type]
_LINK = insert(AuditLink.__table__)  # type: ignore[arg-type]
_HEAD = select(AuditLink.position, AuditLink.hash).order_by(AuditLink.position.desc()).limit(1)
START = (
    select(AuditCheckpoint.position, AuditCheckpoint.hash).order_by(AuditCheckpoint.position.desc()).limit(1)
)
_OLDEST = select(AuditPending.entry_id).order_by(AuditPending.entry_id).limit(bindparam("most"))


@dataclass(frozen=True)
class Head:
    """The end of the chain: how many rows it holds since its beginning, and the last hash."""

    position: int = 0
    hash: str = "0" * 64


def wait(connection: Connection, entry_id: int) -> None:
    """Let a row of this transaction be linked later."""
    connection.execute(_PENDING, {"entry_id": entry_id})


def link(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> Head:
    """Link rows of this transaction, in their order; gives the new head, which is to be told outside.

    On SQLite the transaction must have written before: only then is its look at the head the latest one.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    head = head_of(connection)
    links = []
    for row in rows:
        head = Head(head.position + 1, next_hash(head.hash, row))
        links.append({"position": head.position, "entry_id": row["id"], "hash": head.hash})
    if links:
        connection.execute(_LINK, links)
    return head


def link_pending(most: int = BATCH, *, is_told: bool = True) -> int:
    """Link the oldest waiting rows in one transaction; how many there were. The new head is told outside,
    unless it is not to be.
    """
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(_LOCK)
        # Deleting first makes this the writer on SQLite, before the head is looked at.
        oldest = _OLDEST.params(most=most).scalar_subquery()
        taken = connection.execute(
            delete(AuditPending).where(AuditPending.entry_id.in_(oldest)).returning(AuditPending.entry_id)
        )
        ids = sorted(taken.scalars())
        if not ids:
            return 0
        found = connection.execute(select(*ROW_COLUMNS).where(AuditEntry.id.in_(ids)).order_by(AuditEntry.id))
        head = link(connection, [row._asdict() for row in found])
    if is_told:
        anchor.tell(head.position, head.hash)
    return len(ids)


def link_all_pending(*, is_told: bool = True) -> int:
    """Link all that waits; how many rows there were."""
    total = 0
    while count := link_pending(is_told=is_told):
        total += count
    return total


def head_of(connection: Connection) -> Head:
    """The end of the chain, as this transaction sees it."""
    row = connection.execute(_HEAD).first() or connection.execute(START).first()
    return Head(*row) if row else Head()


def next_hash(before: str, row: Mapping[str, Any]) -> str:
    """The hash of a link: of the one before it and of every column of its row."""
    values = [
        row[name] if name != "at" else row[name].isoformat(timespec="microseconds") for name in _COLUMNS
    ]
    whole = json.dumps([before, *values], separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()
