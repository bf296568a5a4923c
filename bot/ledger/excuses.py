"""What approvers say of credits made by hand: not a refund of this invoice. One's newest word stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, true
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger.database import from_ms
from bot.ledger.tables import delegations, excuses
from bot.models import Excuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

    from bot.ledger.database import Transaction


async def excuse(tx: Transaction, *, invoice_id: int, keys: Iterable[str], by: str, reason: str) -> None:
    """Remember who said it, when and why."""
    rows = [
        {"invoice_id": invoice_id, "key": key, "by": by, "at": tx.now_ms, "reason": reason} for key in sorted(set(keys))
    ]
    insert = postgresql.insert if tx.locks_rows else sqlite.insert
    new = insert(excuses)
    again = {"at": new.excluded.at, "reason": new.excluded.reason}
    await tx.connection.execute(new.on_conflict_do_update(index_elements=list(excuses.primary_key), set_=again), rows)


async def of_invoice(tx: Transaction, invoice_id: int) -> tuple[Excuse, ...]:
    """What was said about one invoice, oldest first; each with those for whom its author acted at that moment."""
    query = (
        select(excuses, delegations.c.by.label("giver"))
        .outerjoin(delegations, _acted())
        .where(excuses.c.invoice_id == invoice_id)
        .order_by(excuses.c.at, excuses.c.key, excuses.c.by, delegations.c.id)
    )
    said: dict[tuple[str, str], Excuse] = {}
    for row in await tx.connection.execute(query):
        word = Excuse(invoice_id=row.invoice_id, key=row.key, by=row.by, at=from_ms(row.at), reason=row.reason)
        before = said.get((row.key, row.by), word)
        givers = before.acting_for if row.giver is None else (*before.acting_for, row.giver)
        said[row.key, row.by] = before.model_copy(update={"acting_for": givers})
    return tuple(said.values())


def _acted() -> ColumnElement[bool]:
    """Whether a delegation to the author stood when they said it."""
    begun = (delegations.c.to == excuses.c.by) & (delegations.c.begins_at <= excuses.c.at)
    ended = (delegations.c.ends_at <= excuses.c.at) | (delegations.c.revoked_at <= excuses.c.at)
    return begun & ended.is_not(true())
