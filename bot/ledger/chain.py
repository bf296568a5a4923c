"""The events as one chain: each carries the hash of the one before, so that a change anywhere in the past shows.

A plain hash, not one with a secret: Syncro's token changes over the years, and a chain that only its old tokens can
check is soon checked by nobody. Whoever can write to the database could compute the whole chain anew; that shows by
comparing with a head that was kept elsewhere (docs/record.md).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.ledger.tables import chain, events, refunds

if TYPE_CHECKING:
    from bot.ledger.database import Transaction

EVENTS = "events"
BEGINNING = "0" * 64
"""What stands in the place of the hash before the first event."""


def digest(previous: str, *, refund_id: int, at: int, name: str, who: str, data: dict[str, Any]) -> str:
    """The hash of an event. It must never be computed otherwise, or no ledger could be checked any more."""
    content = json.dumps([previous, refund_id, at, name, who, data], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


async def extend(tx: Transaction) -> None:
    """Add the transaction's events to the chain. It is the last that a transaction does.

    All processes queue here, so nothing else may be waited for under the lock of the head: then nobody can wait in a
    circle, and it is held for no longer than the commit takes. That is why events are not stored when they happen, and
    why the rows that their foreign keys point to are held before.
    """
    if not tx.recorded:
        return
    if tx.locks_rows:
        mine = sorted({event["refund_id"] for event in tx.recorded})
        query = select(refunds.c.id).where(refunds.c.id.in_(mine)).order_by(refunds.c.id)
        await tx.connection.execute(query.with_for_update(read=True, key_share=True))
    count, previous = await head(tx, lock=True)
    rows = []
    for event in tx.recorded:
        linked = digest(previous, **event)
        rows.append({**event, "previous": previous, "hash": linked})
        previous = linked
    await tx.connection.execute(insert(events), rows)
    values = {"count": count + len(rows), "hash": previous}
    await tx.connection.execute(update(chain).where(chain.c.name == EVENTS).values(**values))


async def head(tx: Transaction, *, lock: bool = False) -> tuple[int, str]:
    """How many events there are, and the hash of the newest."""
    query = select(chain.c.count, chain.c.hash).where(chain.c.name == EVENTS)
    row = (await tx.connection.execute(query.with_for_update() if lock else query)).one()
    return row[0], row[1]
