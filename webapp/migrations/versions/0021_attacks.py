"""What a write touches is as fixed as its row; failed sign-ins wait for the audit, one row a minute each."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None

# What a write touches goes with its content, as erasing and pruning need it, and never alone.
HAS_CONTENT = "EXISTS (SELECT 1 FROM audit_content WHERE entry_id = OLD.entry_id)"
# Rows are linked in the transaction that adds them: nothing is added to one afterwards.
IS_LINKED = "EXISTS (SELECT 1 FROM audit_link WHERE entry_id = NEW.entry_id)"
REFUSE = "BEGIN SELECT RAISE(ABORT, 'audit rows keep what they touch'); END"
SQLITE = [
    f"CREATE TRIGGER audit_subject_keeps_values BEFORE UPDATE ON audit_subject {REFUSE}",
    f"CREATE TRIGGER audit_subject_keeps_rows BEFORE DELETE ON audit_subject WHEN {HAS_CONTENT} {REFUSE}",
    f"CREATE TRIGGER audit_subject_only_at_once BEFORE INSERT ON audit_subject WHEN {IS_LINKED} {REFUSE}",
]
POSTGRESQL = [
    f"""CREATE FUNCTION audit_keep_subject() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF TG_OP = 'DELETE' AND NOT {HAS_CONTENT} THEN RETURN OLD; END IF;
      IF TG_OP = 'INSERT' AND NOT {IS_LINKED} THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'audit rows never change (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = '23001';
    END $$""",
    "CREATE TRIGGER audit_subject_keeps BEFORE INSERT OR UPDATE OR DELETE ON audit_subject"
    " FOR EACH ROW EXECUTE FUNCTION audit_keep_subject()",
    "CREATE TRIGGER audit_subject_keeps_all BEFORE TRUNCATE ON audit_subject"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
]


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        op.execute(statement)
    op.create_table(
        "failed_sign_in",
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("slowed", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("minute", "email_hash", name=op.f("pk_failed_sign_in")),
    )


def downgrade() -> None:
    op.drop_table("failed_sign_in")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_subject_keeps ON audit_subject")
        op.execute("DROP TRIGGER audit_subject_keeps_all ON audit_subject")
        op.execute("DROP FUNCTION audit_keep_subject()")
        return
    for name in ("keeps_values", "keeps_rows", "only_at_once"):
        op.execute(f"DROP TRIGGER IF EXISTS audit_subject_{name}")
