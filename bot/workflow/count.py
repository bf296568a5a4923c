"""What people say of a shelf: it matches, it differs, or Syncro's number is to be set to what they counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.ledger import events, messages, refunds, stock
from bot.models import Agreement, ApproverFacts, Count, NotCounted, SetTo
from bot.rules.count import agreement, answered, is_told, may_offer_to_set, to_find
from bot.rules.stock_keeper import check_count, check_keeper
from bot.workflow.decision import known
from bot.workflow.turn import DAILY

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from bot.ledger.database import Database, Transaction
    from bot.models import Refund, Shelf
    from bot.steps.people import People

log = structlog.get_logger()


@dataclass(frozen=True)
class Unheard:
    """A click that does not count, and the refund as it stands."""

    why: NotCounted
    refund: Refund


@dataclass(frozen=True)
class Asked:
    """The shelf a click is about; `shown` tells what the message said when it was pressed."""

    refund_id: int
    product_id: int
    user_id: str
    shown: str = ""


@dataclass
class Counts:
    """Takes what people counted. `people` knows the owners of the stock and the approvers.

    `wake` and `tell` wake those who look after the stock, and the courier.
    """

    database: Database
    people: People
    wake: Callable[[], None]
    tell: Callable[[], None]
    may_set: bool = False

    async def matches(self, asked: Asked) -> Unheard | None:
        """The shelf holds what was asked about.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        person = await self.person(asked)
        async with self.database.transaction() as tx:
            refund, shelf = await _locked(tx, asked)
            why = check_keeper(refund, person) or check_count(shelf, shown=asked.shown)
            if why is not None or shelf is None:
                return Unheard(why or NotCounted.UNKNOWN, refund)
            counted = to_find(shelf)
            if counted is None:  # nobody can match a number that is not known
                return Unheard(NotCounted.NOT_OFFERED, refund)
            count = Count(by=asked.user_id, at=tx.now, counted=counted, received=shelf.returned)
            await self._answer(tx, shelf, count)
        self.tell()
        return None

    async def check(self, asked: Asked) -> Unheard | None:
        """Whether this person may say now that it differs; nothing is stored.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        person = await self.person(asked, lately=True)
        async with self.database.reading() as tx:
            refund, shelf = await _found(tx, asked)
        why = check_keeper(refund, person) or check_count(shelf, shown=asked.shown)
        return None if why is None else Unheard(why, refund)

    async def read(self, asked: Asked) -> tuple[Refund, Shelf]:
        """The shelf as it stands, which must be there."""
        async with self.database.reading() as tx:
            refund, shelf = await _found(tx, asked)
        assert shelf is not None
        return refund, shelf

    async def differs(
        self, asked: Asked, *, counted: Decimal, received: Decimal, damaged: Decimal, note: str
    ) -> Unheard | None:
        """The shelf holds this number, another one perhaps, or less came back. Whoever owns the stock hears of it.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        person = await self.person(asked)
        async with self.database.transaction() as tx:
            refund, shelf = await _locked(tx, asked)
            why = check_keeper(refund, person) or check_count(shelf, shown=asked.shown)
            if why is not None or shelf is None:
                return Unheard(why or NotCounted.UNKNOWN, refund)
            count = Count(by=asked.user_id, at=tx.now, counted=counted, received=received, damaged=damaged, note=note)
            await self._answer(tx, shelf, count)
        self.tell()
        return None

    async def set_to_counted(self, asked: Asked) -> Unheard | None:
        """Have Syncro's number set to what was counted.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        person = await self.person(asked)
        async with self.database.transaction() as tx:
            refund, shelf = await _locked(tx, asked)
            why = check_keeper(refund, person)
            if why is None and (shelf is None or not self.may_set or not may_offer_to_set(shelf)):
                why = NotCounted.NOT_OFFERED
            if why is not None or shelf is None:
                return Unheard(why or NotCounted.UNKNOWN, refund)
            wanted = shelf.model_copy(update={"set_to": SetTo(by=asked.user_id, at=tx.now)})
            await stock.save(tx, wanted, due_at=tx.now)
            await messages.want(tx, refund.id, f"{messages.STOCK_DIFFERS}/{shelf.which}")
        log.info("stock.to_be_set", refund=refund.reference, product=asked.product_id, by=asked.user_id)
        self.wake()
        self.tell()
        return None

    async def person(self, asked: Asked, *, lately: bool = False) -> ApproverFacts:
        """Who clicks. Slack is not asked about the requester; `lately` is for what only opens a form."""
        async with self.database.reading() as tx:
            refund = known(await refunds.load(tx, asked.refund_id))
        if asked.user_id == refund.requester_id:
            return ApproverFacts(user_id=asked.user_id)
        return await self.people.approver(asked.user_id, lately=lately)

    async def _answer(self, tx: Transaction, asked: Shelf, count: Count) -> None:
        """Store the count. Syncro's number is looked at each day where it may still come to be what was counted."""
        state = answered(asked, count.counted)
        shelf = asked.model_copy(update={"state": state, "count": count})
        due_at = tx.now + DAILY if agreement(shelf) is Agreement.AWAITED else None
        await stock.save(tx, shelf, due_at=due_at)
        await messages.want(tx, shelf.refund_id, f"{messages.STOCK}/{shelf.which}")
        if is_told(shelf):
            await messages.want(tx, shelf.refund_id, f"{messages.STOCK_DIFFERS}/{shelf.which}")
        data = {"product": shelf.product_id, "syncro": str(shelf.now), **count.model_dump(mode="json")}
        await events.record(tx, shelf.refund_id, f"stock.{state}", who=count.by, data=data)
        log.info("stock.counted", refund=refunds.reference(shelf.refund_id), product=shelf.product_id, state=state)


async def _locked(tx: Transaction, asked: Asked) -> tuple[Refund, Shelf | None]:
    await stock.of_refund(tx, asked.refund_id, lock=True)
    return await _found(tx, asked)


async def _found(tx: Transaction, asked: Asked) -> tuple[Refund, Shelf | None]:
    refund = known(await refunds.load(tx, asked.refund_id))
    return refund, next((each for each in refund.stock if each.product_id == asked.product_id), None)
