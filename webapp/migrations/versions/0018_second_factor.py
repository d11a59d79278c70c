"""The second factor: apps, recovery codes, passkeys, sign-ins that wait, and how strong a sign-in is."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _owner(table: str, *, nullable: bool = False) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_staff_id_staff_user")
    return (
        sa.Column("staff_id", sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=name, ondelete="CASCADE"),
    )


def upgrade() -> None:
    op.create_table(
        "staff_totp",
        *_owner("staff_totp"),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", INSTANT),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("new_secret", sa.Text(), nullable=False),
        sa.Column("new_secret_at", INSTANT),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_totp")),
    )
    op.create_table(
        "staff_recovery_code",
        sa.Column("id", ROW_ID, nullable=False),
        *_owner("staff_recovery_code"),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_code")),
        sa.UniqueConstraint("staff_id", "code_hash", name=op.f("uq_staff_recovery_code_staff_id")),
    )
    op.create_table(
        "staff_passkey",
        sa.Column("id", ROW_ID, nullable=False),
        *_owner("staff_passkey"),
        sa.Column("credential_id", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.String(100), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkey_credential_id")),
    )
    op.create_index(op.f("ix_staff_passkey_staff_id"), "staff_passkey", ["staff_id"])
    op.create_table(
        "staff_pending",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        *_owner("staff_pending", nullable=True),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_pending")),
    )
    op.create_index(op.f("ix_staff_pending_staff_id"), "staff_pending", ["staff_id"])
    op.create_index(op.f("ix_staff_pending_expires_at"), "staff_pending", ["expires_at"])
    op.add_column(
        "staff_session", sa.Column("is_strong", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("staff_session", "is_strong")
    for table in ("staff_pending", "staff_passkey", "staff_recovery_code", "staff_totp"):
        op.drop_table(table)
