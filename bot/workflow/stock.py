"""After the refund: Syncro's stock is read again, people are asked about the shelf, and reminded each day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.ledger import refunds, stock
from bot.ledger.lanes import LeaseLostError
from bot.workflow.counting import see_to_count
from bot.workflow.naming import see_to_names
from bot.workflow.turn import BUSY, Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ledger.database import Database
    from bot.workflow.turn import House

SWEEP = 5.0  # seconds between looks at what is due
AFTER_A_FAULT = timedelta(minutes=1)

log = structlog.get_logger()


@dataclass
class Stocktaking:
    """Looks after the shelves of refunds that are done; the ledger says which is due.

    Nothing is done unless `may_begin`: a restored backup may show as open what was answered long ago.
    """

    database: Database
    house: House
    tell: Callable[[], None]
    may_begin: Callable[[], bool]
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _nudge: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Sweep until `stop`."""
        while not self._stop.is_set():
            self._nudge.clear()
            try:
                await self.sweep()
            except Exception:
                log.exception("stock.sweep_failed")  # the database may be back at the next sweep
            try:
                async with asyncio.timeout(SWEEP):
                    await self._nudge.wait()
            except TimeoutError:
                continue

    def wake(self) -> None:
        """Something may be due; look now instead of at the next sweep."""
        self._nudge.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stop.set()
        self._nudge.set()

    async def sweep(self) -> None:
        """See to every shelf that is due."""
        if not self.may_begin():
            return
        while not self._stop.is_set():
            turn = await self._next()
            if turn is None:
                return
            try:
                await (see_to_names(turn) if turn.shelf.units else see_to_count(turn))
            except LeaseLostError:
                log.warning("stock.lease_lost", refund=turn.refund.reference)
                await turn.put_off(BUSY)
            except Exception:
                log.exception("stock.failed", refund=turn.refund.reference, product=turn.shelf.product_id)
                await turn.put_off(AFTER_A_FAULT)
            self.tell()

    async def _next(self) -> Turn | None:
        async with self.database.reading() as tx:
            due = await stock.next_due(tx)
            refund = None if due is None else await refunds.load(tx, due[0])
        if due is None or refund is None:
            return None
        shelf = next(each for each in refund.stock if each.product_id == due[1])
        return Turn(self.database, self.house, refund, shelf, due_ms=due[2])
