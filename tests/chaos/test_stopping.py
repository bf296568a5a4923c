"""SIGTERM in the middle of a refund: the real bot, unwrapped, leaves in time, and a successor goes on."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.ledger import effects
from tests.chaos.bench import Bench
from tests.chaos.books import check
from tests.chaos.herd import until
from tests.chaos.survey import approve, note
from tests.sandbox.bot_process import BotProcess

AT_MOST = 20.0  # seconds from SIGTERM to the end
SETTLED_WITHIN = 60.0
LONG_LEASE = "30"


@asynccontextmanager
async def real_bot(stage: Bench) -> AsyncIterator[BotProcess]:
    stage.settings["REFUND_LEASE_SECONDS"] = LONG_LEASE
    async with BotProcess(stage.settings) as bot:
        stage.slack.connect(bot.url)
        yield bot


async def sent(stage: Bench, method: str, path: str) -> None:
    async def there() -> bool:
        return bool(stage.syncro.calls(method, path))

    await until(there, within=15, what=f"no {method} {path}")


async def stopped_in_time(bot: BotProcess, what: str) -> None:
    started = time.monotonic()
    assert await bot.stop(within=AT_MOST) == 0, bot.log()
    note(f"SIGTERM {what}: gone after {time.monotonic() - started:.1f} s with exit code 0")


async def goes_on(stage: Bench) -> None:
    async with real_bot(stage):
        await stage.settled(within=SETTLED_WITHIN)
        await check(stage)


async def test_a_request_in_flight_is_finished_and_stored_and_the_lane_is_free(stage: Bench, backend: str) -> None:
    await stage.asked()
    stage.syncro.faults.next(kind="slow", method="POST", path="/tickets/*/add_line_item", seconds=3, skip=2)
    async with real_bot(stage) as bot:
        await approve(stage)
        await sent(stage, "POST", "/tickets/*/add_line_item")
        await asyncio.sleep(0.5)
        await stopped_in_time(bot, f"while Syncro answers slowly, on {backend}")
    async with stage.database.reading() as tx:
        assert await effects.open_keys(tx, 1) == []
    await goes_on(stage)


async def test_a_request_that_gets_no_answer_is_cut_off_and_looked_for_by_the_successor(
    stage: Bench, backend: str
) -> None:
    await stage.asked()
    stage.syncro.faults.next(kind="hang", method="POST", path="/tickets", done=True)
    async with real_bot(stage) as bot:
        await approve(stage)
        await sent(stage, "POST", "/tickets")
        await stopped_in_time(bot, f"while Syncro does not answer, on {backend}")
    async with stage.database.reading() as tx:
        assert await effects.open_keys(tx, 1) == ["RF-000001/ticket"]
    await goes_on(stage)


async def test_a_ledger_that_another_program_keeps_locked_does_not_keep_it_from_leaving(
    stage: Bench, backend: str
) -> None:
    if backend != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the whole ledger")
    await stage.asked()
    stage.syncro.faults.next(kind="slow", method="POST", path="/tickets", seconds=3)
    async with real_bot(stage) as bot:
        await approve(stage)
        await sent(stage, "POST", "/tickets")
        with contextlib.closing(sqlite3.connect(stage.settings["DATABASE_URL"].removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN EXCLUSIVE")
            started = time.monotonic()
            code = await bot.stop(within=AT_MOST)
            note(f"SIGTERM while the ledger is locked: gone after {time.monotonic() - started:.1f} s, exit code {code}")
            other.rollback()
    await goes_on(stage)
