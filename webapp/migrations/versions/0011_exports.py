"""Exports: the jobs, and their rows in compressed parts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
UNFINISHED = sa.text("state <> 'finished'")


def upgrade() -> None:
    op.create_table(
        "export_job",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("application", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_hash", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("until", INSTANT),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("has_moved", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(40), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(64), nullable=False),
        sa.Column("leased_until", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT),
        sa.Column("finished_at", INSTANT),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'stopped', 'failed', 'finished')",
            name=op.f("ck_export_job_state"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_user.id"],
            name=op.f("fk_export_job_staff_id_staff_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_job")),
    )
    op.create_index("ix_export_job_subject_hash", "export_job", ["subject_hash"])
    op.create_index("ix_export_job_expires_at", "export_job", ["expires_at"])
    op.create_index("ix_export_job_due", "export_job", ["state", "leased_until"])
    op.create_index("ix_export_job_own", "export_job", ["staff_id", "created_at"])
    op.create_index(
        "uq_export_job_unfinished",
        "export_job",
        ["staff_id"],
        unique=True,
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )
    op.create_table(
        "export_part",
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["export_job.id"],
            name=op.f("fk_export_part_job_id_export_job"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_export_part")),
    )


def downgrade() -> None:
    for table in ("export_part", "export_job"):
        op.drop_table(table)
