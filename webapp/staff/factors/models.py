"""What people hold beside their password, and the sign-ins that wait for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model, RowId


class StaffTotp(Model):
    """The authenticator app of one person. Secrets are sealed; `new_secret` waits for its first code.

    `last_step` is the step of 30 s whose code was used last: it and those before it are worth nothing.
    """

    __tablename__ = "staff_totp"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    new_secret: Mapped[str] = mapped_column(Text, default="")
    new_secret_at: Mapped[datetime | None] = mapped_column(Instant)


class StaffRecoveryCode(Model):
    """One code for the day the phone is lost. Here is only its sha256; it is worth nothing once used."""

    __tablename__ = "staff_recovery_code"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("staff_id", "code_hash"),)


class StaffPasskey(Model):
    """One passkey: the public half, and the count of its uses where the device keeps one."""

    __tablename__ = "staff_passkey"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)


class StaffPending(Model):
    """A proof that is half done, good once and for minutes. The browser holds the token; here is its sha256.

    `purpose` is what the token is for, `staff_id` whose it is, where that is known yet.
    """

    __tablename__ = "staff_pending"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), index=True)
    wanted: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[str] = mapped_column(String(64), default="")
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
