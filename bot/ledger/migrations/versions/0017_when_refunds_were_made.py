"""When each credit was made in Syncro, and how much it was."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BATCH = 1000
BY_HAND = "by_hand"
MADE = ("resolved", "landed", "overdue", BY_HAND)


def upgrade() -> None:
    op.add_column("refunds", sa.Column("settled_at", sa.BigInteger(), nullable=True))
    op.add_column("refunds", sa.Column("settled_cents", sa.BigInteger(), nullable=True))
    _note_what_was_made()
    op.create_index(op.f("ix_refunds_settled_at"), "refunds", ["settled_at"], unique=False)


def _note_what_was_made() -> None:
    connection = op.get_bind()
    json_columns = [sa.column(name, sa.JSON()) for name in ("body", "kept", "closed")]
    columns: list[sa.ColumnClause[Any]] = [
        sa.column(name) for name in ("id", "state", "created_at", "settled_at", "settled_cents")
    ]
    refunds = sa.table("refunds", *columns, *json_columns)
    steps = sa.table("steps", *(sa.column(name) for name in ("refund_id", "step", "at")))
    last = 0
    while True:
        query = (
            sa.select(refunds, steps.c.at.label("resolved_at"))
            .outerjoin(steps, sa.and_(steps.c.refund_id == refunds.c.id, steps.c.step == "ticket_resolved"))
            .where(refunds.c.id > last, refunds.c.state.in_(MADE))
            .order_by(refunds.c.id)
            .limit(BATCH)
        )
        rows = connection.execute(query).mappings().all()
        if not rows:
            return
        last = rows[-1]["id"]
        made = [{"of": row["id"], "at": _made_at(row), "cents": _cents(row)} for row in rows]
        note = sa.update(refunds).where(refunds.c.id == sa.bindparam("of"))
        connection.execute(note.values(settled_at=sa.bindparam("at"), settled_cents=sa.bindparam("cents")), made)


def _made_at(row: Any) -> int:  # noqa: ANN401  a row of any columns
    if row["state"] == BY_HAND and row["closed"]:
        return int(datetime.fromisoformat(row["closed"]["at"]).timestamp() * 1000)
    return int(row["resolved_at"] or row["created_at"])


def _cents(row: Any) -> int:  # noqa: ANN401  as above
    said = {**row["body"], **(row["kept"] or {})}
    return int(sum(line["credit_cents"] for line in said["lines"]) + said["gst_cents"])


def downgrade() -> None:
    op.drop_index(op.f("ix_refunds_settled_at"), "refunds")
    # Not as a batch: SQLite would copy the table, and others refer to it.
    op.drop_column("refunds", "settled_cents")
    op.drop_column("refunds", "settled_at")
