"""That the right price was charged, where the billed one was wrong. The first word stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger import events, messages
from bot.ledger.database import from_ms
from bot.ledger.tables import charges, refunds
from bot.models import Charged

if TYPE_CHECKING:
    from bot.ledger.database import Transaction


async def open_task(tx: Transaction, refund_id: int) -> None:
    """The wrong price is refunded: from now on somebody has to charge the right one, where nobody has said they did.

    Call it after the refund's row was changed in the same transaction: so whoever says it meanwhile waits, or is seen.
    """
    said = exists().where(charges.c.refund_id == refund_id)
    await tx.connection.execute(update(refunds).where(refunds.c.id == refund_id, ~said).values(to_charge=True))
    await messages.want(tx, refund_id, messages.CHARGE)


async def drop_task(tx: Transaction, refund_id: int) -> None:
    """The wrong price stays billed: nobody has to charge another; a task that stands in the thread says so."""
    await tx.connection.execute(update(refunds).where(refunds.c.id == refund_id).values(to_charge=False))
    await messages.refresh(tx, refund_id, messages.CHARGE)


async def charge(tx: Transaction, refund_id: int, *, by: str, where: str) -> bool:
    """Remember who charged it, and where; False where somebody has said so already."""
    insert = postgresql.insert if tx.locks_rows else sqlite.insert
    new = insert(charges).values(refund_id=refund_id, by=by, at=tx.now_ms, where=where)
    # Not `rowcount`: SQLAlchemy does not promise one for an INSERT, and on PostgreSQL it is -1.
    stored = await tx.connection.execute(new.on_conflict_do_nothing().returning(charges.c.refund_id))
    if stored.first() is None:
        return False
    await tx.connection.execute(update(refunds).where(refunds.c.id == refund_id).values(to_charge=False))
    await events.record(tx, refund_id, "refund.charged", who=by, data={"where": where})
    return True


async def of_refund(tx: Transaction, refund_id: int) -> Charged | None:
    """What was said, or None."""
    row = (await tx.connection.execute(select(charges).where(charges.c.refund_id == refund_id))).first()
    return None if row is None else Charged(by=row.by, at=from_ms(row.at), where=row.where)
