"""Dry runs."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refunds", sa.Column("dry_run", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    # Not as a batch: SQLite would copy the table, and others refer to it.
    op.drop_column("refunds", "dry_run")
