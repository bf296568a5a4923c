"""The ticket holds again what was approved, after a person has changed it and a person has asked for it back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.ledger import remedies
from bot.models import Attention, Trap
from bot.rules.comparison import compare
from bot.rules.remedy import is_as_approved, mends
from bot.steps.differs import differs
from bot.steps.effect import No, Write, once, reading
from bot.steps.ensure_line import Task, charging_line, ensure_line
from bot.steps.ensure_still_billed import ensure_still_billed
from bot.steps.see_ticket import see_ticket
from bot.steps.work import Stop

if TYPE_CHECKING:
    from bot.models import Ticket, TicketLine
    from bot.rules.remedy import Mend
    from bot.steps.work import Work

DOING = "putting the ticket back"


async def put_back_ours(work: Work, ticket: Ticket) -> None:
    """Change the lines that differ, add the ones that are missing; nothing else on the ticket is touched.

    A line that charges the customer comes first: whatever stops the others must not hold it up.

    Raises:
        Stop: the ticket holds something that a person has to look at, or Syncro refuses.
    """
    held = await reading(work, DOING, lambda: see_ticket(work, ticket.id))
    todo = mends(work.refund, held)
    if todo is None:
        raise await differs(work, held, compare(work.refund, held), step=DOING)
    for mend in sorted(todo, key=lambda mend: not _charges(mend)):
        if mend.held is None:
            await ensure_line(work, ticket, mend.line, again=True)
        else:
            await _change(Task(work, ticket, mend.line, again=True), mend.held)
    async with work.writing() as tx:
        await remedies.followed(tx, work.refund.id)
    await work.reload()


def _charges(mend: Mend) -> bool:
    return mend.held is not None and mend.held.quantity >= 0


async def _change(task: Task, held: TicketLine) -> None:
    work, ticket, line = task.work, task.ticket, task.line
    doing = f"putting line {task.number} back"
    price = Decimal(line.price_cents).scaleb(-2)
    charges = held.quantity >= 0

    async def send() -> dict[str, Any]:
        work.nothing_charges = False
        changed = await work.syncro.tickets.update_line(
            ticket.id, held.id, quantity=-line.quantity, price_retail=price, taxable=line.taxable
        )
        return {"id": changed.id, "quantity": str(changed.quantity)}

    async def find() -> list[dict[str, Any]]:
        now = await see_ticket(work, ticket.id)
        return [
            {"id": found.id, "quantity": str(found.quantity)}
            for found in now.lines
            if found.id == held.id and is_as_approved(line, found)
        ]

    outcome = await once(
        work,
        Write(
            key=task.key(f"put-back/{held.id}"),
            doing=doing,
            request={"ticket": ticket.id, "line": held.id, "quantity": -line.quantity, "price": price},
            send=send,
            find=find,
            repeatable=True,
            check=None if charges else lambda: ensure_still_billed(work),
            urgent=charges,
            trap=Trap.POSITIVE_LINE if charges else Trap.UNKNOWN,
            line=line.reference,
        ),
    )
    if isinstance(outcome, No):
        raise Stop(Attention(trap=Trap.REFUSED, step=doing, said=outcome.said, line=line.reference))
    if Decimal(outcome.value.get("quantity", "-1")) >= 0:  # Syncro said yes and took the sign; older outcomes have none
        raise Stop(charging_line(line, doing))
