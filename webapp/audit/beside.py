"""What stands beside the rows of a write, kept in the very transactions that add them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.engine import Connection

from webapp.audit.models import AuditSubject, UnsettledIntention


def opened(hashes: Iterable[str], connection: Connection, entry: dict[str, Any]) -> None:
    """A write is attempted: its end is not known yet, and it is found by what it touches."""
    facts = {name: entry[name] for name in ("intention_id", "application", "at")}
    connection.execute(insert(UnsettledIntention).values(facts))
    touched(hashes, connection, entry)


def touched(hashes: Iterable[str], connection: Connection, entry: dict[str, Any]) -> None:
    """A row is found by what it touches."""
    rows = [{"entry_id": entry["id"], "subject_hash": each} for each in sorted(hashes)]
    if rows:
        connection.execute(insert(AuditSubject), rows)


def ended(connection: Connection, entry: dict[str, Any]) -> None:
    """A write has an outcome; if that is unknown, it stays open."""
    if entry["outcome"] != "unknown":
        key = UnsettledIntention.intention_id == entry["intention_id"]
        connection.execute(delete(UnsettledIntention).where(key))
