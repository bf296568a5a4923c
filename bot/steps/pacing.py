"""The budget of requests to Syncro, shared by all processes through the ledger; and the lease's guard on each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.ledger import budget, lanes
from bot.ledger.lanes import LeaseLostError
from syncro_client import next_slot

if TYPE_CHECKING:
    from bot.ledger.database import Database
    from bot.ledger.lanes import Lease
    from syncro_client import Priority, SyncroClient


class SharedPace:
    """Lets requests leave at the pace that all processes together may have."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def acquire(self, priority: Priority) -> None:
        """Returns when one request may leave."""

        def slot(tat: float, now: float) -> tuple[float, float]:
            found = next_slot(tat=tat, now=now, priority=priority)
            return found.wait, found.tat

        wait = await budget.take(self._database, slot)
        while wait > 0:
            await asyncio.sleep(wait)
            wait = await budget.take(self._database, slot)


async def guard(database: Database, lease: Lease, syncro: SyncroClient) -> None:
    """Let a request leave only while the lease covers it to its end, so that nobody else can be at work by then.

    Raises:
        LeaseLostError: the lease is over.
    """
    if lease.remaining() < syncro.timeout:
        await lanes.renew(database, lease)
    if lease.remaining() < syncro.timeout:
        raise LeaseLostError(f"the lease of refund {lease.refund_id} is shorter than a request may take")
