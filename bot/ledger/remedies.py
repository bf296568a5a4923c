"""What people choose where a refund can't go on by itself: what is to be done, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import charging, events, refunds, settled
from bot.ledger.tables import refund_lines
from bot.models import Closed, Instruction, Kept, Refund, RefundLine, Remedy, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ledger.database import Transaction


async def instruct(tx: Transaction, refund: Refund, instruction: Instruction, *, new_round: bool) -> None:
    """A person said what to do next.

    With `new_round` what is written from now on has keys of its own: what an earlier round wrote is known, and was
    undone by hand since.
    """
    await charging.remember(tx, refund.id, refund.attention)
    changes = instruction.remedy in {Remedy.KEEP, Remedy.PUT_BACK}
    await refunds.change(
        tx,
        refund.id,
        state=State.PROCESSING,
        due_at=tx.now_ms,
        attention=None,
        attempts=0,
        instruction=None if instruction.remedy is Remedy.GO_ON else instruction.model_dump(mode="json"),
        rounds=refund.rounds + (changes and new_round),
    )
    data = instruction.model_dump(mode="json", include={"remedy", "note"}) | events.on_behalf(instruction)
    await events.record(tx, refund.id, "refund.resumed", who=instruction.by, data=data)


async def followed(tx: Transaction, refund_id: int) -> None:
    """What a person asked for is done."""
    await refunds.change(tx, refund_id, instruction=None)


async def hand_over(tx: Transaction, refund: Refund, *, to: str) -> None:
    """A person takes it from here; the bot does nothing more until somebody asks it to."""
    assert refund.attention is not None
    attention = refund.attention.model_copy(update={"handed_to": to})
    await refunds.change(tx, refund.id, attention=attention.model_dump(mode="json"))
    await events.record(tx, refund.id, "refund.handed_over", who=to)


async def keep(tx: Transaction, refund: Refund, lines: Sequence[RefundLine], *, gst_cents: int) -> None:
    """What stands in Syncro takes the place of what was approved; what is not credited is free again."""
    asked = refund.instruction
    assert asked is not None
    approved_cents = refund.kept.approved_cents if refund.kept else refund.total_cents
    kept = Kept(by=asked.by, at=asked.at, approved_cents=approved_cents, acting_for=asked.acting_for)
    body = {
        "lines": [line.model_dump(mode="json") for line in lines],
        "gst_cents": gst_cents,
        "kept": kept.model_dump(mode="json"),
    }
    await refunds.change(tx, refund.id, kept=body, instruction=None)
    mine = refund_lines.c.refund_id == refund.id
    await tx.connection.execute(refund_lines.delete().where(mine))
    await refunds.insert_lines(tx, refund.id, lines)
    before = [line.model_dump(mode="json", include={"reference", "quantity", "credit_cents"}) for line in refund.lines]
    await events.record(tx, refund.id, "refund.kept", who=asked.by, data={"before": before, **body})


async def close(tx: Transaction, refund: Refund) -> None:
    """A person has ended it, as the instruction says."""
    asked = refund.instruction
    assert asked is not None
    state = State.BY_HAND if asked.remedy is Remedy.FINISHED else State.CLOSED
    closed = Closed(by=asked.by, at=asked.at, note=asked.note, acting_for=asked.acting_for).model_dump(mode="json")
    nothing: dict[str, object] = {"due_at": None, "waiting": None, "attention": None, "instruction": None}
    await refunds.change(tx, refund.id, state=state, closed=closed, attempts=0, **nothing)
    if state is State.BY_HAND:
        await settled.settle(tx, refund.id, at=asked.at)
    data = {"note": asked.note} | events.on_behalf(asked)
    await events.record(tx, refund.id, f"refund.{state}", who=asked.by, data=data)
