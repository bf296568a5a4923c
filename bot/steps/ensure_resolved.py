"""The ticket is resolved, last of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.models import Attention, Milestone, Trap
from bot.rules.comparison import compare
from bot.steps import translate
from bot.steps.effect import No, Write, once, reading
from bot.steps.work import Stop

if TYPE_CHECKING:
    import syncro_client as syncro
    from bot.models import Ticket
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
            key=f"{work.refund.reference}/resolve",
            doing=DOING,
            request={"ticket": ticket.id, "status": status},
            send=send,
            find=find,
            repeatable=True,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=DOING, said=outcome.said))
    differences = _differences(outcome.value, status)
    if differences or not outcome.sent_now:  # an outcome of an earlier run says nothing about the ticket now
        held = await reading(work, DOING, lambda: work.syncro.tickets.get(ticket.id))
        differences = _differences(_value(work, held), status)
    if differences:
        raise Stop(Attention(trap=Trap.CHANGED, step=DOING, differences=differences))
    await work.achieve(Milestone.TICKET_RESOLVED, status=status)


def _value(work: Work, held: syncro.Ticket) -> dict[str, Any]:
    return {"status": held.status, "differences": list(compare(work.refund, translate.ticket(held)))}


def _differences(value: dict[str, Any], status: str) -> tuple[str, ...]:
    unresolved = [] if value["status"] == status else [f"Set: {status}. In Syncro now: {value['status']}."]
    return (*value.get("differences", ()), *unresolved)
