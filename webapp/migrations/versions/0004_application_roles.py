"""What a person is in each Application."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch mode: on SQLite that makes the table anew, and the sign-ins that point to it would go.
    op.add_column(
        "staff_user", sa.Column("application_roles", sa.JSON(), nullable=False, server_default="{}")
    )


def downgrade() -> None:
    op.drop_column("staff_user", "application_roles")
