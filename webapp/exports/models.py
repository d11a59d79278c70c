"""The two tables of exports: the jobs, and the rows they have read so far, in compressed parts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model

STATES = ("queued", "running", "stopped", "failed", "finished")
UNFINISHED = text("state <> 'finished'")


class ExportJob(Model):
    """One list that somebody wants as a file.

    While it is queued or running, `leased_until` says from when on any worker may take it: of a new one its
    making, of one that is worked on the end of the lease of `worker`, of one that waits for Talon.One the
    moment to ask again. `place` is where in the list reading goes on; `until` is the fixed end of lists that
    go by date.
    """

    __tablename__ = "export_job"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    application: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(80))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(Text)
    # Identifiers may be longer than a database can index; their hash finds them all the same.
    subject_hash: Mapped[str] = mapped_column(String(64), index=True)
    zone: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    place: Mapped[dict[str, Any]] = mapped_column(JSON)
    parts: Mapped[int]
    rows: Mapped[int]
    has_moved: Mapped[bool]
    error: Mapped[str] = mapped_column(String(40))
    tries: Mapped[int]
    worker: Mapped[str] = mapped_column(String(64))
    leased_until: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)

    __table_args__ = (
        CheckConstraint(f"state IN {STATES!r}", name="state"),
        Index("ix_export_job_due", "state", "leased_until"),
        Index("ix_export_job_own", "staff_id", "created_at"),
        # The database itself allows each person one that is not finished, however often a button is pressed.
        Index(
            "uq_export_job_unfinished",
            "staff_id",
            unique=True,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
    )


class ExportPart(Model):
    """The rows of one step: a JSON object a line, compressed. Numbers are 0 to `ExportJob.parts` - 1."""

    __tablename__ = "export_part"

    job_id: Mapped[str] = mapped_column(ForeignKey("export_job.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
