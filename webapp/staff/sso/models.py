"""Whom the provider knows, which sign-ins came from it, and the links for when it is gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model, RowId


class StaffIdentity(Model):
    """Somebody's account as the provider knows it. `subject` is the provider's own name for the person."""

    __tablename__ = "staff_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("staff_id", "issuer"))


class ProviderSignIn(Model):
    """A sign-in that came from the provider, with the token that signs out there."""

    __tablename__ = "provider_sign_in"

    session_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("staff_session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    id_token: Mapped[str] = mapped_column(Text)


class EmergencyLink(Model):
    """A link that signs one person in once, where the provider is gone. The row holds its token's sha256."""

    __tablename__ = "emergency_link"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
