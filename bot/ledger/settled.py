"""The refunds that were made, by when they were: noted once, and read in that order without reading others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, tuple_

from bot.ledger import refunds
from bot.ledger.database import from_ms, to_ms
from bot.ledger.tables import decisions, landings
from bot.ledger.tables import refunds as table
from bot.models import Decision, DecisionKind, Landing, Refund, State, Ticket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

    from bot.ledger.database import Transaction

BATCH = 200


async def settle(tx: Transaction, refund_id: int, *, at: datetime) -> None:
    """Note that the credit was made, and how much it is.

    A refund that is looked at again later keeps its first moment: its month may be reported and in the books already.
    """
    refund = await refunds.load(tx, refund_id)
    assert refund is not None
    first = func.coalesce(table.c.settled_at, to_ms(at))
    await refunds.change(tx, refund_id, settled_at=first, settled_cents=refund.total_cents)


def within(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Whether a refund was made from `start` to before `end`, and stands: nobody has given it up since.

    Whatever else its state became, also while a person is needed or the bot is at work again, the credit is in Syncro.
    """
    made = (table.c.settled_at >= to_ms(start)) & (table.c.settled_at < to_ms(end))
    return made & (table.c.state != State.CLOSED)


async def time_zone(tx: Transaction) -> str | None:
    """The account's time zone, as the newest refund has it; None where there is no refund."""
    body = await tx.connection.scalar(select(table.c.body).order_by(table.c.id.desc()).limit(1))
    return None if body is None else str(body["time_zone"])


async def between(tx: Transaction, start: datetime, end: datetime) -> AsyncIterator[tuple[datetime, Refund]]:
    """The refunds made from `start` to before `end`, each with its moment, the first first; read in batches."""
    place = tuple_(table.c.settled_at, table.c.id)
    query = (
        select(
            table,
            decisions.c.kind,
            decisions.c.by,
            decisions.c.at,
            decisions.c.reason,
            decisions.c.acting_for,
            landings.c.found,
        )
        .outerjoin(decisions, decisions.c.refund_id == table.c.id)
        .outerjoin(landings, landings.c.refund_id == table.c.id)
        .order_by(table.c.settled_at, table.c.id)
        .limit(BATCH)
    )
    last = (to_ms(start), 0)
    # Each batch begins in the index where the one before ended: from `start` on, all those before would be read again.
    while (
        rows := (await tx.connection.execute(query.where(within(from_ms(last[0]), end), place > last))).mappings().all()
    ):
        for row in rows:
            yield from_ms(row["settled_at"]), _refund(row)
        last = (rows[-1]["settled_at"], rows[-1]["id"])


def _refund(row: RowMapping) -> Refund:
    """The refund as far as the books need it: what stands in Syncro, who decided, the ticket, and where it landed."""
    said: dict[str, Any] = {**row["body"], **(row["kept"] or {})}
    decision = None
    if row["kind"] is not None:
        decision = Decision(
            kind=DecisionKind(row["kind"]),
            by=row["by"],
            at=from_ms(row["at"]),
            reason=row["reason"],
            acting_for=row["acting_for"],
        )
    ticket = None if row["ticket_id"] is None else Ticket(id=row["ticket_id"], number=row["ticket_number"])
    return Refund(
        **said,
        id=row["id"],
        reference=refunds.reference(row["id"]),
        state=State(row["state"]),
        decision=decision,
        ticket=ticket,
        landing=None if row["found"] is None else Landing.model_validate(row["found"]),
    )
