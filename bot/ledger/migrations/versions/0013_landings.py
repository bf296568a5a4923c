"""The credit of a resolved refund is looked for on invoices; of those that are resolved already, at once."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "landings",
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("expected_at", sa.BigInteger(), nullable=False),
        sa.Column("run_day", sa.String(length=10), nullable=True),
        sa.Column("misses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_landings_refund_id_refunds")),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_landings")),
    )
    op.create_index(op.f("ix_landings_due_at"), "landings", ["due_at"])
    op.create_index(op.f("ix_landings_customer_id"), "landings", ["customer_id"])
    op.execute(
        "INSERT INTO landings (refund_id, customer_id, since, expected_at, due_at) "
        "SELECT id, customer_id, created_at, created_at, created_at FROM refunds WHERE state = 'resolved'"
    )


def downgrade() -> None:
    op.drop_table("landings")
