"""Who acts for whom. Rows are only ever added; to revoke one says in it who ended it, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from bot.ledger import changes
from bot.ledger.database import from_ms, to_ms
from bot.ledger.queue import Queue, wait_in
from bot.ledger.refunds import reference
from bot.ledger.tables import approvals, delegations, refunds
from bot.models import Delegation, State

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from bot.ledger.database import Transaction
    from bot.models import HandOver

VOID = (State.REJECTED, State.CANCELLED, State.EXPIRED)
"""States in which an approval that was given counts no more."""


async def lock(tx: Transaction) -> None:
    """Let nobody else hand over until the transaction ends: the same form sent twice makes one delegation."""
    await wait_in(Queue.DELEGATING, tx)


async def add(
    tx: Transaction, asked: HandOver, *, by: str, begins_at: datetime, ends_at: datetime, time_zone: str
) -> Delegation:
    """Remember that somebody handed their say over."""
    body = {"by": by, "to": asked.to, "time_zone": time_zone, "reason": asked.reason}
    moments = {"begins_at": to_ms(begins_at), "ends_at": to_ms(ends_at), "at": tx.now_ms}
    row = await tx.connection.execute(insert(delegations).values(**body, **moments).returning(delegations))
    await changes.note(tx, None)
    return _delegation(row.one())


async def load(tx: Transaction, delegation_id: int) -> Delegation | None:
    """One of them, however it stands."""
    found = await _where(tx, delegations.c.id == delegation_id)
    return found[0] if found else None


async def not_over(tx: Transaction) -> tuple[Delegation, ...]:
    """Those that stand or are to come, the first first."""
    return await _where(tx, delegations.c.revoked_at.is_(None), delegations.c.ends_at > tx.now_ms)


async def given_to(tx: Transaction, user_id: str) -> tuple[Delegation, ...]:
    """Those by which this person acts for somebody now, the first first."""
    return await _where(tx, delegations.c.to == user_id, *_stands(tx))


async def standing(tx: Transaction) -> tuple[Delegation, ...]:
    """All that count now, the first first."""
    return await _where(tx, *_stands(tx))


async def holding(tx: Transaction, ids: Collection[int]) -> set[int]:
    """Which of these stand now, and do so until the transaction ends: to revoke one waits for it."""
    query = select(delegations.c.id).where(delegations.c.id.in_(ids), *_stands(tx)).order_by(delegations.c.id)
    if tx.locks_rows:
        query = query.with_for_update(read=True)
    return set((await tx.connection.scalars(query)).all()) if ids else set()


async def revoke(tx: Transaction, delegation_id: int, *, by: str) -> bool:
    """End it now; False where it was revoked before, or is over."""
    query = update(delegations).where(
        delegations.c.id == delegation_id, delegations.c.revoked_at.is_(None), delegations.c.ends_at > tx.now_ms
    )
    changed = await tx.connection.execute(query.values(revoked_at=tx.now_ms, revoked_by=by))
    await changes.note(tx, None)
    return bool(changed.rowcount)


async def approved_with(tx: Transaction, delegation: Delegation) -> list[str]:
    """The references of what was approved in its name, as it is now and was not ended since, in their order."""
    mine = (approvals.c.by == delegation.to, approvals.c.acting_for == delegation.by)
    since = max(delegation.begins_at, delegation.at)  # an earlier one of the same two has its own
    during = (approvals.c.at >= to_ms(since), approvals.c.at < to_ms(delegation.ends_at))
    latest = approvals.c.version == func.coalesce(refunds.c.body["version"].as_integer(), 1)
    counts = (latest, refunds.c.state.not_in(VOID))
    query = (
        select(approvals.c.refund_id)
        .join(refunds, refunds.c.id == approvals.c.refund_id)
        .where(*mine, *during, *counts)
        .order_by(approvals.c.refund_id)
    )
    return [reference(refund_id) for refund_id in (await tx.connection.scalars(query)).all()]


def _stands(tx: Transaction) -> tuple[ColumnElement[bool], ...]:
    now = tx.now_ms
    return delegations.c.revoked_at.is_(None), delegations.c.begins_at <= now, delegations.c.ends_at > now


async def _where(tx: Transaction, *conditions: ColumnElement[bool]) -> tuple[Delegation, ...]:
    query = select(delegations).where(*conditions).order_by(delegations.c.begins_at, delegations.c.id)
    return tuple(_delegation(row) for row in (await tx.connection.execute(query)).all())


def _delegation(row: Row[tuple[object, ...]]) -> Delegation:
    return Delegation(
        id=row.id,
        by=row.by,
        to=row.to,
        begins_at=from_ms(row.begins_at),
        ends_at=from_ms(row.ends_at),
        time_zone=row.time_zone,
        reason=row.reason,
        at=from_ms(row.at),
        revoked_at=None if row.revoked_at is None else from_ms(row.revoked_at),
        revoked_by=row.revoked_by,
    )
