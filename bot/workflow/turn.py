"""One look at one shelf that is due, by one of several processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.ledger import events, messages, refunds, stock
from bot.ledger.database import from_ms
from bot.rules.patience import in_hours

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.ledger.database import Database, Transaction
    from bot.models import OnHand, Patience, Refund, Shelf
    from bot.steps.afterwards import Afterwards
    from bot.steps.units import UnitsReader

DAILY = timedelta(days=1)
LOOK_AGAIN = timedelta(minutes=1)  # after Syncro gave no answer
LONG_ENOUGH = timedelta(hours=1)  # for people to count a shelf of which Syncro does not tell
BUSY = timedelta(seconds=5)  # while a refund of the same customer is at work

log = structlog.get_logger()


@dataclass(frozen=True)
class House:
    """How the stock is looked after.

    `read` reads a product's stock, `units` its units. The stock belongs to `owners`, or where there are none
    to whoever asked for the refund. `may_set` lets people have Syncro's number set to what they counted. In a `dry_run`
    nothing is written, whatever people say.
    """

    read: Callable[[int], Awaitable[OnHand]]
    units: UnitsReader
    afterwards: Afterwards
    owners: tuple[str, ...]
    may_set: bool
    patience: Patience
    dry_run: bool = False


@dataclass
class Turn:
    """The shelf was due at `due_ms` when it was read.

    Syncro is asked outside of any transaction. What came of it is stored under the lock of the refund's shelves, and
    only if the shelf `is_mine`: still as due as it was. So several processes ask once, and remind once.
    """

    database: Database
    house: House
    refund: Refund
    shelf: Shelf
    due_ms: int

    @property
    def called(self) -> tuple[str, ...]:
        """The ids of those who are asked."""
        return self.house.owners or (self.refund.requester_id,)

    @property
    def question(self) -> str:
        """The name of the message that asks."""
        return f"{messages.STOCK}/{self.shelf.which}"

    async def is_mine(self, tx: Transaction) -> bool:
        """Whether nobody has seen to the shelf since it was read; it stays so until the commit."""
        await stock.of_refund(tx, self.refund.id, lock=True)
        return await stock.due_at(tx, self.refund.id, self.shelf.product_id) == self.due_ms

    async def put_off(self, pause: timedelta) -> None:
        """Look again after the pause."""
        async with self.database.transaction() as tx:
            if await self.is_mine(tx):
                await stock.save(tx, self.shelf, due_at=tx.now + pause)

    async def put_off_in_silence(self) -> bool:
        """Look again after a short pause, unless Syncro has been silent for long; whether it was put off."""
        async with self.database.transaction() as tx:
            since = self.shelf.silent_since or tx.now
            if tx.now >= since + LONG_ENOUGH:
                return False
            if await self.is_mine(tx):
                silent = self.shelf.model_copy(update={"silent_since": since})
                await stock.save(tx, silent, due_at=tx.now + LOOK_AGAIN)
        return True

    async def wait(self, until: datetime) -> None:
        """Look again then."""
        async with self.database.transaction() as tx:
            if await self.is_mine(tx):
                await stock.save(tx, self.shelf, due_at=until)

    def tomorrow(self, tx: Transaction) -> datetime:
        """When people may be reminded."""
        return in_hours(tx.now + DAILY, self.house.patience, self.refund.time_zone)

    async def remind(self, tx: Transaction) -> None:
        """Remind of everything of the refund that still waits for somebody, in one message."""
        again = self.tomorrow(tx)
        for each in await stock.of_refund(tx, self.refund.id):
            if each.state.waits_for_person:
                # Syncro's units are still looked at as often as they would be.
                due_ms = await stock.due_at(tx, each.refund_id, each.product_id) if each.units else None
                due_at = again if due_ms is None else from_ms(due_ms)
                await stock.save(tx, each.model_copy(update={"remind_at": again}), due_at=due_at)
        now = await refunds.load(tx, self.refund.id)
        number = await messages.count(tx, self.refund.id, messages.STOCK_REMINDER) + 1
        await messages.want(tx, self.refund.id, f"{messages.STOCK_REMINDER}/{number}", snapshot=now)
        await events.record(tx, self.refund.id, "stock.reminded", data={"number": number})
        log.info("stock.reminded", refund=self.refund.reference, number=number)
