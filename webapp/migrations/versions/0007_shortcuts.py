"""Whether single keys press links and buttons, a choice of each person."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0013"
branch_labels = None
depends_on = None


# Without batch mode: on SQLite that would copy the table, and dropping the old one drops the sign-ins.
def upgrade() -> None:
    op.add_column(
        "staff_user", sa.Column("shortcuts", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def downgrade() -> None:
    op.drop_column("staff_user", "shortcuts")
