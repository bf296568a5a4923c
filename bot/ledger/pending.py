"""Requests that wait for their decision: which is due for a look, and how its waiting ends without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.ledger import events
from bot.ledger.database import to_ms
from bot.ledger.tables import refunds
from bot.models import State

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select

    from bot.ledger.database import Transaction


async def is_any_due(tx: Transaction) -> bool:
    """Whether a request is due for a look; takes no lock."""
    return await tx.connection.scalar(_due(tx)) is not None


async def next_due(tx: Transaction) -> int | None:
    """The next request that is due, kept as it is until the commit; those that somebody decides right now are left."""
    found: int | None = await tx.connection.scalar(_due(tx).with_for_update(skip_locked=True, key_share=True))
    return found


def _due(tx: Transaction) -> Select[tuple[int]]:
    return (
        select(refunds.c.id)
        .where(refunds.c.state == State.REQUESTED, refunds.c.due_at <= tx.now_ms)
        .order_by(refunds.c.due_at, refunds.c.id)
        .limit(1)
    )


async def look_again(tx: Transaction, refund_id: int, at: datetime) -> None:
    """Look at the request again at this time."""
    await tx.connection.execute(update(refunds).where(refunds.c.id == refund_id).values(due_at=to_ms(at)))


async def expire(tx: Transaction, refund_id: int) -> None:
    """End a request that nobody decided; what it reserved is free again."""
    still_open = (refunds.c.id == refund_id) & (refunds.c.state == State.REQUESTED)
    await tx.connection.execute(update(refunds).where(still_open).values(state=State.EXPIRED, due_at=None))
    await events.record(tx, refund_id, "refund.expired")
