"""Syncro's stock is noted before the first line is written: when a line moves it, nobody knows beforehand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.ledger import stock
from bot.models import Stock
from bot.rules.reference import names_refund
from bot.rules.returned import counted
from bot.steps.billing import SyncroSilentError
from bot.steps.effect import recorded
from bot.steps.on_hand import read_on_hand
from syncro_client import SyncroError

if TYPE_CHECKING:
    from bot.models import Shelf, Ticket
    from bot.steps.work import Work

log = structlog.get_logger()


async def note_stock(work: Work, ticket: Ticket) -> None:
    """Remember how many there were, if no line can stand in Syncro yet.

    It is read again in every run before the first line is sent: one that had to wait may come hours after it was read.
    Whatever stands in the way, the refund goes on: people are told then that the number before is not known.
    """
    if any(shelf.state is not Stock.NOTED for shelf in work.refund.stock):
        return
    to_count = counted(work.refund)
    if not to_count or await _may_have_moved(work, ticket):
        return
    noted = await asyncio.gather(*(_noted(work, shelf) for shelf in to_count))
    async with work.writing() as tx:
        await stock.note(tx, work.refund, noted)
    await work.reload()


async def _noted(work: Work, shelf: Shelf) -> Shelf:
    try:
        found = await read_on_hand(work.syncro, shelf.product_id)
    except SyncroSilentError:
        log.warning("stock.not_noted", product=shelf.product_id)
        return shelf
    return shelf.model_copy(update={"before": found.quantity})


async def _may_have_moved(work: Work, ticket: Ticket) -> bool:
    """Whether a line of the refund was sent before, by this ledger or by one that is forgotten."""
    refund = work.refund
    sent = await recorded(work, f"{refund.lines[0].reference}/add")
    if refund.rounds or refund.lines_done or sent is not None:
        return True
    if work.ticket_is_new:
        return False
    try:
        held = await work.syncro.tickets.get(ticket.id)
    except SyncroError:
        return True
    return any(names_refund(line.description, refund.reference) for line in held.line_items)
