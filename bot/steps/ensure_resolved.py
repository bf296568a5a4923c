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
    """Set the account's resolved status, and check what Syncro answers.

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
    value = outcome.value
    if _differences(value, status):  # perhaps known from an earlier run, and mended by a person since
        value = _value(work, await reading(work, DOING, lambda: work.syncro.tickets.get(ticket.id)))
    if differences := _differences(value, status):
        raise Stop(Attention(trap=Trap.CHANGED, step=DOING, differences=differences))
    await work.achieve(Milestone.TICKET_RESOLVED, status=status)


def _differences(value: dict[str, Any], status: str) -> tuple[str, ...]:
    """The read-back was a moment ago: somebody may have changed the ticket between it and the resolve."""
    unresolved = [] if value["status"] == status else [f"Set: {status}. In Syncro now: {value['status']}."]
    return (*value["differences"], *unresolved)


def _value(work: Work, held: syncro.Ticket) -> dict[str, Any]:
    # An answer without lines says nothing about them; the read-back before has seen them.
    differences = compare(work.refund, translate.ticket(held)) if held.line_items else ()
    return {"status": held.status, "differences": list(differences)}
