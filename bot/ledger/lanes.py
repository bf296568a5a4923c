"""Leases: one refund at a time for one customer, held by one process at a time.

A lane is claimed and renewed by the database's clock. Whoever lost it stops at once and writes nothing more: every
write of a step begins with `hold`, which fails without the lane and keeps others out until the commit.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, insert, select, true, update
from sqlalchemy.exc import IntegrityError

from bot.ledger import charging, standstill
from bot.ledger.tables import lanes, refunds
from bot.models import State

if TYPE_CHECKING:
    from bot.ledger.database import Database, Transaction
    from bot.models import Refund

RUNNABLE = (State.APPROVED, State.PROCESSING)


class LeaseLostError(Exception):
    """Another process may be at work on this refund; stop without another write."""


@dataclass
class Lease:
    """The right to work on one refund until `good_until` (seconds of this process's monotonic clock)."""

    refund_id: int
    customer_id: int
    ttl: float
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    good_until: float = 0.0

    def remaining(self) -> float:
        """Seconds that the lease is still good for; negative when it is over."""
        return self.good_until - asyncio.get_running_loop().time()


async def claim(database: Database, *, ttl: float, dry_run: bool = False) -> Lease | None:
    """Claim the next refund that is due, or None. `ttl` is in seconds. With `dry_run` only what was asked for in one.

    While all refunds are paused only one that may charge the customer is claimed, so that its line is turned.
    """
    started = asyncio.get_running_loop().time()
    try:
        async with database.transaction() as tx:
            due = await _next_due(tx, dry_run=dry_run)
            if due is None:
                return None
            lease = Lease(refund_id=due[0], customer_id=due[1], ttl=ttl, good_until=started + ttl)
            if not await _take(tx, lease):
                return None
            await tx.connection.execute(
                update(refunds).where(refunds.c.id == lease.refund_id).values(attempts=refunds.c.attempts + 1),
            )
    except IntegrityError:  # another process made the customer's lane in the same moment
        return None
    return lease


async def claim_for(database: Database, refund: Refund, *, ttl: float) -> Lease | None:
    """Claim the lane of a refund's customer for what is still to be done after it, or None while it is held."""
    started = asyncio.get_running_loop().time()
    lease = Lease(refund_id=refund.id, customer_id=refund.customer_id, ttl=ttl, good_until=started + ttl)
    try:
        async with database.transaction() as tx:
            return lease if await _take(tx, lease) else None
    except IntegrityError:  # another process made the customer's lane in the same moment
        return None


async def _next_due(tx: Transaction, *, dry_run: bool) -> tuple[int, int] | None:
    busy = exists().where(and_(lanes.c.customer_id == refunds.c.customer_id, lanes.c.leased_until >= tx.now_ms))
    all_paused = await standstill.current(tx) is not None
    may_charge = await charging.may_charge(tx) if all_paused else set[int]()
    query = (
        select(refunds.c.id, refunds.c.customer_id)
        .where(refunds.c.due_at <= tx.now_ms, refunds.c.state.in_(RUNNABLE), ~busy)
        .where(refunds.c.id.in_(may_charge) if all_paused else true())
        .where(refunds.c.dry_run.is_(True) if dry_run else true())
        .order_by(refunds.c.due_at, refunds.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    row = (await tx.connection.execute(query)).first()
    return (row[0], row[1]) if row else None


async def _take(tx: Transaction, lease: Lease) -> bool:
    values = {
        "refund_id": lease.refund_id,
        "token": lease.token,
        "leased_until": tx.now_ms + round(lease.ttl * 1000),
    }
    lane = lanes.c.customer_id == lease.customer_id
    free = select(lanes.c.customer_id).where(lane, lanes.c.leased_until < tx.now_ms)
    # Who holds it at this moment may wait for the refund that is being claimed: never wait for them
    if await tx.connection.scalar(free.with_for_update(skip_locked=True)) is not None:
        await tx.connection.execute(update(lanes).where(lane).values(**values))
        return True
    if await tx.connection.scalar(select(lanes.c.customer_id).where(lane)) is not None:
        return False
    await tx.connection.execute(insert(lanes).values(customer_id=lease.customer_id, **values))
    return True


async def renew(database: Database, lease: Lease) -> None:
    """Make the lease good for another `ttl`. An expired lease is never renewed.

    Raises:
        LeaseLostError: it is over, or somebody else's.
    """
    started = asyncio.get_running_loop().time()
    async with database.transaction() as tx:
        await hold(tx, lease, until_ms=tx.now_ms + round(lease.ttl * 1000))
    lease.good_until = started + lease.ttl


async def hold(tx: Transaction, lease: Lease, *, until_ms: int | None = None) -> None:
    """Prove, inside `tx`, that the lease is ours, and keep it ours until the commit.

    Raises:
        LeaseLostError: it is over, or somebody else's.
    """
    held = await tx.connection.execute(
        update(lanes)
        .where(
            lanes.c.customer_id == lease.customer_id,
            lanes.c.token == lease.token,
            lanes.c.leased_until >= tx.now_ms,
        )
        .values(leased_until=lanes.c.leased_until if until_ms is None else until_ms),
    )
    if held.rowcount != 1:
        raise LeaseLostError(f"the lease of refund {lease.refund_id} is over")


async def release(database: Database, lease: Lease) -> None:
    """Give the lane free; harmless when it is lost already."""
    async with database.transaction() as tx:
        await tx.connection.execute(
            update(lanes)
            .where(lanes.c.customer_id == lease.customer_id, lanes.c.token == lease.token)
            .values(leased_until=0),
        )
