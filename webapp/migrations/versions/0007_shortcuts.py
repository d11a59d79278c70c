"""Whether single keys press links and buttons, a choice of each person."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0003"
branch_labels = None
depends_on = None


# Without batch mode: on SQLite that would copy the table, and dropping the old one drops the sign-ins.
def upgrade() -> None:
    column = sa.Column("shortcuts", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("staff_user", column)


def downgrade() -> None:
    op.drop_column("staff_user", "shortcuts")
