"""The table of requests for approval."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model

STATUSES = ("pending", "approved", "declined", "withdrawn", "expired", "moved")
"""moved: what it was about was no longer as previewed when somebody approved it."""


class ApprovalRequest(Model):
    """A write that somebody asks for. `id` is its intention id.

    `content` is what is personal, sealed (see `sealing`); None once it was dropped. `subjects` are hashes of
    every identifier it touches, by which an erasure finds it. `note` is what was said when it ended, and goes
    with the content. People are named by value, as they were called on that day.
    """

    __tablename__ = "approval_request"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    application: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(80))
    requester_id: Mapped[int]
    requester_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decider_id: Mapped[int | None]
    decider_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text)
    content: Mapped[str | None] = mapped_column(Text)
    subjects: Mapped[str] = mapped_column(Text)
    # When the requester has read how it ended.
    seen_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES!r}", name="status"),
        Index("ix_approval_request_status", "application", "status", "created_at"),
        Index("ix_approval_request_requester", "requester_id", "application", "created_at"),
    )
