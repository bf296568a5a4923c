"""What Syncro holds is exactly what was approved. Differences are reported, never repaired silently.

A first send whose answer was lost can still take effect when the second one has: the last look waits for it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.ledger import charging, effects
from bot.models import Milestone, Waiting, Why
from bot.rules.comparison import compare
from bot.steps.differs import differs
from bot.steps.effect import reading
from bot.steps.ensure_ticket import ours
from bot.steps.see_ticket import see_ticket
from bot.steps.work import Pause

if TYPE_CHECKING:
    from bot.ledger.effects import Effect
    from bot.models import Ticket, TicketFacts
    from bot.steps.work import Work

DOING = "reading the ticket back"
STAND_TWICE = ("/ticket", "/add", "/add-positive")  # ends of keys: what would stand there twice if sent twice
LAG = (2.0, 5.0)  # seconds: an answer may lag behind a write, so a difference is read again before it alarms people


async def ensure_as_approved(work: Work, ticket: Ticket) -> None:
    """Compare the whole ticket with what was approved, to the cent.

    It is read again in every run that gets here: a person may have changed the ticket in between.

    Raises:
        Stop: something differs.
    """
    sent_again = await _sent_again(work)
    held, differences = await _read(work, ticket, sent_again)
    for pause in LAG:
        if not differences:
            break
        await asyncio.sleep(pause)
        held, differences = await _read(work, ticket, sent_again)
    if differences:
        raise await differs(work, held, differences, step=DOING)
    async with work.writing() as tx:
        await charging.forget(tx, work.refund.id)
    await work.achieve(Milestone.READ_BACK)


async def _sent_again(work: Work) -> list[Effect]:
    """What was sent more than once and would stand there twice, once the quiet period has passed since."""
    async with work.database.reading() as tx:
        found = [each for each in await effects.sent_again(tx, work.refund.id) if each.key.endswith(STAND_TWICE)]
        now = tx.now
    until = max((each.sent_at + work.quiet for each in found), default=now)
    if now < until:
        raise Pause(Waiting(why=Why.NO_ANSWER, until=until, step=DOING))
    return found


async def _read(work: Work, ticket: Ticket, sent_again: list[Effect]) -> tuple[TicketFacts, tuple[str, ...]]:
    held = await reading(work, DOING, lambda: see_ticket(work, ticket.id))
    differences = compare(work.refund, held)
    if not any(each.key.endswith("/ticket") for each in sent_again):
        return held, differences
    too_many = [each["number"] for each in await reading(work, DOING, lambda: ours(work)) if each["id"] != ticket.id]
    twice = (f"Approved: one ticket. In Syncro now: ticket {number} as well." for number in too_many)
    return held, (*differences, *twice)
