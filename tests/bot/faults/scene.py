"""The bot's own runner between a local Syncro and a local Slack, on a clock that moves only while nobody is at work."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import httpx
import stamina
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.app import _wire
from bot.ledger import refunds
from bot.ledger.database import Database, from_ms
from bot.ledger.tables import refunds as refund_rows
from bot.models import Refund, Remedy, Trap
from bot.settings import Settings
from bot.steps import ensure_checklist, ensure_line, read_back
from bot.steps.people import People
from bot.workflow.desk import Desk
from bot.workflow.remedy import Remedies
from bot.workflow.runner import Runner
from bot.workflow.standstill import KillSwitch
from syncro_client import Limiter, Priority, SyncroClient
from syncro_client.guard import GuardedTransport
from tests.bot.faults.seed import MERE, START, small_account
from tests.bot.faults.witness import Witness
from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack
from tests.sandbox.syncro import Account, Clock, LocalSyncro, Switches
from tests.sandbox.syncro.door import PREFIX

PATIENT = 10.0
"""Seconds: the client's timeout where nothing is slow on purpose, so that a busy machine is never taken for a fault."""
MOST_RUNS = 60
Seed = Callable[[Account], None]


class Unhurried:
    """Lets every request leave at once; the clock of a scene stands still, and a budget would wait for it."""

    async def acquire(self, priority: Priority) -> None:
        """Returns at once."""


@dataclass
class Process:
    """One process of the bot: what it needs to hear people and to wake refunds."""

    runner: Runner
    remedies: Remedies
    desk: Desk


def trap_of(refund: Refund) -> Trap | None:
    """Why a person is asked, or None where nobody is."""
    return refund.attention.trap if refund.attention else None


@contextmanager
def without_pauses() -> Iterator[None]:
    """A read is tried as often as ever, and an answer that may lag is read again, only without the seconds between."""
    with ExitStack() as opened:
        for step in (read_back, ensure_checklist, ensure_line):
            opened.enter_context(patch.object(step, "LAG", (0.0, 0.0)))
        opened.enter_context(stamina.set_testing(True, attempts=3, cap=True))
        yield


@dataclass
class Scene:
    """Who is there."""

    clock: Clock
    account: Account
    syncro: LocalSyncro
    database: Database
    settings: Settings
    slack: AsyncWebClient
    syncro_client: SyncroClient
    witness: Witness
    log: list[MutableMapping[str, Any]] = field(default_factory=list)

    @property
    def quiet(self) -> timedelta:
        """The quiet period, as long as in earnest; the clock makes it short."""
        return timedelta(seconds=self.settings.refund_quiet_period)

    def process(self) -> Process:
        """Start one more process on the same ledger; it shares nothing with the others but the database."""
        people = People(self.slack, self.settings.policy.ids)
        wired = _wire(self.settings, self.database, self.slack, self.syncro_client)
        remedies = Remedies(self.database, people, self.settings.policy, wake=wired.runner.wake, tell=_nobody)
        return Process(wired.runner, remedies, wired.reconciler.desk)

    def kill_switch(self) -> KillSwitch:
        """The kill switch, as one more process has it."""
        people = People(self.slack, self.settings.refund_approvers or ())
        return KillSwitch(self.database, people, wake=_nobody, tell=_nobody)

    async def refund(self, refund_id: int = 1) -> Refund:
        """The refund as the ledger has it."""
        async with self.database.reading() as tx:
            found = await refunds.load(tx, refund_id)
        assert found is not None
        return found

    async def run(self, process: Process) -> Refund:
        """Let the bot work until nothing is due by itself any more; time passes only while it waits."""
        for _ in range(MOST_RUNS):
            await self.run_once(process)
            due = await self._next_due()
            if due is None:
                return await self.refund()
            self.clock.at = max(self.clock.at, from_ms(due))
            self.syncro.catch_up()
        raise AssertionError(f"Still at work after {MOST_RUNS} runs: {await self.refund()!r}")

    async def run_once(self, process: Process) -> None:
        """One sweep, until nobody is at work."""
        await process.runner.sweep()
        while process.runner._at_work:
            await asyncio.wait(process.runner._at_work)
            await asyncio.sleep(0)

    async def go_on(self, process: Process, remedy: Remedy = Remedy.GO_ON, *, by: str = MERE) -> Refund:
        """Press a button in the thread, and let the bot work."""
        await self.press(process, remedy, by=by)
        return await self.run(process)

    async def press(self, process: Process, remedy: Remedy, *, by: str = MERE) -> None:
        """Press a button in the thread."""
        trouble = (await self.refund()).attention
        shown = trouble.may_keep if trouble and remedy is Remedy.KEEP else None
        assert await process.remedies.choose(remedy, refund_id=1, user_id=by, shown=shown, note="By hand.") is None

    def settle(self) -> None:
        """Let everything happen in Syncro that was still to happen."""
        self.clock.advance(hours=2)
        self.syncro.catch_up()

    async def _next_due(self) -> int | None:
        async with self.database.reading() as tx:
            found: int | None = await tx.connection.scalar(select(func.min(refund_rows.c.due_at)))
            return found


def _nobody() -> None:
    """The courier has no part in these scenes: what it would bring waits in the outbox."""


@asynccontextmanager
async def scene(
    database_url: str,
    *,
    switches: Switches | None = None,
    seed: Seed = small_account,
    patience: float = PATIENT,
    limiter: Limiter | None = None,
) -> AsyncIterator[Scene]:
    """Set a scene; `patience` is the client's timeout for one request, in seconds."""
    clock = Clock(START)
    account = Account(now=clock, switches=switches or Switches())
    seed(account)
    async with AsyncExitStack() as opened:
        syncro = await opened.enter_async_context(LocalSyncro(account=account))
        slack = await opened.enter_async_context(LocalSlack(strict_limits=False))
        told = environment(slack, syncro, database_url=database_url)
        del told["REFUND_RUN_WINDOW"]  # the clock is the test's, so the hours are as in earnest
        settings = Settings.model_validate({name.lower(): value for name, value in told.items()})
        database = Database(database_url, clock=clock)
        opened.push_async_callback(database.close)
        plain = httpx.AsyncHTTPTransport(verify=False)  # nothing here speaks TLS, and a context costs 25 ms
        http = await opened.enter_async_context(httpx.AsyncClient(transport=GuardedTransport(plain, PREFIX)))
        client = SyncroClient(
            base_url=syncro.base_url,
            token=syncro.token,
            limiter=limiter or Unhurried(),
            timeout=patience,
            http=http,
        )
        session = await opened.enter_async_context(ClientSession())
        web = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        witness = Witness(database_url.removeprefix("sqlite:///"))
        syncro.door.requests = witness
        log = opened.enter_context(capture_logs())
        yield Scene(clock, account, syncro, database, settings, web, client, witness, log)
