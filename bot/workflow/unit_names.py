"""What people say of a unit that came back: its name, or that they have seen to it by hand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import IntegrityError

from bot.ledger import effects, events, messages, refunds, stock, units
from bot.models import ApproverFacts, Naming, NotCounted, Stock, Trap
from bot.rules.returned_unit import pages, proven
from bot.rules.stock_keeper import check_keeper, check_unit
from bot.rules.unit_name import check_name
from bot.steps.billing import SyncroSilentError
from bot.steps.name_unit import effect_key
from bot.workflow.count import Unheard
from bot.workflow.decision import UnknownRefundError, known

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ledger.database import Database, Transaction
    from bot.models import Refund, Shelf, Unit
    from bot.steps.people import People
    from bot.steps.units import UnitsRead

IN_TIME = 0.8  # seconds; Slack waits 3 for an answer, and is asked who may as well

log = structlog.get_logger()


@dataclass(frozen=True)
class Said:
    """What a person says of one unit of a refund: its name, and which of Syncro's units it is."""

    refund_id: int
    number: int
    user_id: str
    name: str = ""
    instance_id: int = 0


@dataclass
class UnitNames:
    """Takes the names. `people` knows the owners of the stock and the approvers; `read_units` reads for who waits.

    `wake` and `tell` wake those who look after the stock, and the courier.
    """

    database: Database
    people: People
    read_units: Callable[[int], Awaitable[UnitsRead]]
    wake: Callable[[], None]
    tell: Callable[[], None]

    async def name(self, said: Said, *, typed: bool = False) -> Unheard | None:
        """Have the unit named; `typed` where the name, and perhaps Syncro's unit, was chosen and not just agreed to.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        person = await self._person(said)
        try:
            async with self.database.transaction() as tx:
                refund, shelf, unit = await _locked(tx, said)
                why = check_keeper(refund, person) or check_unit(shelf, unit)
                if why is None and shelf is not None and unit is not None:
                    why = _fits(shelf, unit, said, typed=typed)
                if why is not None or shelf is None or unit is None:
                    return Unheard(why or NotCounted.UNKNOWN, refund)
                if unit.hitch is not None and unit.hitch.trap == Trap.UNKNOWN:
                    await effects.give_another_chance(tx, refund.id)
                changes = {"state": Naming.ASKED, "name": said.name, "instance_id": said.instance_id}
                refused = tuple(name for name in unit.refused if name != said.name)
                who = {"by": said.user_id, "at": tx.now}
                asked = unit.model_copy(
                    update={**changes, **who, "hitch": None, "refused": refused, "waits": "", "until": None}
                )
                if said.name in unit.refused:  # whoever had the name may have given it up since
                    await effects.forget_refusal(tx, effect_key(refund, asked))
                await units.save(tx, asked)
                await self._store(tx, refund, shelf, asked)
        except IntegrityError:  # another unit was given the same one of Syncro's in this moment
            return Unheard(NotCounted.CHANGED, refund)
        self.wake()
        self.tell()
        return None

    async def by_hand(self, said: Said) -> Unheard | None:
        """A person has seen to it on the product's page; the bot names nothing.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        person = await self._person(said)
        async with self.database.transaction() as tx:
            refund, shelf, unit = await _locked(tx, said)
            why = check_keeper(refund, person) or check_unit(shelf, unit)
            if why is not None or shelf is None or unit is None:
                return Unheard(why or NotCounted.UNKNOWN, refund)
            changes = {"state": Naming.BY_HAND, "name": "", "by": said.user_id, "at": tx.now, "hitch": None}
            await units.save(tx, unit.model_copy(update=changes))
            await self._store(tx, refund, shelf, unit.model_copy(update=changes))
        self.wake()
        self.tell()
        return None

    async def look_again(self, refund_id: int, product_id: int, user_id: str) -> Unheard | None:
        """Look now whether Syncro has the unit.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        person = await self._person(Said(refund_id, 0, user_id))
        async with self.database.transaction() as tx:
            refund = known(await refunds.load(tx, refund_id))
            shelf = await stock.load(tx, refund_id, product_id, lock=True)
            why = check_keeper(refund, person)
            if why is None and (shelf is None or not any(unit.state.is_open for unit in shelf.units)):
                why = NotCounted.NAMED_ALREADY
            if why is not None or shelf is None:
                return Unheard(why or NotCounted.UNKNOWN, refund)
            await stock.save(tx, shelf, due_at=tx.now)
        self.wake()
        return None

    async def check(self, said: Said) -> Unheard | None:
        """Whether this person may name the unit now; nothing is stored.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        person = await self._person(said, lately=True)
        async with self.database.reading() as tx:
            refund, shelf, unit = await _found(tx, said)
        why = check_keeper(refund, person) or check_unit(shelf, unit)
        if why is None and shelf is not None and not (shelf.state is Stock.TO_NAME and shelf.free):
            why = NotCounted.NOT_OFFERED
        return None if why is None else Unheard(why, refund)

    async def read(self, said: Said) -> tuple[Refund, Shelf, Unit]:
        """The unit as it stands, which must be there, with its refund and shelf.

        Raises:
            UnknownRefundError: there is none.
        """
        async with self.database.reading() as tx:
            refund, shelf, unit = await _found(tx, said)
        if shelf is None or unit is None:
            raise UnknownRefundError
        return refund, shelf, unit

    async def wrong_with(self, said: Said) -> str:
        """What is wrong with a typed name; what Syncro does not tell in time, it says when the name is written."""
        try:
            _, shelf, _ = await self.read(said)
        except UnknownRefundError:  # the click is answered so
            return ""
        async with self.database.reading() as tx:
            _, promised = await units.given(tx, shelf.product_id, but_refund=said.refund_id)
        taken = {*promised, *(unit.name for unit in shelf.units if unit.number != said.number)}
        if wrong := check_name(said.name, taken):
            return wrong
        try:
            async with asyncio.timeout(IN_TIME):
                found = await self.read_units(shelf.product_id)
        except (SyncroSilentError, TimeoutError):
            return ""
        return check_name(said.name, {name for each, name in found.names.items() if each != said.instance_id})

    async def _person(self, said: Said, *, lately: bool = False) -> ApproverFacts:
        """Who clicks. Slack is not asked about the requester; `lately` is for what only opens a form."""
        async with self.database.reading() as tx:
            refund = known(await refunds.load(tx, said.refund_id))
        if said.user_id == refund.requester_id:
            return ApproverFacts(user_id=said.user_id)
        return await self.people.approver(said.user_id, lately=lately)

    async def _store(self, tx: Transaction, refund: Refund, shelf: Shelf, unit: Unit) -> None:
        await stock.save(tx, shelf, due_at=tx.now)
        for page in range(pages(shelf)):
            await messages.want(tx, refund.id, f"{messages.STOCK}/{shelf.product_id}/{page + 1}")
        data = {"unit": unit.number, "serial": unit.serial, "name": unit.name, "instance": unit.instance_id}
        await events.record(tx, refund.id, f"stock.unit_{unit.state}", who=unit.by, data=data)
        log.info("stock.unit_said", refund=refund.reference, number=unit.number, state=unit.state, by=unit.by)


def _fits(shelf: Shelf, unit: Unit, said: Said, *, typed: bool) -> NotCounted | None:
    """Whether the name and Syncro's unit are still those that were shown, or such as may be chosen."""
    if shelf.state is not Stock.TO_NAME:
        return NotCounted.NOT_OFFERED
    is_proven = proven(shelf).get(unit.number) == said.instance_id
    if unit.is_half_named or not typed:
        return None if is_proven and said.name == unit.name else NotCounted.CHANGED
    return None if is_proven or said.instance_id in {each.id for each in shelf.free} else NotCounted.CHANGED


async def _locked(tx: Transaction, said: Said) -> tuple[Refund, Shelf | None, Unit | None]:
    await stock.of_refund(tx, said.refund_id, lock=True)
    return await _found(tx, said)


async def _found(tx: Transaction, said: Said) -> tuple[Refund, Shelf | None, Unit | None]:
    refund = known(await refunds.load(tx, said.refund_id))
    for shelf in refund.stock:
        for unit in shelf.units:
            if unit.number == said.number:
                return refund, shelf, unit
    return refund, None, None
