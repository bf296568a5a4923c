"""The kill switch: while a row of it is open, no process begins a write to Syncro.

The row is read in the transaction that claims a refund, and again in the one that records a write before it is sent.
So whatever is sent after a pause was committed was recorded before it, or has to be sent: a line that may charge the
customer is turned or taken off whatever stands still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from bot.ledger import changes, messages
from bot.ledger.database import from_ms
from bot.ledger.queue import Queue, wait_in
from bot.ledger.tables import refunds, standstills
from bot.models import Standstill, State, Why

if TYPE_CHECKING:
    from bot.ledger.database import Transaction

AFFECTED = (State.REQUESTED, State.APPROVED, State.PROCESSING, State.NEEDS_ATTENTION)
"""States in which people have to know that nothing goes on."""
WAITING = (State.APPROVED, State.PROCESSING)
_OPEN = select(standstills).where(standstills.c.ended_at.is_(None)).order_by(standstills.c.id).limit(1)


async def current(tx: Transaction) -> Standstill | None:
    """The standstill as it is now, or None while refunds go on."""
    row = (await tx.connection.execute(_OPEN)).first()
    return None if row is None else Standstill(by=row.by, at=from_ms(row.at), reason=row.reason)


async def begin(tx: Transaction, *, by: str, reason: str) -> Standstill | None:
    """Pause everything, or say who has done so already. Cards and threads show it."""
    await _lock(tx)
    known = await current(tx)
    if known is not None:
        return known
    await tx.connection.execute(insert(standstills).values(by=by, at=tx.now_ms, reason=reason))
    await _show(tx)
    return None


async def end(tx: Transaction, *, by: str) -> Standstill | None:
    """Go on; the standstill that this ended, or None where there was none. What waited for it is due at once."""
    await _lock(tx)
    known = await current(tx)
    if known is None:
        return None
    still_open = standstills.c.ended_at.is_(None)
    await tx.connection.execute(update(standstills).where(still_open).values(ended_at=tx.now_ms, ended_by=by))
    for refund_id in await _paused_at_work(tx):
        row = refunds.c.id == refund_id
        await tx.connection.execute(update(refunds).where(row).values(waiting=None, due_at=tx.now_ms))
    await _show(tx)
    return known


async def waiting(tx: Transaction) -> int:
    """How many approved refunds are not finished."""
    query = select(refunds.c.id).where(refunds.c.state.in_(WAITING))
    return len((await tx.connection.execute(query)).all())


async def _lock(tx: Transaction) -> None:
    await wait_in(Queue.STANDSTILL, tx)


async def _paused_at_work(tx: Transaction) -> list[int]:
    query = select(refunds.c.id, refunds.c.waiting).where(refunds.c.state.in_(WAITING)).order_by(refunds.c.id)
    rows = (await tx.connection.execute(query)).all()
    return [row.id for row in rows if row.waiting and row.waiting.get("why") == Why.STANDSTILL]


async def _show(tx: Transaction) -> None:
    """Bring the card and the progress message of every refund that is not finished up to date, and every Home."""
    await changes.note(tx, None)
    query = select(refunds.c.id, refunds.c.state).where(refunds.c.state.in_(AFFECTED)).order_by(refunds.c.id)
    for row in (await tx.connection.execute(query)).all():
        await messages.want(tx, row.id, messages.CARD)
        if row.state != State.REQUESTED:
            await messages.want(tx, row.id, messages.PROGRESS)
