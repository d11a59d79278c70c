"""What people are told of changes to how they sign in, until they have read it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "staff_news",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("about", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("user_agent", sa.String(255), nullable=False),
        sa.Column("session_id", ROW_ID),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_news")),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_user.id"],
            name=op.f("fk_staff_news_staff_id_staff_user"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["staff_session.id"],
            name=op.f("fk_staff_news_session_id_staff_session"),
            ondelete="SET NULL",
        ),
    )
    for column in ("staff_id", "at", "session_id"):
        op.create_index(op.f(f"ix_staff_news_{column}"), "staff_news", [column])


def downgrade() -> None:
    op.drop_table("staff_news")
