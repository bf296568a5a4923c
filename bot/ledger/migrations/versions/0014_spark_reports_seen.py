"""On which Spark report a credit was seen, and when to ask again."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("landings", sa.Column("ask_at", sa.BigInteger(), nullable=True))
    op.add_column("landings", sa.Column("report_lag", sa.Integer(), nullable=True))
    op.add_column("landings", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_landings_ask_at"), "landings", ["ask_at"])
    op.create_index(op.f("ix_landings_seen_at"), "landings", ["seen_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_landings_seen_at"), "landings")
    op.drop_index(op.f("ix_landings_ask_at"), "landings")
    with op.batch_alter_table("landings") as batch_op:
        for name in ("seen_at", "report_lag", "ask_at"):
            batch_op.drop_column(name)
