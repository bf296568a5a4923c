"""A ticket as it stands in Syncro now; whether it charges the customer is known from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.steps import translate

if TYPE_CHECKING:
    from bot.models import TicketFacts
    from bot.steps.work import Work


async def see_ticket(work: Work, ticket_id: int) -> TicketFacts:
    """The whole ticket. Syncro's errors are the caller's."""
    held = translate.ticket(await work.syncro.tickets.get(ticket_id))
    work.nothing_charges = all(line.quantity < 0 for line in held.lines)
    return held
