"""What approvers asked about a request, and what the requester answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from bot.ledger import events
from bot.ledger.database import from_ms
from bot.ledger.tables import questions
from bot.models import Question

if TYPE_CHECKING:
    from sqlalchemy import Row

    from bot.ledger.database import Transaction


async def ask(tx: Transaction, refund_id: int, *, by: str, text: str) -> int:
    """Store a question and return its number. Call it under the refund's lock."""
    last = await tx.connection.scalar(select(func.max(questions.c.number)).where(questions.c.refund_id == refund_id))
    number = int(last or 0) + 1
    await tx.connection.execute(
        insert(questions).values(refund_id=refund_id, number=number, by=by, at=tx.now_ms, text=text),
    )
    await events.record(tx, refund_id, "refund.question", who=by, data={"number": number, "text": text})
    return number


async def answer(tx: Transaction, refund_id: int, number: int, *, by: str, text: str) -> bool:
    """Store the answer; whether the question was still open."""
    stored = await tx.connection.execute(
        update(questions)
        .where(
            questions.c.refund_id == refund_id,
            questions.c.number == number,
            questions.c.answered_at.is_(None),
        )
        .values(answered_at=tx.now_ms, answer=text),
    )
    if stored.rowcount == 0:
        return False
    await events.record(tx, refund_id, "refund.answer", who=by, data={"number": number, "text": text})
    return True


async def asked(tx: Transaction, refund_id: int) -> tuple[Question, ...]:
    """The questions about a refund, the first first."""
    rows = await tx.connection.execute(
        select(questions).where(questions.c.refund_id == refund_id).order_by(questions.c.number),
    )
    return tuple(from_row(row) for row in rows)


def from_row(row: Row[Any]) -> Question:
    """The question that a row holds."""
    answered_at = None if row.answered_at is None else from_ms(row.answered_at)
    return Question(
        number=row.number, by=row.by, at=from_ms(row.at), text=row.text, answered_at=answered_at, answer=row.answer
    )
