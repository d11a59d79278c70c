"""Safe actions: what each attempt touches, which are unsettled, who has a form open, what is stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# What was attempted before this table was there and is not known to have ended.
UNSETTLED = """
INSERT INTO unsettled_intention (intention_id, application, at)
SELECT a.intention_id, a.application, a.at FROM audit_entry a
WHERE a.phase = 'attempted' AND NOT EXISTS (
  SELECT 1 FROM audit_entry o WHERE o.intention_id = a.intention_id
  AND o.phase IN ('outcome', 'settled') AND o.outcome <> 'unknown')
"""


def upgrade() -> None:
    op.create_table(
        "audit_subject",
        sa.Column("entry_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("subject_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_subject_entry_id_audit_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", "subject_hash", name=op.f("pk_audit_subject")),
    )
    op.create_index("ix_audit_subject_subject_hash", "audit_subject", ["subject_hash"])
    op.create_table(
        "unsettled_intention",
        sa.Column("intention_id", sa.String(36), nullable=False),
        sa.Column("application", sa.String(40)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("intention_id", name=op.f("pk_unsettled_intention")),
    )
    op.create_index("ix_unsettled_intention_at", "unsettled_intention", ["at"])
    op.execute(UNSETTLED)
    op.create_table(
        "presence",
        sa.Column("subject_hash", sa.String(64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("actor_name", sa.String(120), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["staff_user.id"], name=op.f("fk_presence_actor_id_staff_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_hash", "actor_id", "action", name=op.f("pk_presence")),
    )
    op.create_index("ix_presence_seen_at", "presence", ["seen_at"])
    op.create_table(
        "stopped_writes",
        sa.Column("scope", sa.String(80), nullable=False),
        sa.Column("sentence", sa.String(500), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_stopped_writes")),
    )


def downgrade() -> None:
    for name in ("stopped_writes", "presence", "unsettled_intention", "audit_subject"):
        op.drop_table(name)
