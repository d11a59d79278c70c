"""Four eyes: writes that somebody asks for and somebody else approves."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
STATUSES = "status IN ('pending', 'approved', 'declined', 'withdrawn', 'expired', 'moved')"


def upgrade() -> None:
    op.create_table(
        "approval_request",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("application", sa.String(40), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("requester_name", sa.String(120), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("decider_id", sa.Integer()),
        sa.Column("decider_name", sa.String(120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("content", sa.Text()),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("seen_at", INSTANT),
        sa.CheckConstraint(STATUSES, name=op.f("ck_approval_request_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_request")),
    )
    op.create_index("ix_approval_request_status", "approval_request", ["application", "status", "created_at"])
    op.create_index(
        "ix_approval_request_requester", "approval_request", ["requester_id", "application", "created_at"]
    )


def downgrade() -> None:
    op.drop_table("approval_request")
