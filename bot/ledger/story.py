"""The whole story of one refund, read by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.ledger import refunds
from bot.ledger.database import from_ms
from bot.ledger.tables import effects, events
from bot.ledger.tables import refunds as table
from bot.models import Event, Sent, Story

if TYPE_CHECKING:
    from bot.ledger.database import Transaction


async def exists(tx: Transaction, refund_id: int) -> bool:
    """Whether there is a refund of this number."""
    return await tx.connection.scalar(select(table.c.id).where(table.c.id == refund_id)) is not None


async def of_refund(tx: Transaction, refund_id: int) -> Story | None:
    """Everything the ledger knows of a refund, or None where there is none of this number."""
    refund = await refunds.load(tx, refund_id)
    if refund is None:
        return None
    happened = await tx.connection.execute(
        select(events.c.at, events.c.name, events.c.who, events.c.data)
        .where(events.c.refund_id == refund_id)
        .order_by(events.c.id),
    )
    sent = await tx.connection.execute(
        select(effects).where(effects.c.refund_id == refund_id).order_by(effects.c.sent_at, effects.c.key),
    )
    return Story(
        refund=refund,
        events=tuple(Event(at=from_ms(row.at), name=row.name, who=row.who, data=row.data) for row in happened),
        writes=tuple(Sent(key=row.key, sends=row.sends, at=from_ms(row.sent_at), outcome=row.outcome) for row in sent),
    )
