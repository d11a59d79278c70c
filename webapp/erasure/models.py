"""The table of erasures: the fact of each, and what is still to be swept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model


class Erasure(Model):
    """One erasure, from the moment before it is sent. `id` is that of its intention.

    `identifiers` are pairs of kind and identifier, JSON null from the moment all traces of them are dropped;
    then `swept_at` is set, and `rewritten_at` once the file of the database holds no remains either.
    `digest` is keyed: whoever has the key and the identifier can tell that this was the customer.
    """

    __tablename__ = "erasure"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    application: Mapped[str] = mapped_column(String(40))
    environment: Mapped[str] = mapped_column(String(10))
    applications: Mapped[list[str]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    identifiers: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))
    asked_by: Mapped[str] = mapped_column(String(120))
    approved_by: Mapped[str] = mapped_column(String(120))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    swept_at: Mapped[datetime | None] = mapped_column(Instant)
    rewritten_at: Mapped[datetime | None] = mapped_column(Instant)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (Index("ix_erasure_sent", "environment", "sent_at"),)
