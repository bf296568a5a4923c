"""Units that came back: find them among Syncro's units without a number, propose a name, and give it when told to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.ledger import events, messages, stock, units
from bot.models import OFF, Course, Hitch, Naming, Stock, Trap, Why
from bot.rules.returned_unit import named_by_hand, offered, pages, stands, with_names
from bot.steps.afterwards import hitch_of
from bot.steps.billing import SyncroSilentError
from bot.steps.name_unit import name_unit
from bot.steps.units import UnitsRefusedError
from bot.steps.work import Pause, Stop
from bot.workflow.turn import BUSY, LONG_ENOUGH, LOOK_AGAIN

if TYPE_CHECKING:
    from bot.ledger.database import Transaction
    from bot.models import Shelf, Unit, Waiting
    from bot.steps.units import UnitsRead
    from bot.workflow.turn import Turn

OUR_PATIENCE = timedelta(days=45)  # a monthly bill, and the one after that

log = structlog.get_logger()


async def see_to_names(turn: Turn) -> None:
    """Give a unit the name that somebody said, or look which are to be named."""
    said = next((unit for unit in turn.shelf.units if unit.state is Naming.ASKED), None)
    if said is not None:
        await _name(turn, said)
    else:
        await _look(turn)


async def _look(turn: Turn) -> None:
    try:
        found, course = await _read(turn)
    except SyncroSilentError as silent:
        log.warning("stock.not_read", refund=turn.refund.reference, product=turn.shelf.product_id)
        await _could_not_look(turn, silent)
        return
    async with turn.database.transaction() as tx:
        if await turn.is_mine(tx):
            await _store(tx, turn, await _as_found(tx, turn, found, course))


async def _could_not_look(turn: Turn, silent: SyncroSilentError) -> None:
    """Ask people where Syncro says no, or has long said nothing; what they are asked already stays as it is."""
    hitch = _hitch_of(silent)
    async with turn.database.transaction() as tx:
        if not await turn.is_mine(tx):
            return
        since = None if hitch else turn.shelf.silent_since or tx.now
        shelf = turn.shelf.model_copy(update={"silent_since": since})
        if since is not None and tx.now < since + LONG_ENOUGH:
            await stock.save(tx, shelf, due_at=tx.now + LOOK_AGAIN)
            return
        unread = {"state": Stock.MISSING, "asked": turn.called, "blank": ()}
        if hitch or not shelf.state.waits_for_person:
            shelf = shelf.model_copy(update={**unread, "hitch": hitch or Hitch(trap=Trap.UNKNOWN)})
        await _store(tx, turn, shelf)


def _hitch_of(silent: SyncroSilentError) -> Hitch | None:
    """What Syncro will say again, however often it is asked; None where it said nothing."""
    if silent.permission is not None:
        return Hitch(trap=Trap.NOT_PERMITTED, permission=silent.permission)
    return Hitch(trap=Trap.REFUSED, said=silent.said) if isinstance(silent, UnitsRefusedError) else None


async def _read(turn: Turn) -> tuple[UnitsRead, Course]:
    """The units, and how the refund went; sold units, which only become more, once there is something to name."""
    shelf, read, unsold = turn.shelf, turn.house.units, None
    if not shelf.blank and not any(unit.is_half_named for unit in shelf.units):
        unsold = await read.unsold(shelf.product_id)
        if not unsold.blank:
            return unsold, Course()
    course = await read.course(turn.refund, shelf.product_id)
    if unsold is not None and not offered(unsold.blank, course, ()):
        return unsold, course
    return await read.every(shelf.product_id), course


async def _as_found(tx: Transaction, turn: Turn, found: UnitsRead, course: Course) -> Shelf:
    """The shelf by what Syncro has: who was named by hand, which may be the others, and what they may be called."""
    shelf = turn.shelf
    theirs, promised = await units.given(tx, shelf.product_id, but_refund=turn.refund.id)
    by_hand = named_by_hand(shelf, found.names, theirs)
    known = tuple(_found_named(unit, *by_hand[unit.number]) if unit.number in by_hand else unit for unit in shelf.units)
    mine = {unit.instance_id for unit in known if unit.instance_id is not None}
    looked = shelf.model_copy(
        update={
            "asked": turn.called,
            "blank": offered(found.blank, course, theirs | mine),
            "others_open": await units.others_open(tx, shelf.product_id, but_refund=turn.refund.id),
            "units": with_names(known, {*found.names.values(), *promised}),
            "hitch": None,
            "silent_since": None,
        }
    )
    state = stands(looked, turn.refund, now=tx.now, patience=OUR_PATIENCE)
    return looked.model_copy(update={"state": state})


async def _store(tx: Transaction, turn: Turn, looked: Shelf) -> None:
    """Ask, say what became of it, and remind of it each day."""
    waits = looked.state.waits_for_person
    late = waits and looked.remind_at is not None and tx.now >= looked.remind_at
    remind_at = (looked.remind_at or turn.tomorrow(tx)) if waits else None
    over = looked.state is Stock.NAMED
    for unit in looked.units:
        await units.save(tx, unit)
        before = next(each for each in turn.shelf.units if each.number == unit.number)
        if unit.state is not before.state:  # it was found named
            await _tell(tx, turn, unit)
    again = turn.tomorrow(tx) if looked.silent_since is None else tx.now + LONG_ENOUGH
    due_at = None if over else again
    await stock.save(tx, looked.model_copy(update={"remind_at": remind_at}), due_at=due_at)
    await _show(tx, turn)
    if late:
        await turn.remind(tx)
    if looked.state is not turn.shelf.state:
        data = {"product": looked.product_id, "state": looked.state, "blank": [each.id for each in looked.blank]}
        await events.record(tx, turn.refund.id, "stock.units", data=data)
        log.info("stock.units", refund=turn.refund.reference, product=looked.product_id, state=looked.state)


async def _name(turn: Turn, unit: Unit) -> None:
    if turn.house.dry_run:
        await _conclude(turn, _not_named(unit, Hitch(trap=OFF)))
        return
    try:
        async with turn.house.afterwards.at_work(turn.refund) as work:
            if work is None:
                await turn.put_off(BUSY)
                return
            await name_unit(work, unit)
    except SyncroSilentError:
        await turn.put_off(LOOK_AGAIN)
    except Pause as pause:
        await _wait(turn, unit, pause.waiting)
    except Stop as stop:
        await _conclude(turn, _not_named(unit, hitch_of(stop.attention)))
    else:
        await _conclude(turn, unit.model_copy(update={"state": Naming.NAMED, "hitch": None}))


async def _wait(turn: Turn, unit: Unit, waiting: Waiting) -> None:
    """Go on later; people read why, and until when where that takes hours."""
    until = waiting.until if waiting.why is Why.RUN_TODAY else None
    async with turn.database.transaction() as tx:
        if not await turn.is_mine(tx):
            return
        if (unit.waits, unit.until) != (waiting.why, until):
            await units.save(tx, unit.model_copy(update={"waits": waiting.why, "until": until}))
            await _show(tx, turn)
        await stock.save(tx, turn.shelf, due_at=waiting.until)


async def _conclude(turn: Turn, unit: Unit) -> None:
    """Store what came of it, and look at once what is left to name."""
    async with turn.database.transaction() as tx:
        if not await turn.is_mine(tx):
            return
        await units.save(tx, unit)
        await stock.save(tx, turn.shelf, due_at=tx.now)
        await _show(tx, turn)
        await _tell(tx, turn, unit)


async def _tell(tx: Transaction, turn: Turn, unit: Unit) -> None:
    """Put on record what became of a unit."""
    trap = "" if unit.hitch is None else unit.hitch.trap
    data = {"unit": unit.number, "serial": unit.serial, "name": unit.name, "state": unit.state, "trap": trap}
    await events.record(tx, turn.refund.id, "stock.unit", who=unit.by or events.BOT, data=data)
    log.info("stock.unit", refund=turn.refund.reference, number=unit.number, state=unit.state, trap=trap)


async def _show(tx: Transaction, turn: Turn) -> None:
    """Bring the messages about the units up to date, as many as they take."""
    for page in range(pages(turn.shelf)):
        await messages.want(tx, turn.refund.id, f"{turn.question}/{page + 1}")


def _not_named(unit: Unit, hitch: Hitch) -> Unit:
    """It waits for a person again; a name that Syncro refused is not proposed once more.

    Where nobody knows whether it was named, it keeps Syncro's unit: nobody may give that one another name.
    """
    refused = (*unit.refused, unit.name) if hitch.trap == Trap.REFUSED else unit.refused
    kept = unit.instance_id if hitch.trap == Trap.UNKNOWN else None
    return unit.model_copy(update={"state": Naming.TO_NAME, "instance_id": kept, "hitch": hitch, "refused": refused})


def _found_named(unit: Unit, instance_id: int, name: str) -> Unit:
    """It has a name in Syncro: the one that the bot sent and nobody knew of, or one that somebody gave it there."""
    if (unit.instance_id, unit.name) == (instance_id, name):
        return unit.model_copy(update={"state": Naming.NAMED, "hitch": None})
    who_knows = {"by": "", "at": None, "hitch": None}
    return unit.model_copy(update={"state": Naming.BY_HAND, "instance_id": instance_id, "name": name, **who_knows})
