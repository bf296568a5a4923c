"""A line that a person added by hand, because Syncro would not let the bot, is taken for the refund's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks.notes import line_description
from bot.models import Attention, Trap
from bot.rules.comparison import charging, line_with_reference, of_others, others_named
from bot.rules.reference import names
from bot.steps import translate
from bot.steps.effect import No, Write, once, reading
from bot.steps.see_ticket import see_ticket
from bot.steps.work import Stop

if TYPE_CHECKING:
    from bot.models import RefundLine, Ticket, TicketFacts, TicketLine
    from bot.steps.work import Work


async def adopt_line(work: Work, ticket: Ticket, line: RefundLine) -> int:
    """Find the line that stands for `line`, write the reference into it, and return its id in Syncro.

    Raises:
        Stop: there is none yet, or more than one.
    """
    doing = f"looking for line {line.reference.rpartition('/')[2]} added by hand"
    held = await reading(work, doing, lambda: see_ticket(work, ticket.id))
    found = _candidates(work, held.lines, line)
    if len(found) > 1:
        raise Stop(Attention(trap=Trap.TWO_FOUND, step=doing, line=line.reference))
    if not found:
        raise Stop(_not_there(work, held, line, doing))
    await _mark(work, ticket, line, found[0], doing)
    return found[0].id


def _not_there(work: Work, held: TicketFacts, line: RefundLine, doing: str) -> Attention:
    """What was added by hand may charge the customer instead: people hear that first."""
    theirs = tuple(of_others(work.refund, held))
    if not work.nothing_charges:
        name = next(other.name for other in held.lines if other.quantity >= 0)
        charge = charging(held)
        return Attention(trap=Trap.POSITIVE_LINE, step=doing, line=charge or name, charging=charge, differences=theirs)
    return Attention(trap=Trap.LINE_REMOVED, step=doing, line=line.reference, differences=theirs)


def _candidates(work: Work, held: tuple[TicketLine, ...], line: RefundLine) -> list[TicketLine]:
    """Lines that credit the same thing and stand for no other line, of this refund or another."""
    others = [other.reference for other in work.refund.lines if other.reference != line.reference]
    return [
        found
        for found in held
        if (found.product_id, found.quantity, found.price_cents) == (line.product_id, -line.quantity, line.price_cents)
        and not any(names(found.description, reference) for reference in others)
        and not others_named(work.refund, found)
    ]


async def _mark(work: Work, ticket: Ticket, line: RefundLine, found: TicketLine, doing: str) -> None:
    description = line_description(work.refund, line)

    async def send() -> dict[str, Any]:
        marked = await work.syncro.tickets.update_line(ticket.id, found.id, description=description)
        return {"id": marked.id}

    async def find() -> list[dict[str, Any]]:
        held = translate.ticket(await work.syncro.tickets.get(ticket.id))
        return [{"id": one.id} for one in line_with_reference(held, line.reference) if one.id == found.id]

    outcome = await once(
        work,
        Write(
            key=f"{line.reference}/mark/{found.id}",
            doing=doing,
            request={"ticket": ticket.id, "line": found.id, "description": description},
            send=send,
            find=find,
            repeatable=True,
            line=line.reference,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=doing, said=outcome.said, line=line.reference))
