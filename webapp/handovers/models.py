"""The table of handovers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model


class Handover(Model):
    """A note about one page of the desk. `id` is random; whoever knows it still needs that page's permission.

    `address` is path and query, `author` the name as it was on that day. `subjects` are hashes of what the
    page is about, so that an erasure finds it.
    """

    __tablename__ = "handover"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    application: Mapped[str] = mapped_column(String(40), index=True)
    address: Mapped[str] = mapped_column(Text)
    subjects: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int]
    author: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
