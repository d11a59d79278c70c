"""The people of the desk, the sign-ins they hold, and what was kept for them when one expired."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Instant, Model, RowId

THEMES = ("auto", "light", "dark")


class StaffUser(Model):
    """One person. `email` is stored in lower case; `role` names a group of permissions.

    `application_roles` says by slug where somebody is something else than `role`. `password_hash` is empty
    until an invited person has chosen a password.
    """

    __tablename__ = "staff_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(40))
    application_roles: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    locale: Mapped[str] = mapped_column(String(16), default="en")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    shortcuts: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (CheckConstraint(f"theme IN {THEMES!r}", name="theme"),)


class StaffSession(Model):
    """One sign-in. The browser holds the token; here is only its sha256.

    `proven_at` is when the person showed who they are, where that was not at its beginning: a provider may
    have known them for hours. `is_strong`: more than a password was shown, or a provider answers for that.
    """

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    proven_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    address: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(255))
    is_strong: Mapped[bool] = mapped_column(default=False, server_default=false())


class StaffLink(Model):
    """A link that lets one person choose a password, once. The person holds the token; here is its sha256."""

    __tablename__ = "staff_link"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInTries(Model):
    """Failed tries in a row for one e-mail, also one that nobody has: it must not look different."""

    __tablename__ = "sign_in_tries"

    email_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failed: Mapped[int]
    slowed_until: Mapped[datetime] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant, index=True)


class StaffNews(Model):
    """Something that a person is told of how they sign in.

    It is not shown in the sign-in `session_id`, which did it. `about` is what the
    sentence of its `kind` names; `source` says whose deed it was.
    """

    __tablename__ = "staff_news"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    source: Mapped[str] = mapped_column(String(10))
    by_name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(255))
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_session.id", ondelete="SET NULL"), index=True
    )


class HeldPost(Model):
    """A form that came after its sign-in had expired, kept for that person for half an hour."""

    __tablename__ = "held_post"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(Text)
    fields: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    offered_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("ix_held_post_staff", "staff_id", "expires_at"),)
