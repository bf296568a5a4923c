"""After the refund: Syncro's stock is read again, people are asked about the shelf, and reminded each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import structlog

from bot.ledger import refunds, stock
from bot.ledger.lanes import LeaseLostError
from bot.workflow.counting import see_to_count
from bot.workflow.naming import see_to_names
from bot.workflow.turn import BUSY, Turn
from bot.workflow.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ledger.database import Database
    from bot.workflow.turn import House

SWEEP = 5.0  # seconds between looks at what is due
AFTER_A_FAULT = timedelta(minutes=1)

log = structlog.get_logger()


@dataclass
class Stocktaking(Worker):
    """Looks after the shelves of refunds that are done; the ledger says which is due.

    Nothing is done unless `may_begin`: a restored backup may show as open what was answered long ago.
    """

    name: ClassVar = "stock"

    database: Database
    house: House
    tell: Callable[[], None]
    may_begin: Callable[[], bool]

    def __post_init__(self) -> None:
        super().__init__(every=SWEEP)

    async def sweep(self) -> None:
        """See to every shelf that is due."""
        if not self.may_begin():
            return
        while not self._stopping:
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
