"""What Syncro holds is exactly what was approved. Differences are reported, never repaired silently."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.models import Attention, Milestone, Trap
from bot.rules.comparison import compare
from bot.steps import translate
from bot.steps.effect import reading
from bot.steps.work import Stop

if TYPE_CHECKING:
    from bot.models import Ticket, TicketFacts
    from bot.steps.work import Work

DOING = "reading the ticket back"
LAG = (2.0, 5.0)  # seconds: an answer may lag behind a write, so a difference is read again before it alarms people


async def ensure_as_approved(work: Work, ticket: Ticket) -> None:
    """Compare the whole ticket with what was approved, to the cent.

    It is read again in every run that gets here: a person may have changed the ticket in between.

    Raises:
        Stop: something differs.
    """
    differences = compare(work.refund, await _read(work, ticket))
    for pause in LAG:
        if not differences:
            break
        await asyncio.sleep(pause)
        differences = compare(work.refund, await _read(work, ticket))
    if differences:
        raise Stop(Attention(trap=Trap.CHANGED, step=DOING, differences=differences))
    await work.achieve(Milestone.READ_BACK)


async def _read(work: Work, ticket: Ticket) -> TicketFacts:
    return translate.ticket(await reading(work, DOING, lambda: work.syncro.tickets.get(ticket.id)))
