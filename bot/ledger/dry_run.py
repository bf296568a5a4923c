"""Dry runs: how one ends, and what waits meanwhile because it was asked for in earnest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.ledger import messages, progress, refunds
from bot.ledger.lanes import RUNNABLE
from bot.ledger.tables import refunds as refunds_table
from bot.models import State, Waiting, Why

if TYPE_CHECKING:
    from bot.ledger.database import Transaction
    from bot.models import Rehearsal


async def end(tx: Transaction, refund_id: int, rehearsal: Rehearsal) -> None:
    """Nothing is due any more, nothing is held, and nothing was written to Syncro.

    A state of its own, because nobody took the request back, and it must never be counted as a refund.
    """
    await progress.achieve(tx, refund_id, refunds.REHEARSAL, rehearsal.model_dump(mode="json"))
    row = refunds_table.c.id == refund_id
    await tx.connection.execute(update(refunds_table).where(row).values(state=State.DRY_RUN, due_at=None))


async def in_earnest(tx: Transaction) -> list[int]:
    """The refunds that would be carried out now if this were no dry run, and that do not say yet that they wait."""
    query = (
        select(refunds_table.c.id, refunds_table.c.waiting)
        .where(
            refunds_table.c.due_at <= tx.now_ms,
            refunds_table.c.state.in_(RUNNABLE),
            refunds_table.c.dry_run.is_(False),
        )
        .order_by(refunds_table.c.id)
    )
    rows = (await tx.connection.execute(query)).all()
    return [row.id for row in rows if (row.waiting or {}).get("why") != Why.DRY_RUN]


async def keep_waiting(tx: Transaction) -> int:
    """Have each of them say so; how many are new. They stay due, for the bot that is in earnest again."""
    body = Waiting(why=Why.DRY_RUN, until=tx.now).model_dump(mode="json")
    late = await in_earnest(tx)
    for refund_id in late:
        row = refunds_table.c.id == refund_id
        await tx.connection.execute(update(refunds_table).where(row).values(waiting=body))
        await messages.want(tx, refund_id, messages.PROGRESS)
    return len(late)
