"""Since when Syncro has kept a refund from going on, run after run: it can't be reached or read, or is too busy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.ledger.lanes import RUNNABLE
from bot.ledger.tables import refunds
from bot.models import Waiting, Why

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ledger.database import Transaction

AWAY = (Why.UNREACHABLE, Why.BUSY)


def going_on(before: dict[str, Any] | None, waiting: Waiting, now: datetime) -> Waiting:
    """The pause with the time since which there was nothing else; `before` is the one before it, as stored."""
    if waiting.why not in AWAY:
        return waiting
    last = Waiting.model_validate(before) if before else None
    since = last.since if last and last.why in AWAY else None
    return waiting.model_copy(update={"since": since or now})


async def longer_than(tx: Transaction, moment: datetime) -> list[tuple[int, Waiting]]:
    """The refunds at work that have been kept from going on since before that moment, with their pause."""
    query = select(refunds.c.id, refunds.c.waiting).where(refunds.c.state.in_(RUNNABLE)).order_by(refunds.c.id)
    pauses = [
        (row.id, Waiting.model_validate(row.waiting)) for row in (await tx.connection.execute(query)) if row.waiting
    ]
    return [(number, pause) for number, pause in pauses if pause.since is not None and pause.since < moment]
