"""What a person left on the ticket takes the place of what was approved, as somebody who may approve has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import messages, remedies
from bot.rules.comparison import compare
from bot.rules.content import fingerprint
from bot.rules.remedy import keepable
from bot.steps.differs import differs, gst_of
from bot.steps.effect import reading
from bot.steps.see_ticket import see_ticket

if TYPE_CHECKING:
    from bot.models import Instruction, Ticket
    from bot.steps.work import Work

DOING = "keeping the ticket as it is"


async def keep_theirs(work: Work, ticket: Ticket, asked: Instruction) -> None:
    """Take the ticket's lines for the refund's, if they are still what the person saw.

    Raises:
        Stop: the ticket was changed again since, or can't be kept.
    """
    held = await reading(work, DOING, lambda: see_ticket(work, ticket.id))
    differences = compare(work.refund, held)
    lines = keepable(work.refund, held)
    gst = None if lines is None else await gst_of(work, lines)
    if lines is None or gst is None or fingerprint(lines) != asked.shown:
        if differences:
            raise await differs(work, held, differences, step=DOING)
        async with work.writing() as tx:  # somebody has put it back meanwhile
            await remedies.followed(tx, work.refund.id)
    else:
        async with work.writing() as tx:
            await remedies.keep(tx, work.refund, lines, gst_cents=gst)
            await messages.want(tx, work.refund.id, messages.CARD)
            await messages.want(tx, work.refund.id, messages.PROGRESS)
        work.tell()
    await work.reload()
