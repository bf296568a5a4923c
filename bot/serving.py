"""What runs, from the start to the stop: within 20 seconds nothing new is begun, and what is in flight is recorded."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import asynccontextmanager
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING

import structlog

from bot.listeners.door import Door
from bot.listeners.http import serve_http
from bot.listeners.socket_mode import SocketMode
from bot.steps.watchdog import signs_of_life

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncApp

    from bot.settings import Settings
    from bot.steps.people import People
    from bot.steps.reach import Reach
    from bot.workflow.background import Background
    from bot.workflow.courier import Courier
    from bot.workflow.gate import Gate
    from bot.workflow.home_courier import HomeCourier
    from bot.workflow.landing import Lookout
    from bot.workflow.reconcile import Reconciler
    from bot.workflow.reminders import Reminders
    from bot.workflow.report import Reports
    from bot.workflow.runner import Runner
    from bot.workflow.standstill import KillSwitch
    from bot.workflow.stock import Stocktaking
    from bot.workflow.worker import Worker

SOCKET_MODE_WITHIN = 2.0  # seconds a start waits for the connection
# From SIGTERM to the end at most 20 seconds; a request that is cut off is recorded as sent, and looked for later.
STOP_RUNNING = 14.0  # for refunds at work
STOP_TELLING = 3.0
STOP_AT_LATEST = 19.0  # a database that another program keeps locked can hold up everything else

log = structlog.get_logger()


@dataclass
class Bot:
    """Everything that runs, built and wired."""

    settings: Settings
    slack_app: AsyncApp
    runner: Runner
    courier: Courier
    background: Background
    reach: Reach
    gate: Gate
    reconciler: Reconciler
    people: People
    reminders: Reminders
    kill_switch: KillSwitch
    homes: HomeCourier
    lookout: Lookout
    stock: Stocktaking
    reports: Reports

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then stop within 20 seconds."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        async with self.running(), signs_of_life():
            await stop.wait()
            log.info("bot.stopping")
            leave = Timer(STOP_AT_LATEST, _leave)
            leave.daemon = True
            leave.start()
        log.info("bot.stopped")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything at work; at the end nothing new is begun, and what is in flight is finished or recorded."""
        working: list[asyncio.Task[None]] = []
        try:
            async with self._serving():
                working += [
                    asyncio.create_task(worker.run(), name=worker.name) for worker in self._doers + self._tellers
                ]
                yield
        finally:
            for worker in self._doers:
                worker.stop()
            await self.runner.drain(seconds=STOP_RUNNING)
            await self.background.drain(seconds=1)
            await asyncio.gather(*(worker.drain(seconds=STOP_TELLING) for worker in self._tellers))
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    @property
    def _doers(self) -> tuple[Worker, ...]:
        return self.runner, self.reminders, self.lookout, self.stock, self.reports

    @property
    def _tellers(self) -> tuple[Worker, ...]:
        return self.courier, self.homes

    async def _ledger_fits(self) -> bool | str:
        return self.gate.trouble or True

    @asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        # Without a signing secret anybody could send clicks here, so then only Socket Mode brings them.
        secret = self.settings.slack_signing_secret
        door = None if secret is None else Door(self.slack_app, secret.get_secret_value())
        checks = {**self.reach.checks(), "ledger": self._ledger_fits}
        async with (
            serve_http(door, checks, host=self.settings.host, port=self.settings.port),
            self._socket_mode() as socket_mode,
        ):
            await self.reach.greet()
            if (standstill := await self.kill_switch.now()) is not None:
                log.warning("refunds.still_paused", by=standstill.by, reason=standstill.reason)
            if self.settings.refund_dry_run:
                log.warning("bot.dry_run")
            log.info("bot.ready", host=self.settings.host, port=self.settings.port, socket_mode=socket_mode)
            yield

    @asynccontextmanager
    async def _socket_mode(self) -> AsyncIterator[bool]:
        """Connected, or connecting, where there is a token for it."""
        token = self.settings.slack_app_token
        if token is None:
            yield False
            return
        handler = SocketMode(self.slack_app, token.get_secret_value(), web_client=self.slack_app.client)
        # It tries for as long as Slack is away: meanwhile refunds go on, and SIGTERM is heard.
        connecting = asyncio.create_task(handler.connect_async())  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        try:
            connected, _ = await asyncio.wait([connecting], timeout=SOCKET_MODE_WITHIN)
            if not connected:
                log.warning("slack.socket_mode_waits")
            yield True
        finally:
            connecting.cancel()
            await handler.close_async()  # type: ignore[no-untyped-call]  # as above


def _leave() -> None:
    """End here and now. What was sent is recorded, as before a kill -9, and the next start looks for it."""
    log.warning("bot.stopped_late")
    os._exit(1)
