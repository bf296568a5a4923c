"""The ticket is resolved, last of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.models import Attention, Milestone, Trap
from bot.rules.comparison import compare
from bot.steps import translate
from bot.steps.differs import differs
from bot.steps.effect import No, Write, once, reading
from bot.steps.work import Stop

if TYPE_CHECKING:
    import syncro_client as syncro
    from bot.models import Ticket, TicketFacts
    from bot.steps.work import Work

DOING = "resolving the ticket"


async def ensure_resolved(work: Work, ticket: Ticket) -> None:
    """Set the account's resolved status; the ticket as it is then must still be what was approved.

    Raises:
        Stop: Syncro refuses, or the ticket is not as approved any more.
    """
    if await work.outcome_of(Milestone.TICKET_RESOLVED) is not None:
        return
    status = work.account.resolved_status

    async def send() -> dict[str, Any]:
        return _value(work, await work.syncro.tickets.set_status(ticket.id, status))

    async def find() -> list[dict[str, Any]]:
        held = await work.syncro.tickets.get(ticket.id)
        return [_value(work, held)] if held.status == status else []

    outcome = await once(
        work,
        Write(
            key=f"{work.refund.reference}/{_round(work)}resolve",
            doing=DOING,
            request={"ticket": ticket.id, "status": status},
            send=send,
            find=find,
            repeatable=True,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=DOING, said=outcome.said))
    if not (outcome.sent_now and outcome.value["exact"] and outcome.value["status"] == status):
        # Read again: an answer may be older than it looks, and the outcome of an earlier run says nothing of now.
        held = translate.ticket(await reading(work, DOING, lambda: work.syncro.tickets.get(ticket.id)))
        differences = _differences(work, held, status)
        if differences:
            raise await differs(work, held, differences, step=DOING)
    await work.achieve(Milestone.TICKET_RESOLVED, status=status)


def _round(work: Work) -> str:
    """What a person had changed is resolved anew, although it was resolved before."""
    return f"round-{work.refund.rounds}/" if work.refund.rounds else ""


def _value(work: Work, held: syncro.Ticket) -> dict[str, Any]:
    return {"status": held.status, "exact": not compare(work.refund, translate.ticket(held))}


def _differences(work: Work, held: TicketFacts, status: str) -> tuple[str, ...]:
    billed = work.refund.kept is not None and all(line.converted for line in held.lines)
    fits = held.status == status or billed  # Syncro sets a status of its own once all of it is on an invoice
    unresolved = () if fits else (f"Set: {status}. In Syncro now: {held.status}.",)
    return (*compare(work.refund, held), *unresolved)
