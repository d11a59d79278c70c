"""The table of notes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model, RowId

KINDS = ("customer", "session")


class Note(Model):
    """One note. `subject_hash` finds identifiers that are too long for an index."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    application: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(Text)
    subject_hash: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int]
    author_name: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        CheckConstraint(f"subject_kind IN {KINDS!r}", name="subject_kind"),
        Index("ix_note_subject", "application", "subject_kind", "subject_hash", "id"),
    )
