"""A write after the refund is done: under the customer's lane, so that two processes never do it together."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ledger import lanes
from bot.models import Hitch
from bot.steps.work import Work

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import timedelta

    from bot.ledger.database import Database
    from bot.models import Attention, Refund, RunWindow
    from bot.steps.billing import Billing
    from bot.steps.work import ClientFor


@dataclass
class Afterwards:
    """What such a write takes; the fields are those of the runner."""

    database: Database
    syncro: ClientFor
    billing: Billing
    tell: Callable[[], None]
    ttl: float
    quiet: timedelta
    run_window: RunWindow | None = None

    @asynccontextmanager
    async def at_work(self, refund: Refund) -> AsyncIterator[Work | None]:
        """The refund under its lease, or None while somebody else is at work for its customer.

        Raises:
            SyncroSilentError: the account's settings can't be read.
        """
        account = await self.billing.account()
        lease = await lanes.claim_for(self.database, refund, ttl=self.ttl)
        if lease is None:
            yield None
            return
        try:
            yield Work(
                refund=refund,
                lease=lease,
                database=self.database,
                syncro=self.syncro(lease),
                account=account,
                quiet=self.quiet,
                tell=self.tell,
                billing=self.billing,
                run_window=self.run_window,
            )
        finally:
            await lanes.release(self.database, lease)


def hitch_of(attention: Attention) -> Hitch:
    """What a shelf remembers of what stood in the way."""
    return Hitch(
        trap=attention.trap,
        said=attention.said,
        permission=attention.permission,
        found=attention.differences,
    )
