"""Monthly reports."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("files", sa.JSON(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_reports")),
    )


def downgrade() -> None:
    op.drop_table("reports")
