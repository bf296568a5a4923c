"""Is everything there that the bot needs? The three are looked at side by side, and none waits for another."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.ledger.examine import examine
from bot.models import Examined, Finding, Grade

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.ledger.database import Database
    from bot.steps.examine_slack import SlackExam
    from bot.steps.examine_syncro import SyncroExam

AT_MOST = 60.0  # seconds for each of the three


@dataclass
class Doctor:
    """Looks, and changes nothing."""

    database: Database
    slack: SlackExam
    syncro: SyncroExam

    async def examine(self) -> tuple[Examined, ...]:
        """What was found of each."""
        ledger: list[Finding] = []
        slack: list[Finding] = []
        syncro: list[Finding] = []
        await asyncio.gather(
            _in_time(self.slack.examine(slack), slack),
            _in_time(self.syncro.examine(syncro), syncro),
            _in_time(self._ledger(ledger), ledger),
        )
        told = (("Slack", slack), ("Syncro", syncro), ("Database", ledger))
        return tuple(Examined(part=part, findings=tuple(found)) for part, found in told)

    async def _ledger(self, found: list[Finding]) -> None:
        found.extend(await examine(self.database, lambda: datetime.now(UTC)))


async def _in_time(examining: Awaitable[None], found: list[Finding]) -> None:
    try:
        async with asyncio.timeout(AT_MOST):
            await examining
    except TimeoutError:
        said = f"this took more than {AT_MOST:.0f} seconds"
        found.append(Finding(what="the rest", grade=Grade.RED, said=said, todo="Run this again in a minute."))
