"""What comparing the ledger with Syncro needs: how far the ledger reaches, what it knows, and who has to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, insert, select, update

from bot.ledger import away, charging, events, messages, progress, refunds
from bot.ledger.database import from_ms, to_ms
from bot.ledger.lanes import RUNNABLE
from bot.ledger.tables import decisions, effects, lanes, steps
from bot.ledger.tables import events as events_table
from bot.ledger.tables import refunds as refunds_table
from bot.models import Entry, Milestone, State, Waiting, Watch, Why

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.ledger.database import Transaction
    from bot.models import Attention, Decision, Refund, Ticket

UNFINISHED = frozenset({*RUNNABLE, State.NEEDS_ATTENTION})


async def last_sent(tx: Transaction) -> datetime | None:
    """When this ledger last recorded that something is sent to Syncro, or None if it never did.

    Everything sent until then is in it, because it is recorded before it is sent.
    """
    found: int | None = await tx.connection.scalar(select(func.max(effects.c.sent_at)))
    return None if found is None else from_ms(found)


async def last_event(tx: Transaction) -> int:
    """The number of the newest event; it goes back only when a backup is put in the ledger's place."""
    return int(await tx.connection.scalar(select(func.max(events_table.c.id))) or 0)


async def entries(tx: Transaction) -> list[Entry]:
    """What the ledger knows of every refund. Dry runs are left out: no ticket in Syncro is theirs."""
    query = select(
        refunds_table.c.id,
        refunds_table.c.state,
        refunds_table.c.ticket_id,
        refunds_table.c.body["key"].as_string().label("key"),
    ).where(refunds_table.c.dry_run.is_(False))
    return [Entry.model_validate(row) for row in (await tx.connection.execute(query)).mappings()]


async def keep_waiting(tx: Transaction, waiting: Waiting) -> bool:
    """Say of every refund that is due why it waits; whether anything is new. It is due again at `waiting.until`."""
    bodies = {
        refund_id: (said, away.going_on(said, waiting, tx.now).model_dump(mode="json"))
        for refund_id, said in await _due(tx)
    }
    late = {refund_id: body for refund_id, (said, body) in bodies.items() if said != body}
    for refund_id, body in late.items():
        await _set_waiting(tx, refund_id, body)
        row = refunds_table.c.id == refund_id
        await tx.connection.execute(update(refunds_table).where(row).values(due_at=to_ms(waiting.until)))
    return bool(late)


async def stop_due(tx: Transaction, attention: Attention) -> bool:
    """Put every refund that is due into a person's hands; whether there was any."""
    due = await _due(tx)
    for refund_id, _ in due:
        await call_for_attention(tx, refund_id, await charging.first_of_all(tx, refund_id, attention))
        await messages.want(tx, refund_id, messages.PROGRESS)
    return bool(due)


async def is_any_due(tx: Transaction) -> bool:
    """Whether a refund waits to be worked on."""
    return bool(await _due(tx))


async def _due(tx: Transaction) -> list[tuple[int, dict[str, object] | None]]:
    """The refunds that are due and that nobody is at work on, and why each waits; they stay so until the commit."""
    busy = exists().where(and_(lanes.c.customer_id == refunds_table.c.customer_id, lanes.c.leased_until >= tx.now_ms))
    query = (
        select(refunds_table.c.id, refunds_table.c.waiting)
        .where(refunds_table.c.due_at <= tx.now_ms, refunds_table.c.state.in_(RUNNABLE), ~busy)
        .order_by(refunds_table.c.id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return [(row.id, row.waiting) for row in (await tx.connection.execute(query)).all()]


async def wait_no_more(tx: Transaction) -> bool:
    """The ledger has caught up; whether anybody waited for that."""
    query = select(refunds_table.c.id, refunds_table.c.waiting).where(refunds_table.c.state.in_(RUNNABLE))
    rows = (await tx.connection.execute(query.order_by(refunds_table.c.id))).all()
    freed = [row.id for row in rows if row.waiting and row.waiting.get("why") == Why.LEDGER_BEHIND]
    for refund_id in freed:
        await _set_waiting(tx, refund_id, None)
    return bool(freed)


async def _set_waiting(tx: Transaction, refund_id: int, body: dict[str, object] | None) -> None:
    await tx.connection.execute(update(refunds_table).where(refunds_table.c.id == refund_id).values(waiting=body))
    await messages.want(tx, refund_id, messages.PROGRESS)


async def is_at_work(tx: Transaction, customer_id: int) -> bool:
    """Whether a process works on a refund of this customer right now."""
    query = select(lanes.c.leased_until).where(lanes.c.customer_id == customer_id)
    return (await tx.connection.scalar(query) or 0) >= tx.now_ms


async def learn(
    tx: Transaction, refund: Refund, ticket: Ticket, decision: Decision, lines_done: Mapping[int, int]
) -> None:
    """Store what a ticket proves of a refund: that it was approved, and what was done already."""
    if refund.decision is None:
        await tx.connection.execute(
            insert(decisions).values(
                refund_id=refund.id,
                kind=decision.kind,
                by=decision.by,
                at=to_ms(decision.at),
                reason="",
                content_hash=refund.content_hash,
                acting_for=decision.acting_for,
            ),
        )
    if refund.ticket is None:
        await progress.set_ticket(tx, refund.id, ticket)
    await _note_step(tx, refund.id, Milestone.TICKET_CREATED, {"id": ticket.id, "number": ticket.number})
    for number, line_id in lines_done.items():
        await _note_step(tx, refund.id, f"line/{number}", {"line_id": line_id, "turned": 0})
    await events.record(tx, refund.id, "refund.reconciled", data={"ticket": ticket.number})


async def finish(tx: Transaction, refund: Refund, *, at: datetime) -> None:
    """The ticket, made `at` that time, is resolved with exactly what was approved.

    A thread that the ledger still follows hears of it.
    """
    await _note_step(tx, refund.id, Milestone.LINES_ADDED, {"turned": 0})
    for milestone in (Milestone.READ_BACK, Milestone.CHECKLIST_COMPLETE, Milestone.TICKET_RESOLVED):
        await _note_step(tx, refund.id, milestone, {})
    # Nobody knows how long its credit has been waited for: look at once.
    await progress.finish(tx, refund, Watch(expected_at=refund.created_at, due_at=tx.now), at=at)
    if await messages.ts_of(tx, refund.id, messages.CARD) is None:
        return
    await messages.want(tx, refund.id, messages.CARD)
    if refund.state in UNFINISHED:
        await messages.want(tx, refund.id, messages.PROGRESS)
        await messages.want(tx, refund.id, messages.RESOLVED, snapshot=await refunds.load(tx, refund.id))


async def call_for_attention(tx: Transaction, refund_id: int, attention: Attention) -> None:
    """Put the refund into a person's hands; its card is posted anew where the ledger has none."""
    await progress.need_attention(tx, refund_id, attention)
    stopped = await refunds.load(tx, refund_id)
    number = await messages.count(tx, refund_id, messages.ATTENTION) + 1
    await messages.want(tx, refund_id, messages.CARD)
    await messages.want(tx, refund_id, f"{messages.ATTENTION}/{number}", snapshot=stopped)


async def _note_step(tx: Transaction, refund_id: int, step: str, outcome: Mapping[str, object]) -> None:
    known = select(steps.c.step).where(steps.c.refund_id == refund_id, steps.c.step == step)
    if await tx.connection.scalar(known) is None:
        values = {"refund_id": refund_id, "step": step, "at": tx.now_ms, "outcome": dict(outcome)}
        await tx.connection.execute(insert(steps).values(**values))
