"""The products that came back to a shelf, and what was counted there."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shelves",
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("requester_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_shelves_refund_id_refunds")),
        sa.PrimaryKeyConstraint("refund_id", "product_id", name=op.f("pk_shelves")),
    )
    op.create_index(op.f("ix_shelves_due_at"), "shelves", ["due_at"])
    op.create_index(op.f("ix_shelves_state_requester_id"), "shelves", ["state", "requester_id"])


def downgrade() -> None:
    op.drop_table("shelves")
