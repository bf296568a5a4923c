"""What a person chose where a refund could not go on by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("instruction", "kept", "closed"):
        op.add_column("refunds", sa.Column(name, sa.JSON(), nullable=True))
    op.add_column("refunds", sa.Column("rounds", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("answer", sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_column("answer")
    # Not as a batch: SQLite would copy the table, and others refer to it.
    for name in ("rounds", "closed", "kept", "instruction"):
        op.drop_column("refunds", name)
