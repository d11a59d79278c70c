"""The chain over the audit: links, rows that wait for theirs, and checkpoints of what was dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = "(SELECT COALESCE(MAX(position), 0) FROM audit_checkpoint)"
COVERED = "EXISTS (SELECT 1 FROM audit_link WHERE entry_id = OLD.id AND position <= " + KEPT + ")"
REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit keeps its chain'); END"
SQLITE = [
    "DROP TRIGGER IF EXISTS audit_entry_keeps_rows",
    f"CREATE TRIGGER audit_entry_keeps_rows BEFORE DELETE ON audit_entry WHEN NOT {COVERED} {REFUSE}",
    f"CREATE TRIGGER audit_link_keeps_rows BEFORE DELETE ON audit_link WHEN OLD.position > {KEPT} {REFUSE}",
    *(
        f"CREATE TRIGGER {table}_keeps_values BEFORE UPDATE ON {table} {REFUSE}"
        for table in ("audit_link", "audit_checkpoint")
    ),
    "CREATE TRIGGER audit_link_only_adds BEFORE INSERT ON audit_link WHEN EXISTS"
    " (SELECT 1 FROM audit_link WHERE position = NEW.position OR entry_id = NEW.entry_id)"
    f" {REFUSE}",
    f"CREATE TRIGGER audit_checkpoint_keeps_rows BEFORE DELETE ON audit_checkpoint {REFUSE}",
    "CREATE TRIGGER audit_checkpoint_only_adds BEFORE INSERT ON audit_checkpoint WHEN EXISTS"
    " (SELECT 1 FROM audit_checkpoint WHERE position >= NEW.position)"
    f" {REFUSE}",
]
POSTGRESQL = [
    f"""CREATE FUNCTION audit_refuse_uncovered() RETURNS trigger LANGUAGE plpgsql AS
    $$ DECLARE covered boolean; BEGIN
      IF TG_TABLE_NAME = 'audit_entry' THEN covered := {COVERED};
      ELSE covered := OLD.position <= {KEPT};
      END IF;
      IF NOT covered THEN
        RAISE EXCEPTION 'audit rows never go (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = '23001';
      END IF;
      RETURN OLD;
    END $$""",
    "DROP TRIGGER audit_entry_keeps ON audit_entry",
    "CREATE TRIGGER audit_entry_keeps BEFORE UPDATE ON audit_entry"
    " FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    *(
        f"CREATE TRIGGER {table}_keeps_rows BEFORE DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION audit_refuse_uncovered()"
        for table in ("audit_entry", "audit_link")
    ),
    "CREATE TRIGGER audit_link_keeps BEFORE UPDATE ON audit_link"
    " FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_checkpoint_keeps BEFORE UPDATE OR DELETE ON audit_checkpoint"
    " FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    *(
        f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        for table in ("audit_link", "audit_checkpoint")
    ),
]


def upgrade() -> None:
    op.create_table(
        "audit_link",
        sa.Column("position", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("entry_id", ROW_ID, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_link_entry_id")),
    )
    op.create_table(
        "audit_pending",
        sa.Column("entry_id", ROW_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_pending")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("position", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_checkpoint")),
    )
    # What was recorded before there was a chain is linked with the first batch.
    op.execute("INSERT INTO audit_pending (entry_id) SELECT id FROM audit_entry")
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("DROP TRIGGER audit_entry_keeps_rows ON audit_entry")
    for table in ("audit_link", "audit_pending", "audit_checkpoint"):
        op.drop_table(table)
    if is_postgresql:
        op.execute("DROP TRIGGER audit_entry_keeps ON audit_entry")
        op.execute(
            "CREATE TRIGGER audit_entry_keeps BEFORE UPDATE OR DELETE ON audit_entry"
            " FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        )
        op.execute("DROP FUNCTION audit_refuse_uncovered()")
        return
    op.execute("DROP TRIGGER IF EXISTS audit_entry_keeps_rows")
    op.execute(
        "CREATE TRIGGER audit_entry_keeps_rows BEFORE DELETE ON audit_entry"
        " BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END"
    )
