"""Requests of which this very process knows that nothing of them can stand in Syncro yet.

A ledger can be put back from a backup, at a start or beneath a running bot, and a database can lose its last commits:
then a refund looks untouched whose ticket is long resolved. So the ticket is looked for before it is sent, however new
the decision is. That costs a request to Syncro. It is saved only where a process stored the request itself a moment
ago, has reached the ledger ever since, and begins with it for the first time.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.steps.work import FRESH

if TYPE_CHECKING:
    from datetime import datetime

    from bot.models import Refund


class FirstHand:
    """Remembers the keys of requests for as long as they are fresh, in memory: not knowing costs one request."""

    def __init__(self) -> None:
        self._stored: dict[str, float] = {}  # by key: when, in seconds of this process's monotonic clock

    def store(self, refund: Refund) -> None:
        """This process has just stored the request."""
        now = asyncio.get_running_loop().time()
        self._stored = {key: at for key, at in self._stored.items() if now < at + FRESH.total_seconds()}
        self._stored[refund.key] = now

    def begin(self, refund: Refund, now: datetime) -> bool:
        """Whether nothing of it can stand in Syncro; asked a second time, nobody knows. `now` is the ledger's clock.

        Both clocks count: one of them stands still while the machine sleeps.
        """
        stored = self._stored.pop(refund.key, None)
        if stored is None:
            return False
        is_fresh = asyncio.get_running_loop().time() < stored + FRESH.total_seconds()
        return is_fresh and now < refund.created_at + FRESH

    def forget(self) -> None:
        """The ledger was out of reach: nobody knows what it lost meanwhile."""
        self._stored.clear()
