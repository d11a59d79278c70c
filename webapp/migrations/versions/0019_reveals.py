"""Reveals: which customer a sign-in shows, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reveal",
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application", sa.String(40), nullable=False),
        sa.Column("subject_hash", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["staff_session.id"],
            ondelete="CASCADE",
            name=op.f("fk_reveal_session_id_staff_session"),
        ),
        sa.PrimaryKeyConstraint("session_id", "application", "subject_hash", name=op.f("pk_reveal")),
    )
    op.create_index(op.f("ix_reveal_until"), "reveal", ["until"])


def downgrade() -> None:
    op.drop_table("reveal")
