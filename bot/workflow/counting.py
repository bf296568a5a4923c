"""Things that are counted: ask for the shelf, remind, and set Syncro's number where people want that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.ledger import events, messages, stock
from bot.models import OFF, Correcting, Hitch, OnHand, Stock
from bot.rules.count import is_billed
from bot.steps.afterwards import hitch_of
from bot.steps.billing import SyncroSilentError
from bot.steps.set_stock import set_stock
from bot.steps.work import Pause, Stop
from bot.workflow.naming import OUR_PATIENCE
from bot.workflow.recount import see_to_agreement
from bot.workflow.turn import BUSY, DAILY, LOOK_AGAIN

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.ledger.database import Transaction
    from bot.models import Shelf, Waiting
    from bot.workflow.turn import Turn

log = structlog.get_logger()


async def see_to_count(turn: Turn) -> None:
    """Do what is due: set Syncro's number, ask, remind, or look whether Syncro agrees with what was counted."""
    if turn.shelf.set_to is not None and turn.shelf.set_to.state is Correcting.ASKED:
        await _set(turn)
    else:
        await _look(turn)


async def _look(turn: Turn) -> None:
    try:
        found = await turn.house.read(turn.shelf.product_id)
    except SyncroSilentError as silent:
        log.warning("stock.not_read", refund=turn.refund.reference, product=turn.shelf.product_id)
        if silent.permission is None and turn.shelf.count is not None:
            await turn.put_off(DAILY)
            return
        if silent.permission is None and turn.shelf.state is Stock.TO_LOOK and await turn.put_off_in_silence():
            return
        found = OnHand(quantity=None)  # the shelf can be counted all the same
    async with turn.database.transaction() as tx:
        if not await turn.is_mine(tx):
            return
        seen = await _seen(tx, turn, found)
        if turn.shelf.state is Stock.TO_LOOK:
            await _ask(tx, turn, seen)
        elif turn.shelf.state is Stock.TO_CHECK:
            await _remind(tx, turn, seen)
        else:
            await see_to_agreement(tx, turn, seen)


async def _seen(tx: Transaction, turn: Turn, found: OnHand) -> Shelf:
    """The shelf by what Syncro says, and by what may still move its number."""
    refund, shelf = turn.refund, turn.shelf
    others_open = await stock.others_open(tx, shelf.product_id, but_refund=refund.id)
    billed = is_billed(refund, others_open=others_open, now=tx.now, patience=OUR_PATIENCE)
    seen = {"now": found.quantity, "places": found.places, "others_open": others_open, "billed": billed}
    return shelf.model_copy(update=seen)


async def _ask(tx: Transaction, turn: Turn, seen: Shelf) -> None:
    asked = seen.model_copy(
        update={"state": Stock.TO_CHECK, "asked": turn.called, "may_set": turn.house.may_set},
    )
    await stock.save(tx, asked, due_at=turn.tomorrow(tx))
    await messages.want(tx, turn.refund.id, turn.question)
    data = {"product": asked.product_id, "before": _text(asked.before), "now": _text(asked.now)}
    await events.record(tx, turn.refund.id, "stock.asked", data=data)
    log.info("stock.asked", refund=turn.refund.reference, product=asked.product_id)


async def _remind(tx: Transaction, turn: Turn, seen: Shelf) -> None:
    await stock.save(tx, turn.shelf if seen.now is None else seen, due_at=turn.tomorrow(tx))
    await messages.want(tx, turn.refund.id, turn.question)
    await turn.remind(tx)


async def _set(turn: Turn) -> None:
    if not turn.house.may_set:  # it was switched off since
        await _conclude(turn, Correcting.NOT_DONE, Hitch(trap=OFF))
        return
    try:
        async with turn.house.afterwards.at_work(turn.refund) as work:
            if work is None:
                await turn.put_off(BUSY)
                return
            await set_stock(work, turn.shelf)
    except SyncroSilentError:
        await turn.put_off(LOOK_AGAIN)
    except Pause as pause:
        await _wait(turn, pause.waiting)
    except Stop as stop:
        await _conclude(turn, Correcting.NOT_DONE, hitch_of(stop.attention))
    else:
        await _conclude(turn, Correcting.DONE)


async def _wait(turn: Turn, waiting: Waiting) -> None:
    """Go on later, and say what for; what people read already is not said again every few seconds."""
    assert turn.shelf.set_to is not None
    waits = turn.shelf.set_to.model_copy(update={"waits_for": waiting.why, "until": waiting.until})
    async with turn.database.transaction() as tx:
        if not await turn.is_mine(tx):
            return
        await stock.save(tx, turn.shelf.model_copy(update={"set_to": waits}), due_at=waiting.until)
        if waits.waits_for != turn.shelf.set_to.waits_for:
            await messages.want(tx, turn.refund.id, f"{messages.STOCK_DIFFERS}/{turn.shelf.which}")


async def _conclude(turn: Turn, state: Correcting, hitch: Hitch | None = None) -> None:
    assert turn.shelf.set_to is not None
    done = turn.shelf.set_to.model_copy(update={"state": state, "hitch": hitch})
    async with turn.database.transaction() as tx:
        if not await turn.is_mine(tx):
            return
        await stock.save(tx, turn.shelf.model_copy(update={"set_to": done}), due_at=None)
        await messages.want(tx, turn.refund.id, f"{messages.STOCK_DIFFERS}/{turn.shelf.which}")
        data = {"product": turn.shelf.product_id, "state": state, "trap": "" if hitch is None else hitch.trap}
        await events.record(tx, turn.refund.id, "stock.set", who=done.by, data=data)
    log.info("stock.set", refund=turn.refund.reference, product=turn.shelf.product_id, state=state)


def _text(quantity: Decimal | None) -> str | None:
    return None if quantity is None else str(quantity)
