"""Homes, what changed for them, and which right prices are still to be charged."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "homes",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("sees_all", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("sent_hash", sa.String(length=64), nullable=True),
        sa.Column("view_hash", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_homes")),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.add_column("refunds", sa.Column("to_charge", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE refunds SET to_charge = true WHERE id IN (SELECT refund_id FROM messages WHERE name = 'charge') "
        "AND id NOT IN (SELECT refund_id FROM charges)"
    )
    op.drop_index(op.f("ix_refunds_state"), "refunds")
    op.drop_index(op.f("ix_refunds_customer_id"), "refunds")
    op.create_index(op.f("ix_refunds_state_id"), "refunds", ["state", "id"])
    op.create_index(op.f("ix_refunds_customer_id_state_id"), "refunds", ["customer_id", "state", "id"])
    op.create_index(op.f("ix_refunds_requester_id_state_id"), "refunds", ["requester_id", "state", "id"])
    op.create_index(op.f("ix_refunds_requester_id_to_charge"), "refunds", ["requester_id", "to_charge"])


def downgrade() -> None:
    op.drop_index(op.f("ix_refunds_requester_id_to_charge"), "refunds")
    op.drop_index(op.f("ix_refunds_requester_id_state_id"), "refunds")
    op.drop_index(op.f("ix_refunds_customer_id_state_id"), "refunds")
    op.drop_index(op.f("ix_refunds_state_id"), "refunds")
    op.create_index(op.f("ix_refunds_customer_id"), "refunds", ["customer_id"])
    op.create_index(op.f("ix_refunds_state"), "refunds", ["state"])
    # Not as a batch: SQLite would copy the table, and others refer to it.
    op.drop_column("refunds", "to_charge")
    op.drop_table("changes")
    op.drop_table("homes")
