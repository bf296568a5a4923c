"""What approvers say of credits made by hand: not a refund of this invoice. One's first word stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger.database import from_ms
from bot.ledger.tables import excuses
from bot.models import Excuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.ledger.database import Transaction


async def excuse(tx: Transaction, *, invoice_id: int, keys: Iterable[str], by: str, reason: str) -> None:
    """Remember who said it, when and why."""
    rows = [
        {"invoice_id": invoice_id, "key": key, "by": by, "at": tx.now_ms, "reason": reason} for key in sorted(set(keys))
    ]
    insert = postgresql.insert if tx.locks_rows else sqlite.insert
    await tx.connection.execute(insert(excuses).on_conflict_do_nothing(), rows)


async def of_invoice(tx: Transaction, invoice_id: int) -> tuple[Excuse, ...]:
    """What was said about one invoice, oldest first."""
    rows = await tx.connection.execute(
        select(excuses).where(excuses.c.invoice_id == invoice_id).order_by(excuses.c.at, excuses.c.key, excuses.c.by)
    )
    return tuple(
        Excuse(invoice_id=row.invoice_id, key=row.key, by=row.by, at=from_ms(row.at), reason=row.reason) for row in rows
    )
