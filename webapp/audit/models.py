"""The two tables of the audit: rows that never change, and apart from them what is personal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model, RowId

# The first row of something that happened; `outcome` and `settled` rows follow an `attempted` one.
FIRST_PHASES = ("read", "denied", "done", "attempted")
PHASES = (*FIRST_PHASES, "outcome", "settled")
OUTCOMES = ("attempted", "succeeded", "refused", "failed", "unknown", "read", "denied")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class AuditEntry(Model):
    """Who did what, when, and how it ended. A trigger of the database refuses UPDATE and DELETE.

    One page view, one refusal and one change of the desk itself are a single row each (`read`, `denied`,
    `done`). A write at Talon.One is `attempted` before the call and `outcome` after it, joined by the
    intention id; an outcome that was unknown gets one further row, `settled`, once reading again has told.
    `digest` is the keyed digest of the row's content, so that the content may be erased and the row still
    proved.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    intention_id: Mapped[str] = mapped_column(String(36))
    phase: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(80))
    application: Mapped[str | None] = mapped_column(String(40))
    request_id: Mapped[str] = mapped_column(String(64))
    route: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("intention_id", "phase"),
        CheckConstraint(_one_of("phase", PHASES), name="phase"),
        CheckConstraint(_one_of("outcome", OUTCOMES), name="outcome"),
        # Newest first, whatever the page is narrowed by.
        Index("ix_audit_entry_at", "at", "id"),
        Index("ix_audit_entry_actor", "actor_id", "at", "id"),
        Index("ix_audit_entry_action", "action", "at", "id"),
        Index("ix_audit_entry_outcome", "outcome", "at", "id"),
    )


class AuditContent(Model):
    """What is personal about one row, under a key of its own. It may be dropped, never changed."""

    __tablename__ = "audit_content"

    entry_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("audit_entry.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(Text)
    # Identifiers may be longer than a database can index; their hash finds them all the same.
    subject_hash: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[str] = mapped_column(Text)
    ticket: Mapped[str] = mapped_column(String(200), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)


class AuditLink(Model):
    """One link of the chain: `hash` is that of the link before, joined with the row at this position.

    Positions count from 1 without a gap. A trigger refuses every change, and every deletion that no
    checkpoint allows.
    """

    __tablename__ = "audit_link"

    position: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(RowId, unique=True)
    hash: Mapped[str] = mapped_column(String(64))


class AuditPending(Model):
    """A row that waits for its link: page views are chained in batches, so that looking takes no lock."""

    __tablename__ = "audit_pending"

    entry_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)


class AuditCheckpoint(Model):
    """Where the chain begins once older rows were dropped: the hash of the last link that went."""

    __tablename__ = "audit_checkpoint"

    position: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)


class AuditSubject(Model):
    """What an attempted write touches beside its subject, so that it is found by each of them.

    As personal as the content: it goes with it when a customer is erased.
    """

    __tablename__ = "audit_subject"

    entry_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("audit_entry.id"), primary_key=True, autoincrement=False
    )
    subject_hash: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class UnsettledIntention(Model):
    """A write whose end is not known: there from its attempt until an outcome other than unknown.

    Kept in the same transactions as the rows of the audit, so that the few are found among the many.
    """

    __tablename__ = "unsettled_intention"

    intention_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    application: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class FailedSignIn(Model):
    """Failed tries to sign in with one e-mail within one minute, until they are a row of the audit.

    `email_hash` is empty for those beyond what one minute keeps apart. `slowed` counts tries that came too
    early, whose password was not looked at.
    """

    __tablename__ = "failed_sign_in"

    minute: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    email_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(45))
    tries: Mapped[int]
    slowed: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant)
