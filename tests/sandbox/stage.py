"""A stage for tests: a local Syncro, a local Slack, and the real bot between them, in this process."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.app import build
from bot.ledger.database import Database, Transaction
from bot.ledger.schema import migrate
from bot.serving import Bot
from bot.settings import Settings
from tests.sandbox.bot_process import free_port
from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack, Message
from tests.sandbox.syncro import LocalSyncro
from tests.sandbox.syncro.records import Ticket


@dataclass
class Stage:
    """Who is on the stage. `restart` ends the bot in an orderly way and starts it again on the same ledger."""

    slack: LocalSlack
    syncro: LocalSyncro
    settings: Settings
    clock: Callable[[], datetime]
    bot: Bot | None = None
    _running: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def start(self) -> None:
        """Raise the curtain."""
        self.bot = await self._running.enter_async_context(build(self.settings, clock=self.clock))
        await self._running.enter_async_context(self.bot.running())
        self.slack.connect(f"http://127.0.0.1:{self.settings.port}")

    async def stop(self) -> None:
        """Stop the bot; the ledger stays."""
        await self._running.aclose()
        self._running = contextlib.AsyncExitStack()
        self.bot = None

    async def restart(self) -> None:
        """A deploy."""
        await self.stop()
        await self.start()

    @asynccontextmanager
    async def ledger(self) -> AsyncIterator[Transaction]:
        """Look into the bot's own database."""
        async with self._database() as database, database.reading() as tx:
            yield tx

    @asynccontextmanager
    async def ledger_changed(self) -> AsyncIterator[Transaction]:
        """Write into the bot's own database, behind its back."""
        async with self._database() as database, database.transaction() as tx:
            yield tx

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[Database]:
        database = Database(self.settings.database_url, clock=self.clock)
        try:
            yield database
        finally:
            await database.close()

    async def card(self, words: str = "Refund ", *, timeout: float = 10) -> Message:  # noqa: ASYNC109
        """The card in the channel that holds these words."""
        return await self.slack.channel("refunds").message_with(words, timeout=timeout)

    async def thread_says(self, card: Message, words: str, *, timeout: float = 15) -> Message:  # noqa: ASYNC109
        """The reply that holds these words, once it is there."""

        def found() -> Message | None:
            return next((reply for reply in card.replies() if words in reply.text), None)

        reply = await self.slack.wait_until(found, timeout=timeout)
        assert reply is not None
        return reply

    def tickets(self) -> list[Ticket]:
        """The tickets that the bot created, oldest first."""
        return [ticket for ticket in self.syncro.account.tickets.values() if "(RF-" in ticket.subject]


async def fresh_database(path: Path, template: Path) -> str:
    """The URL of a migrated database at `path`; copying one is quicker than migrating each."""
    if not await asyncio.to_thread(template.exists):
        making = template.with_suffix(".making")
        database = Database(f"sqlite:///{making}")
        await migrate(database)
        await database.close()
        await asyncio.to_thread(making.chmod, 0o600)  # as the bot makes it
        await asyncio.to_thread(making.rename, template)
    await asyncio.to_thread(shutil.copy, template, path)
    return f"sqlite:///{path}"


@asynccontextmanager
async def stage(
    database_url: str, *, clock: Callable[[], datetime], adjust: Callable[[dict[str, str]], None] | None = None
) -> AsyncIterator[Stage]:
    """Set a stage, where everybody goes by `clock`; `adjust` may change the bot's settings before it starts."""
    workspace = LocalSlack(strict_limits=False, now=lambda: clock().timestamp())
    async with LocalSyncro(now=clock) as account, workspace:
        told = environment(workspace, account, database_url=database_url)
        told |= {"PORT": str(free_port()), "REFUND_QUIET_PERIOD": "0.3", "REFUND_RUN_WINDOW": "off"}
        if adjust is not None:
            adjust(told)
        settings = Settings.model_validate({name.lower(): value for name, value in told.items()})
        play = Stage(workspace, account, settings, clock)
        try:
            await play.start()
            yield play
        finally:
            await play.stop()
