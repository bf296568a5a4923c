"""Refunds: how they are stored, read as a whole, and moved from state to state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.ledger import approvals, charges, events, excuses, landings, questions, standstill, stock, units
from bot.ledger.database import from_ms, to_ms
from bot.ledger.queue import Queue, wait_in
from bot.ledger.tables import decisions, refund_lines, refunds, steps
from bot.models import (
    Attention,
    Closed,
    Decision,
    DecisionKind,
    Instruction,
    Milestone,
    Progress,
    Refund,
    RefundLine,
    Rehearsal,
    State,
    Ticket,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row, RowMapping

    from bot.ledger.database import Transaction

OUTLOOK = "outlook"  # the step that looks once more which bill will take the credit
REHEARSAL = "rehearsal"  # the step of a dry run
# What changes in the life of a refund has columns and tables of its own; the rest is the body.
_LIVING = {
    "id",
    "reference",
    "state",
    "approvals",
    "questions",
    "tier",
    "needed",
    "expires_at",
    "acting",
    "decision",
    "ticket",
    "lines_done",
    "progress",
    "attention",
    "waiting",
    "instruction",
    "kept",
    "closed",
    "rounds",
    "excuses",
    "standstill",
    "rehearsal",
    "outlook_asked",
    "to_charge",
    "charged",
    "landing",
    "stock",
}


def reference(refund_id: int) -> str:
    """RF-000123, as people read it aloud."""
    return f"RF-{refund_id:06d}"


async def insert_request(tx: Transaction, refund: Refund, *, draft_id: str, look_at: datetime | None = None) -> None:
    """Store a request that was just made, with its lines. `look_at` is when to look whether somebody has decided."""
    await tx.connection.execute(
        insert(refunds).values(
            id=refund.id,
            draft_id=draft_id,
            state=State.REQUESTED,
            customer_id=refund.customer_id,
            requester_id=refund.requester_id,
            body=refund.model_dump(mode="json", exclude=_LIVING),
            dry_run=refund.dry_run,
            attempts=0,
            due_at=None if look_at is None else to_ms(look_at),
            created_at=to_ms(refund.created_at),
        ),
    )
    await insert_lines(tx, refund.id, refund.lines)


async def change_request(tx: Transaction, refund: Refund, *, draft_id: str, look_at: datetime) -> None:
    """Put the next version of a request in the place of the one before, which is open and locked."""
    body = refund.model_dump(mode="json", exclude=_LIVING)
    values: dict[str, object] = {"customer_id": refund.customer_id, "body": body, "dry_run": refund.dry_run}
    await change(tx, refund.id, draft_id=draft_id, due_at=to_ms(look_at), **values)
    await tx.connection.execute(refund_lines.delete().where(refund_lines.c.refund_id == refund.id))
    await insert_lines(tx, refund.id, refund.lines)
    data = {"version": refund.version, "content_hash": refund.content_hash, "before_cents": refund.before_cents}
    await events.record(tx, refund.id, "refund.changed", who=refund.requester_id, data=data)


async def insert_lines(tx: Transaction, refund_id: int, lines: Sequence[RefundLine]) -> None:
    """Reserve what these lines take from the invoice's lines, and their units."""
    await units.replace(tx, refund_id, lines)
    await tx.connection.execute(
        insert(refund_lines),
        [
            {
                "refund_id": refund_id,
                "number": number,
                "invoice_line_id": line.invoice_line_id,
                "quantity": str(line.quantity),
                "credit_cents": line.credit_cents,
                "serials": list(line.serials),
            }
            for number, line in enumerate(lines, 1)
        ],
    )


async def of_draft(tx: Transaction, draft_id: str) -> int | None:
    """The id of the refund that came of this draft, if it was sent already."""
    found: int | None = await tx.connection.scalar(select(refunds.c.id).where(refunds.c.draft_id == draft_id))
    return found


async def load(tx: Transaction, refund_id: int, *, lock: bool = False) -> Refund | None:
    """The whole refund. `lock` keeps it as it is until the transaction ends."""
    query = select(refunds).where(refunds.c.id == refund_id)
    if lock and tx.locks_rows:
        query = query.with_for_update(key_share=True)  # a message of it may be stored meanwhile
    row = (await tx.connection.execute(query)).mappings().first()
    if row is None:
        return None
    done = await _steps(tx, refund_id)
    rehearsal = done.get(REHEARSAL)
    return Refund(
        **{**row["body"], **_standing(row), **_foreseen(row, done.get(OUTLOOK))},
        id=row["id"],
        reference=reference(row["id"]),
        state=State(row["state"]),
        approvals=await approvals.given(tx, refund_id, row["body"].get("version", 1)),
        questions=await questions.asked(tx, refund_id),
        decision=await _decision(tx, refund_id),
        ticket=_ticket(row),
        lines_done=sum(step.startswith("line/") for step in done),
        progress=_progress(done),
        attention=Attention.model_validate(row["attention"]) if row["attention"] else None,
        waiting=Waiting.model_validate(row["waiting"]) if row["waiting"] else None,
        instruction=Instruction.model_validate(row["instruction"]) if row["instruction"] else None,
        closed=Closed.model_validate(row["closed"]) if row["closed"] else None,
        rounds=row["rounds"],
        excuses=await excuses.of_invoice(tx, row["body"]["invoice_id"]),
        standstill=await standstill.current(tx) if row["state"] in standstill.AFFECTED else None,
        rehearsal=Rehearsal.model_validate(rehearsal.outcome) if rehearsal else None,
        to_charge=row["to_charge"],
        charged=await charges.of_refund(tx, refund_id),
        landing=await landings.found(tx, refund_id),
        stock=await stock.of_refund(tx, refund_id),
    )


def _standing(row: RowMapping) -> dict[str, Any]:
    """What took the place of what was approved: lines, GST, and who agreed to it."""
    return row["kept"] or {}


def _foreseen(row: RowMapping, seen: Row[Any] | None) -> dict[str, Any]:
    """The outlook that was taken right before the first write, and the one of the request where that was another."""
    if seen is None:
        return {}
    asked = row["body"]["outlook"] if seen.outcome["changed"] else None
    return {"outlook": seen.outcome["now"], "outlook_asked": asked}


def _ticket(row: RowMapping) -> Ticket | None:
    return None if row["ticket_id"] is None else Ticket(id=row["ticket_id"], number=row["ticket_number"])


async def _decision(tx: Transaction, refund_id: int) -> Decision | None:
    row = (await tx.connection.execute(select(decisions).where(decisions.c.refund_id == refund_id))).first()
    return None if row is None else decision_from(row)


def decision_from(row: Row[Any]) -> Decision:
    """The decision that a row holds."""
    return Decision(
        kind=DecisionKind(row.kind), by=row.by, at=from_ms(row.at), reason=row.reason, acting_for=row.acting_for
    )


async def _steps(tx: Transaction, refund_id: int) -> dict[str, Row[Any]]:
    """All that was achieved, by the step's name."""
    rows = await tx.connection.execute(select(steps).where(steps.c.refund_id == refund_id))
    return {row.step: row for row in rows}


def _progress(done: dict[str, Row[Any]]) -> tuple[Progress, ...]:
    return tuple(
        Progress(milestone=milestone, at=from_ms(done[milestone].at), turned=done[milestone].outcome.get("turned", 0))
        for milestone in Milestone
        if milestone in done
    )


async def decide(tx: Transaction, refund: Refund, decision: Decision, *, due: bool) -> None:
    """Store the one decision and, with `due`, hand the refund over to the runner in the same transaction."""
    state = State(decision.kind.value)
    await tx.connection.execute(
        insert(decisions).values(
            refund_id=refund.id,
            kind=decision.kind,
            by=decision.by,
            at=to_ms(decision.at),
            reason=decision.reason,
            content_hash=refund.content_hash,
            acting_for=decision.acting_for,
        ),
    )
    await change(tx, refund.id, state=state, due_at=tx.now_ms if due else None)
    data = {"reason": decision.reason} | events.on_behalf(decision)
    await events.record(tx, refund.id, f"refund.{state}", who=decision.by, data=data)


async def next_id(tx: Transaction) -> int:
    """The number of the next refund. Call it inside the transaction that stores the refund."""
    # Two requests at the same moment queue here; a lock of the table would hold up refunds at work
    await wait_in(Queue.NUMBERING, tx)
    last = await tx.connection.scalar(select(refunds.c.id).order_by(refunds.c.id.desc()).limit(1))
    return (last or 0) + 1


async def change(tx: Transaction, refund_id: int, **values: object) -> None:
    """Set columns of a refund's row; for what keeps a refund in other files of the ledger."""
    await tx.connection.execute(update(refunds).where(refunds.c.id == refund_id).values(**values))
