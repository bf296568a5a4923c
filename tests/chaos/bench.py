"""The bench: local Syncro, local Slack, one database, and bots that come and go."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.ledger import refunds
from bot.ledger.database import Database
from bot.ledger.tables import messages
from bot.ledger.tables import refunds as refund_rows
from bot.models import Refund, State
from tests.chaos.herd import ForkedBot, Herd, until
from tests.chaos.seeding import add_worksheet, ask
from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack, Message
from tests.sandbox.syncro import LocalSyncro
from tests.sandbox.syncro.switches import Switches

LEASE = 1.5  # seconds
QUIET = 0.5
TAKEN = "address already in use"


@dataclass
class Bench:
    """What a test works with. `settings` are the bot's; `chaos` is what every bot's injection is told."""

    herd: Herd
    folder: Path
    slack: LocalSlack
    syncro: LocalSyncro
    database: Database
    settings: dict[str, str]
    chaos: dict[str, Any] = field(default_factory=dict)
    bots: list[ForkedBot] = field(default_factory=list)

    async def start(self, **chaos: Any) -> ForkedBot:
        """Fork a bot, wait until it answers, and have Slack send to it."""
        while True:
            bot = self.herd.fork(self.settings, self.folder, **self.chaos, **chaos)
            self.bots.append(bot)
            try:
                await bot.ready()
            except RuntimeError:
                if TAKEN not in bot.log():  # somebody else's port by now
                    raise
            else:
                self.slack.connect(bot.url)
                return bot

    async def asked(self) -> int:
        """A request with a line that has to be turned, one that need not be, and a worksheet; its card is due."""
        return await ask(self.database, self.syncro, self.slack)

    async def card(self) -> Message:
        return await self.slack.channel("refunds").message_with("Refund ", timeout=15)

    async def refund(self, refund_id: int = 1) -> Refund:
        async with self.database.reading() as tx:
            found = await refunds.load(tx, refund_id)
        assert found is not None
        return found

    async def states(self) -> dict[State, int]:
        """How many refunds are in each state."""
        async with self.database.reading() as tx:
            rows = (await tx.connection.execute(select(refund_rows.c.state))).scalars().all()
        return {state: rows.count(state) for state in State if state in rows}

    async def lags(self) -> int:
        """How many messages Slack does not show as they should be."""
        async with self.database.reading() as tx:
            behind = select(messages.c.id).where(messages.c.wanted > messages.c.sent)
            return len((await tx.connection.execute(behind)).all())

    async def settled(self, *, within: float) -> None:
        """Every refund is resolved, and Slack shows all of it."""
        seen: list[Any] = []

        async def look() -> bool:
            states, lags = await self.states(), await self.lags()
            seen[:] = [states, lags]
            return set(states) == {State.RESOLVED} and lags == 0

        try:
            await until(look, within=within, what="settled")
        except AssertionError:
            logs = "\n\n".join(bot.log()[-6000:] for bot in self.bots[-3:])
            raise AssertionError(f"not settled within {within:g} s but {seen}\n{logs}") from None

    async def close(self) -> None:
        for bot in self.bots:
            if bot.exit_code is None:
                await bot.kill()
            bot.forget()


@asynccontextmanager
async def bench(
    herd: Herd, folder: Path, database_url: str, *, switches: Switches | None = None, **settings: str
) -> AsyncIterator[Bench]:
    """Set it up. `settings` are added to the bot's."""
    local = LocalSyncro(switches=switches or Switches())
    add_worksheet(local.account)
    async with local as syncro, LocalSlack(strict_limits=False) as slack, contextlib.AsyncExitStack() as opened:
        database = Database(database_url)
        opened.push_async_callback(database.close)
        told = environment(slack, syncro, database_url=database_url)
        told |= {"REFUND_QUIET_PERIOD": str(QUIET), "REFUND_LEASE_SECONDS": str(LEASE), **settings}
        made = Bench(herd, folder, slack, syncro, database, told)
        opened.push_async_callback(made.close)
        yield made
