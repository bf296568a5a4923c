"""People are called in time, whatever keeps a refund from going on: the alarm needs nothing but the ledger.

Syncro can be away, the token revoked, the gate shut, or the bot started again as a dry run; a line that may charge the
customer is told all the same. And a refund that has waited for Syncro for hours is told, instead of waiting for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.ledger import away, charging, lanes, refunds
from bot.models import Attention, Trap

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ledger.database import Database, Transaction
    from bot.ledger.lanes import Lease

CHARGING_AT_MOST = timedelta(minutes=5)  # a run may bill the line meanwhile
AWAY_AT_MOST = timedelta(hours=4)  # half a working day
FIRST_TRY = timedelta(minutes=1)  # who has just started, or slept, does what is left to do before people are called

log = structlog.get_logger()


@dataclass
class Alarm:
    """Looks into the ledger. `call` puts a refund into a person's hands; `ttl` is that of the lease it needs."""

    database: Database
    ttl: float
    call: Callable[[Lease, Attention], Awaitable[None]]
    _looked: datetime | None = None
    _awake_since: datetime | None = None

    async def look(self) -> None:
        """Call people for every refund that has gone on for too long as it is, unless it is just at work."""
        async with self.database.reading() as tx:
            if self._looked is None or tx.now > self._looked + FIRST_TRY:
                self._awake_since = tx.now
            self._looked = tx.now
            if self._awake_since is None or tx.now < self._awake_since + FIRST_TRY:
                return
            late = await _late(tx)
        for refund_id in late:
            try:
                await self._call(refund_id)
            except lanes.LeaseLostError:
                log.warning("refund.lease_lost", refund=refunds.reference(refund_id))
            except Exception:
                log.exception("refund.alarm_failed", refund=refunds.reference(refund_id))  # others must go on

    async def _call(self, refund_id: int) -> None:
        async with self.database.reading() as tx:
            refund = await refunds.load(tx, refund_id)
        assert refund is not None
        lease = await lanes.claim_for(self.database, refund, ttl=self.ttl)
        if lease is None:  # somebody is at work for this customer: the next sweep looks again
            return
        try:
            async with self.database.reading() as tx:
                attention = (await _late(tx)).get(refund_id)
            if attention is not None:  # nobody was at work on it before the lease was ours
                log.warning("refund.waits_too_long", refund=refund.reference, trap=attention.trap)
                await self.call(lease, attention)
        finally:
            await lanes.release(self.database, lease)


async def _late(tx: Transaction) -> dict[int, Attention]:
    """What people have to hear now, by the refund; of a charge first of all."""
    late = {
        refund_id: Attention(trap=Trap.UNREACHABLE, step=pause.step)
        for refund_id, pause in await away.longer_than(tx, tx.now - AWAY_AT_MOST)
        if tx.now < pause.until + FIRST_TRY
    }
    for line in await charging.longer_than(tx, tx.now - CHARGING_AT_MOST):
        seen = line.reference if line.is_known else ""
        step = late[line.refund_id].step if line.refund_id in late else ""
        late[line.refund_id] = Attention(trap=Trap.POSITIVE_LINE, step=step, line=line.reference, charging=seen)
    return late
