"""How far a refund at work has come: what it achieved, what it waits for, and what keeps it from going on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from bot.ledger import away, charging, events, landings, refunds, settled
from bot.ledger.database import to_ms
from bot.ledger.tables import refunds as table
from bot.ledger.tables import steps
from bot.models import Attention, State, Ticket, Waiting

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ledger.database import Transaction
    from bot.models import Refund, Watch


async def achieve(tx: Transaction, refund_id: int, step: str, outcome: dict[str, Any]) -> None:
    """Store a step's outcome under its name; storing it again changes nothing. The refund is at work and well."""
    known = await tx.connection.scalar(
        select(steps.c.step).where(steps.c.refund_id == refund_id, steps.c.step == step),
    )
    if known is None:
        await tx.connection.execute(insert(steps).values(refund_id=refund_id, step=step, at=tx.now_ms, outcome=outcome))
        await events.record(tx, refund_id, f"refund.{step}", data=outcome)
    await refunds.change(tx, refund_id, state=State.PROCESSING, attempts=0, waiting=None, attention=None)


async def forget(tx: Transaction, refund_id: int, step: str) -> None:
    """What a step achieved is out of date, and about to be achieved anew."""
    await tx.connection.execute(delete(steps).where(steps.c.refund_id == refund_id, steps.c.step == step))


async def outcome_of(tx: Transaction, refund_id: int, step: str) -> dict[str, Any] | None:
    """What a step achieved, or None if it has not yet."""
    found: dict[str, Any] | None = await tx.connection.scalar(
        select(steps.c.outcome).where(steps.c.refund_id == refund_id, steps.c.step == step),
    )
    return found


async def set_ticket(tx: Transaction, refund_id: int, ticket: Ticket) -> None:
    """Remember the refund's ticket."""
    await refunds.change(tx, refund_id, ticket_id=ticket.id, ticket_number=ticket.number)


async def wait(tx: Transaction, refund_id: int, waiting: Waiting) -> None:
    """Look again at `waiting.until`; a wait that was meant does not count as a failed start."""
    before = await tx.connection.scalar(select(table.c.waiting).where(table.c.id == refund_id))
    waiting = away.going_on(before, waiting, tx.now)
    await refunds.change(
        tx,
        refund_id,
        state=State.PROCESSING,
        due_at=to_ms(waiting.until),
        waiting=waiting.model_dump(mode="json"),
        attempts=0,
    )
    await events.record(tx, refund_id, "refund.waiting", data=waiting.model_dump(mode="json"))


async def postpone(tx: Transaction, refund_id: int, until: datetime) -> None:
    """Try again at `until` after a crash; the attempt stays counted."""
    await refunds.change(tx, refund_id, due_at=to_ms(until))


async def attempts(tx: Transaction, refund_id: int) -> int:
    """How often the refund was started since something was last achieved."""
    return int(await tx.connection.scalar(select(table.c.attempts).where(table.c.id == refund_id)) or 0)


async def need_attention(tx: Transaction, refund_id: int, attention: Attention) -> None:
    """A person must decide; nothing happens by itself any more, and what was asked for before is void."""
    await charging.forget(tx, refund_id)
    body = attention.model_dump(mode="json")
    nothing: dict[str, object] = {"due_at": None, "waiting": None, "instruction": None}
    await refunds.change(tx, refund_id, state=State.NEEDS_ATTENTION, attention=body, attempts=0, **nothing)
    await events.record(tx, refund_id, "refund.needs_attention", data=body)


async def finish(tx: Transaction, refund: Refund, watch: Watch, *, at: datetime | None = None) -> None:
    """The ticket is resolved, now or `at` an earlier time; what is left is to wait for the credit on an invoice."""
    await refunds.change(tx, refund.id, state=State.RESOLVED, due_at=None, attempts=0, waiting=None, attention=None)
    await settled.settle(tx, refund.id, at=at or tx.now)
    await events.record(tx, refund.id, "refund.resolved")
    since = refund.decision.at if refund.decision else refund.created_at
    await landings.wait_for(tx, refund.id, refund.customer_id, watch, since=since)
