"""Requests that wait for a decision are looked at when they are due; those that wait already are due now."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE refunds SET due_at = created_at WHERE state = 'requested' AND due_at IS NULL")


def downgrade() -> None:
    op.execute("UPDATE refunds SET due_at = NULL WHERE state = 'requested'")
