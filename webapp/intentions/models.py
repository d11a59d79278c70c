"""What the desk remembers around its writes: who has which form open, and what is stopped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model


class Presence(Model):
    """Somebody has a form open, as of `seen_at`. The subject stands here as a keyed digest alone."""

    __tablename__ = "presence"

    subject_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), primary_key=True)
    action: Mapped[str] = mapped_column(String(80), primary_key=True)
    actor_name: Mapped[str] = mapped_column(String(120))
    seen_at: Mapped[datetime] = mapped_column(Instant, index=True)


class StoppedWrites(Model):
    """An operator has stopped writes: all of them (`scope` is *), or one kind of action, by its name."""

    __tablename__ = "stopped_writes"

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    sentence: Mapped[str] = mapped_column(String(500))
    since: Mapped[datetime] = mapped_column(Instant)
