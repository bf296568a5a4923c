"""The refund's ticket is in Syncro, once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.blocks.notes import notes, subject
from bot.ledger import messages, progress
from bot.models import Attention, Milestone, Ticket, Trap
from bot.steps.effect import No, Write, once
from bot.steps.work import Stop
from syncro_client import NewComment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import syncro_client as syncro
    from bot.models import Refund
    from bot.steps.work import Work

DOING = "creating the ticket"
COMMENT_SUBJECT = "Refund details"
CLOCKS_MAY_DIFFER = timedelta(days=1)


async def ensure_ticket(work: Work, *, requester: str, approver: str, check: Callable[[], Awaitable[None]]) -> Ticket:
    """The ticket "Credit/refund for …" with the notes as its first, internal comment.

    `requester` and `approver` are the names that stand in the notes. `check` is made right before it is created.
    """
    if work.refund.ticket is not None:
        return work.refund.ticket
    refund = work.refund
    title, body = subject(refund), notes(refund, requester, approver)

    async def send() -> dict[str, Any]:
        made = await work.syncro.tickets.create(
            customer_id=refund.customer_id,
            subject=title,
            comment=NewComment(subject=COMMENT_SUBJECT, body=body, hidden=True, do_not_email=True),
        )
        return _value(made)

    outcome = await once(
        work,
        Write(
            key=f"{refund.reference}/ticket",
            doing=DOING,
            request={"customer_id": refund.customer_id, "subject": title, "notes": body},
            send=send,
            find=lambda: ours(work),
            look_first=True,
            check=check,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=DOING, said=outcome.said))
    work.ticket_is_new = outcome.sent_now
    ticket = Ticket.model_validate(outcome.value)
    async with work.writing() as tx:
        await progress.set_ticket(tx, work.refund.id, ticket)
        await progress.achieve(tx, work.refund.id, Milestone.TICKET_CREATED, outcome.value)
        await messages.want(tx, work.refund.id, messages.CARD)
        await messages.want(tx, work.refund.id, messages.PROGRESS)
    work.tell()
    await work.reload()
    return ticket


async def ours(work: Work) -> list[dict[str, Any]]:
    """Tickets that carry this refund's reference and its key; a reference alone could be anybody's text."""
    refund = work.refund
    rows = work.syncro.tickets.list(
        customer_id=refund.customer_id,
        created_after=refund.created_at - CLOCKS_MAY_DIFFER,
    )
    return [
        _value(row)
        async for row in rows
        if row.customer_id == refund.customer_id and refund.reference in row.subject and await _is_ours(work, row)
    ]


async def _is_ours(work: Work, row: syncro.Ticket) -> bool:
    if _carries_key(row, work.refund):
        return True
    return _carries_key(await work.syncro.tickets.get(row.id), work.refund)


def _carries_key(ticket: syncro.Ticket, refund: Refund) -> bool:
    return any(refund.key in comment.body for comment in ticket.comments)


def _value(ticket: syncro.Ticket) -> dict[str, Any]:
    return {"id": ticket.id, "number": ticket.number}
