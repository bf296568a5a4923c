"""Requests that were made before about lines of an invoice, whatever became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from bot.ledger.database import from_ms, to_ms
from bot.ledger.refunds import reference
from bot.ledger.tables import refund_lines, refunds
from bot.models import Earlier

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.ledger.database import Transaction


async def about(tx: Transaction, line_ids: Collection[int], *, customer_id: int, since: datetime) -> list[Earlier]:
    """The customer's requests about any of these lines since then, oldest first; what was a dry run refunds nobody."""
    concerned = exists().where(refund_lines.c.refund_id == refunds.c.id, refund_lines.c.invoice_line_id.in_(line_ids))
    rows = await tx.connection.execute(
        select(refunds)
        .where(refunds.c.customer_id == customer_id, refunds.c.created_at >= to_ms(since), concerned)
        .where(refunds.c.dry_run.is_(False))
        .order_by(refunds.c.id)
    )
    return [
        Earlier(
            refund_id=row.id,
            reference=reference(row.id),
            requester_id=row.requester_id,
            at=from_ms(row.created_at),
            state=row.state,
            reason=row.body["reason"],
            line_ids=tuple(line["invoice_line_id"] for line in row.body["lines"]),
            names=tuple(line["name"] for line in row.body["lines"] if line["invoice_line_id"] in line_ids),
        )
        for row in rows
    ]
