"""Refunds: how they are stored, read as a whole, and moved from state to state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, text, update

from bot.ledger import approvals, charges, events, excuses, questions, standstill
from bot.ledger.database import from_ms, to_ms
from bot.ledger.tables import decisions, effects, refund_lines, refunds, steps
from bot.models import (
    Attention,
    Closed,
    Decision,
    DecisionKind,
    Instruction,
    Kept,
    Milestone,
    Progress,
    Refund,
    RefundLine,
    Rehearsal,
    Remedy,
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
NUMBERING_LOCK = 7_281_995  # any number of ours, other than the migrations'
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
    "charged",
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
    await _insert_lines(tx, refund.id, refund.lines)


async def change_request(tx: Transaction, refund: Refund, *, draft_id: str, look_at: datetime) -> None:
    """Put the next version of a request in the place of the one before, which is open and locked."""
    body = refund.model_dump(mode="json", exclude=_LIVING)
    values: dict[str, object] = {"customer_id": refund.customer_id, "body": body, "dry_run": refund.dry_run}
    await _change(tx, refund.id, draft_id=draft_id, due_at=to_ms(look_at), **values)
    await tx.connection.execute(refund_lines.delete().where(refund_lines.c.refund_id == refund.id))
    await _insert_lines(tx, refund.id, refund.lines)
    data = {"version": refund.version, "content_hash": refund.content_hash, "before_cents": refund.before_cents}
    await events.record(tx, refund.id, "refund.changed", who=refund.requester_id, data=data)


async def _insert_lines(tx: Transaction, refund_id: int, lines: Sequence[RefundLine]) -> None:
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
        query = query.with_for_update()
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
        charged=await charges.of_refund(tx, refund_id),
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
    if row is None:
        return None
    return Decision(kind=DecisionKind(row.kind), by=row.by, at=from_ms(row.at), reason=row.reason)


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
        ),
    )
    await _change(tx, refund.id, state=state, due_at=tx.now_ms if due else None)
    await events.record(tx, refund.id, f"refund.{state}", who=decision.by, data={"reason": decision.reason})


async def achieve(tx: Transaction, refund_id: int, step: str, outcome: dict[str, Any]) -> None:
    """Store a step's outcome under its name; storing it again changes nothing. The refund is at work and well."""
    known = await tx.connection.scalar(
        select(steps.c.step).where(steps.c.refund_id == refund_id, steps.c.step == step),
    )
    if known is None:
        await tx.connection.execute(insert(steps).values(refund_id=refund_id, step=step, at=tx.now_ms, outcome=outcome))
        await events.record(tx, refund_id, f"refund.{step}", data=outcome)
    await _change(tx, refund_id, state=State.PROCESSING, attempts=0, waiting=None, attention=None)


async def outcome_of(tx: Transaction, refund_id: int, step: str) -> dict[str, Any] | None:
    """What a step achieved, or None if it has not yet."""
    found: dict[str, Any] | None = await tx.connection.scalar(
        select(steps.c.outcome).where(steps.c.refund_id == refund_id, steps.c.step == step),
    )
    return found


async def forget(tx: Transaction, refund_id: int, *names: str) -> None:
    """Forget the outcomes of steps that have to be proved anew."""
    await tx.connection.execute(steps.delete().where(steps.c.refund_id == refund_id, steps.c.step.in_(names)))


async def set_ticket(tx: Transaction, refund_id: int, ticket: Ticket) -> None:
    """Remember the refund's ticket."""
    await _change(tx, refund_id, ticket_id=ticket.id, ticket_number=ticket.number)


async def finish(tx: Transaction, refund_id: int) -> None:
    """The ticket is resolved; nothing is due any more."""
    await _change(tx, refund_id, state=State.RESOLVED, due_at=None, attempts=0, waiting=None, attention=None)
    await events.record(tx, refund_id, "refund.resolved")


async def wait(tx: Transaction, refund_id: int, waiting: Waiting) -> None:
    """Look again at `waiting.until`; a wait that was meant does not count as a failed start."""
    await _change(
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
    await _change(tx, refund_id, due_at=to_ms(until))


async def attempts(tx: Transaction, refund_id: int) -> int:
    """How often the refund was started since something was last achieved."""
    return int(await tx.connection.scalar(select(refunds.c.attempts).where(refunds.c.id == refund_id)) or 0)


async def need_attention(tx: Transaction, refund_id: int, attention: Attention) -> None:
    """A person must decide; nothing happens by itself any more, and what was asked for before is void."""
    body = attention.model_dump(mode="json")
    nothing: dict[str, object] = {"due_at": None, "waiting": None, "instruction": None}
    await _change(tx, refund_id, state=State.NEEDS_ATTENTION, attention=body, attempts=0, **nothing)
    await events.record(tx, refund_id, "refund.needs_attention", data=body)


async def instruct(tx: Transaction, refund: Refund, instruction: Instruction, *, new_round: bool) -> None:
    """A person said what to do next.

    With `new_round` what is written from now on has keys of its own: what an earlier round wrote is known, and was
    undone by hand since.
    """
    changes = instruction.remedy in {Remedy.KEEP, Remedy.PUT_BACK}
    await _change(
        tx,
        refund.id,
        state=State.PROCESSING,
        due_at=tx.now_ms,
        attention=None,
        attempts=0,
        instruction=None if instruction.remedy is Remedy.GO_ON else instruction.model_dump(mode="json"),
        rounds=refund.rounds + (changes and new_round),
    )
    data = instruction.model_dump(mode="json", include={"remedy", "note"})
    await events.record(tx, refund.id, "refund.resumed", who=instruction.by, data=data)


async def followed(tx: Transaction, refund_id: int) -> None:
    """What a person asked for is done."""
    await _change(tx, refund_id, instruction=None)


async def hand_over(tx: Transaction, refund: Refund, *, to: str) -> None:
    """A person takes it from here; the bot does nothing more until somebody asks it to."""
    assert refund.attention is not None
    attention = refund.attention.model_copy(update={"handed_to": to})
    await _change(tx, refund.id, attention=attention.model_dump(mode="json"))
    await events.record(tx, refund.id, "refund.handed_over", who=to)


async def keep(tx: Transaction, refund: Refund, lines: Sequence[RefundLine], *, gst_cents: int) -> None:
    """What stands in Syncro takes the place of what was approved; what is not credited is free again."""
    asked = refund.instruction
    assert asked is not None
    kept = Kept(
        by=asked.by, at=asked.at, approved_cents=refund.kept.approved_cents if refund.kept else refund.total_cents
    )
    body = {
        "lines": [line.model_dump(mode="json") for line in lines],
        "gst_cents": gst_cents,
        "kept": kept.model_dump(mode="json"),
    }
    await _change(tx, refund.id, kept=body, instruction=None)
    mine = refund_lines.c.refund_id == refund.id
    await tx.connection.execute(refund_lines.delete().where(mine))
    await _insert_lines(tx, refund.id, lines)
    before = [line.model_dump(mode="json", include={"reference", "quantity", "credit_cents"}) for line in refund.lines]
    await events.record(tx, refund.id, "refund.kept", who=asked.by, data={"before": before, **body})


async def close(tx: Transaction, refund: Refund) -> None:
    """A person has ended it, as the instruction says."""
    asked = refund.instruction
    assert asked is not None
    state = State.BY_HAND if asked.remedy is Remedy.FINISHED else State.CLOSED
    closed = Closed(by=asked.by, at=asked.at, note=asked.note).model_dump(mode="json")
    nothing: dict[str, object] = {"due_at": None, "waiting": None, "attention": None, "instruction": None}
    await _change(tx, refund.id, state=state, closed=closed, attempts=0, **nothing)
    await events.record(tx, refund.id, f"refund.{state}", who=asked.by, data={"note": asked.note})


async def next_id(tx: Transaction) -> int:
    """The number of the next refund. Call it inside the transaction that stores the refund."""
    if tx.locks_rows:  # two requests at the same moment queue here; a lock of the table would hold up refunds at work
        await tx.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": NUMBERING_LOCK})
    last = await tx.connection.scalar(select(refunds.c.id).order_by(refunds.c.id.desc()).limit(1))
    return (last or 0) + 1


async def open_effects(tx: Transaction, refund_id: int) -> list[str]:
    """The keys of effects whose outcome is not known."""
    rows = await tx.connection.scalars(
        select(effects.c.key).where(effects.c.refund_id == refund_id, effects.c.outcome.is_(None)),
    )
    return list(rows)


async def _change(tx: Transaction, refund_id: int, **values: object) -> None:
    await tx.connection.execute(update(refunds).where(refunds.c.id == refund_id).values(**values))
