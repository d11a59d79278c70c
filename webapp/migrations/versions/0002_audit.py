"""The audit: rows that the database itself refuses to change, and apart from them their personal content.

A later migration that rebuilds one of these tables on SQLite (batch mode) must make its triggers again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# On SQLite an INSERT OR REPLACE drops rows without asking a DELETE trigger, so an insert must be of a new
# row.
SQLITE = """
CREATE TRIGGER audit_entry_keeps_rows BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;
CREATE TRIGGER audit_entry_keeps_values BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit rows never change'); END;
CREATE TRIGGER audit_entry_only_adds BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM audit_entry WHERE intention_id = NEW.intention_id AND phase = NEW.phase)
BEGIN SELECT RAISE(ABORT, 'audit rows are never replaced'); END;
CREATE TRIGGER audit_content_keeps_values BEFORE UPDATE ON audit_content
BEGIN SELECT RAISE(ABORT, 'audit content may be erased, never changed'); END;
CREATE TRIGGER audit_content_only_adds BEFORE INSERT ON audit_content
WHEN EXISTS (SELECT 1 FROM audit_content WHERE entry_id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'audit content is never replaced'); END
"""
POSTGRESQL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  RAISE EXCEPTION 'audit rows never change (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
CREATE TRIGGER audit_entry_keeps BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_keeps_all BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_content_keeps BEFORE UPDATE ON audit_content
FOR EACH ROW EXECUTE FUNCTION audit_refuse()
"""


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intention_id", sa.String(36), nullable=False),
        sa.Column("phase", sa.String(10), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("actor_name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("application", sa.String(40)),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.CheckConstraint(
            "phase IN ('read', 'denied', 'done', 'attempted', 'outcome', 'settled')",
            name=op.f("ck_audit_entry_phase"),
        ),
        sa.CheckConstraint(
            "outcome IN ('attempted', 'succeeded', 'refused', 'failed', 'unknown', 'read', 'denied')",
            name=op.f("ck_audit_entry_outcome"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("intention_id", "phase", name=op.f("uq_audit_entry_intention_id")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at", "id"])
    for name, column in (("actor", "actor_id"), ("action", "action"), ("outcome", "outcome")):
        op.create_index(f"ix_audit_entry_{name}", "audit_entry", [column, "at", "id"])
    op.create_table(
        "audit_content",
        sa.Column("entry_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_hash", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ticket", sa.String(200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_content_entry_id_audit_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_content")),
    )
    op.create_index("ix_audit_content_subject_hash", "audit_content", ["subject_hash"])
    op.create_index("ix_audit_content_ticket", "audit_content", ["ticket"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
    else:
        for trigger in SQLITE.split("END;"):
            op.execute(trigger.strip().removesuffix("END") + "END")


def downgrade() -> None:
    op.drop_table("audit_content")
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
