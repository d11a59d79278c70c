"""Erasures: the fact of each, and what is still to be swept."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("application", sa.String(40), nullable=False),
        sa.Column("environment", sa.String(10), nullable=False),
        sa.Column("applications", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("identifiers", sa.JSON()),
        sa.Column("asked_by", sa.String(120), nullable=False),
        sa.Column("approved_by", sa.String(120), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.Column("swept_at", INSTANT),
        sa.Column("rewritten_at", INSTANT),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_digest"), "erasure", ["digest"])
    op.create_index("ix_erasure_sent", "erasure", ["environment", "sent_at"])


def downgrade() -> None:
    op.drop_table("erasure")
