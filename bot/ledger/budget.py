"""The pacing row: how all processes together keep within Syncro's limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.ledger.tables import budget

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ledger.database import Database, Transaction

SYNCRO = "syncro"
_TAT = select(budget.c.tat).where(budget.c.name == SYNCRO).with_for_update()


async def take(database: Database, slot: Callable[[float, float], tuple[float, float]]) -> float:
    """Take one request of the budget, or learn how long to wait, in seconds, before asking again.

    `slot(tat, now)` decides: it gets the stored theoretical arrival time and the time now, both in seconds since
    1970, and returns the wait and the new arrival time. Nothing is stored when there is a wait.
    """
    try:
        async with database.transaction() as tx:
            now = tx.now_ms / 1000
            stored = await _locked_tat(tx)
            wait, tat = slot(now if stored is None else stored, now)
            if wait > 0:
                return wait
            if stored is None:
                await tx.connection.execute(insert(budget).values(name=SYNCRO, tat=tat))
            else:
                await tx.connection.execute(update(budget).where(budget.c.name == SYNCRO).values(tat=tat))
    except IntegrityError:  # another process made the row in the same moment
        return 0.05
    return 0.0


async def _locked_tat(tx: Transaction) -> float | None:
    found: float | None = await tx.connection.scalar(_TAT)
    return found
