"""Since when a credit has landed. Those of the last weeks are looked at once more, a month after they landed."""

from datetime import datetime
from time import time

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BATCH = 1000
MONTH_MS = 31 * 24 * 60 * 60 * 1000


def upgrade() -> None:
    op.add_column("landings", sa.Column("landed_at", sa.BigInteger(), nullable=True))
    _note_what_has_landed()


def _note_what_has_landed() -> None:
    connection = op.get_bind()
    landings = sa.table(
        "landings",
        *(sa.column(name, sa.BigInteger()) for name in ("refund_id", "due_at", "landed_at")),
        sa.column("found", sa.JSON()),
    )
    refunds = sa.table("refunds", *(sa.column(name) for name in ("id", "state")))
    last = 0
    while True:
        query = (
            sa.select(landings.c.refund_id, landings.c.found)
            .join(refunds, refunds.c.id == landings.c.refund_id)
            .where(refunds.c.state == "landed", landings.c.refund_id > last)
            .order_by(landings.c.refund_id)
            .limit(BATCH)
        )
        rows = connection.execute(query).all()
        if not rows:
            break
        last = rows[-1].refund_id
        landed = [{"of": row.refund_id, "at": _at(row.found["looked_at"])} for row in rows if row.found]
        if landed:
            note = sa.update(landings).where(landings.c.refund_id == sa.bindparam("of"))
            connection.execute(note.values(landed_at=sa.bindparam("at")), landed)
    newest = landings.c.landed_at > int(time() * 1000) - MONTH_MS
    connection.execute(sa.update(landings).where(newest).values(due_at=landings.c.landed_at + MONTH_MS))


def _at(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)


def downgrade() -> None:
    op.execute("UPDATE landings SET due_at = NULL WHERE landed_at IS NOT NULL")
    # Not as a batch: SQLite would copy the table.
    op.drop_column("landings", "landed_at")
