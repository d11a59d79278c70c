"""Loyalty programs that inventories told of."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_program",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application", sa.String(40), nullable=False),
        sa.Column("program_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('profile', 'card')", name=op.f("ck_known_program_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_program")),
        sa.UniqueConstraint("application", "program_id", name=op.f("uq_known_program_application")),
    )


def downgrade() -> None:
    op.drop_table("known_program")
