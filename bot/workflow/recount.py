"""A shelf was counted before Syncro had counted the return: look whether both agree, or have it counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.ledger import events, messages, stock
from bot.models import Agreement, Stock
from bot.rules.count import agreement, is_told, may_still_move
from bot.rules.patience import in_hours

if TYPE_CHECKING:
    from bot.ledger.database import Transaction
    from bot.models import Shelf
    from bot.workflow.turn import Turn

log = structlog.get_logger()


async def see_to_agreement(tx: Transaction, turn: Turn, seen: Shelf) -> None:
    """Wait while Syncro's number may still move by itself; then end it, or have the shelf counted again.

    What was counted weeks ago says nothing against Syncro's number of today, so nobody is told that they differ.
    """
    soon = in_hours(tx.now, turn.house.patience, turn.refund.time_zone)
    if may_still_move(seen):
        await stock.save(tx, turn.shelf, due_at=turn.tomorrow(tx))
    elif seen.now is None or agreement(seen) is Agreement.AGREES:
        await _end(tx, turn, seen)
    elif soon > tx.now:
        await stock.save(tx, turn.shelf, due_at=soon)
    else:
        await _ask_again(tx, turn, seen)


async def _end(tx: Transaction, turn: Turn, seen: Shelf) -> None:
    await stock.save(tx, seen, due_at=None)
    await _show_count(tx, turn)
    state = agreement(seen)
    await events.record(tx, turn.refund.id, f"stock.{state}", data={"product": seen.product_id, "now": f"{seen.now}"})
    log.info("stock.looked_again", refund=turn.refund.reference, product=seen.product_id, state=state)


async def _ask_again(tx: Transaction, turn: Turn, seen: Shelf) -> None:
    asked = seen.model_copy(
        update={
            "state": Stock.TO_CHECK,
            "asked": turn.called,
            "may_set": turn.house.may_set,
            "count": None,
            "earlier": turn.shelf,
        }
    )
    await stock.save(tx, asked, due_at=turn.tomorrow(tx))
    await _show_count(tx, turn)
    await messages.want(tx, turn.refund.id, f"{messages.STOCK}/{asked.which}")
    data = {"product": asked.product_id, "now": f"{asked.now}"}
    await events.record(tx, turn.refund.id, "stock.asked_again", data=data)
    log.info("stock.looked_again", refund=turn.refund.reference, product=asked.product_id, state=Agreement.ASKED_AGAIN)


async def _show_count(tx: Transaction, turn: Turn) -> None:
    """Bring up to date what was said when it was counted."""
    await messages.want(tx, turn.refund.id, turn.question)
    if is_told(turn.shelf):
        await messages.want(tx, turn.refund.id, f"{messages.STOCK_DIFFERS}/{turn.shelf.which}")
