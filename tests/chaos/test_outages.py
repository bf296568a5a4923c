"""The database is gone for a while in the middle of refunds."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.ledger.database import Database
from bot.ledger.schema import migrate
from bot.models import State
from tests.chaos.bench import LEASE, bench
from tests.chaos.conftest import BACKENDS
from tests.chaos.crowd import Crowd, effects
from tests.chaos.herd import Herd, until
from tests.chaos.outage import Wire, lock, own_postgres
from tests.chaos.survey import note
from tests.sandbox.postgres import PostgresServer
from tests.sandbox.syncro.switches import Switches

AWAY = 3.0  # seconds
SETTLED_WITHIN = 60.0

assert AWAY > LEASE

needs_postgres = pytest.mark.skipif("postgresql" not in BACKENDS, reason="TEST_POSTGRES_URL is not set")


@asynccontextmanager
async def crowd(herd: Herd, folder: Path, url: str, *, bots_url: str | None = None) -> AsyncIterator[Crowd]:
    """Twenty-four refunds and one bot, which may see the database by another URL; in the end each happened once."""
    async with bench(herd, folder, url, switches=Switches(rate_limit=None)) as busy:
        busy.chaos = {"unlimited": True}
        busy.settings["DATABASE_URL"] = bots_url or url
        made = Crowd(busy, random.Random(1))  # noqa: S311  strokes, not secrets
        await made.ask_and_approve()
        bot = await busy.start()
        await at_work(made)
        yield made
        await busy.settled(within=SETTLED_WITHIN)
        assert set(effects(busy).values()) == {1}
        assert len(effects(busy)) == 4 * made.refunds
        assert bot.exit_code is None, "an outage of the database must not end the bot"


async def at_work(made: Crowd) -> None:
    async def some() -> bool:
        states = await made.bench.states()
        return State.PROCESSING in states and State.RESOLVED in states

    await until(some, within=20, what="refunds at work")


@needs_postgres
async def test_refunds_go_on_after_postgresql_was_stopped_and_started(herd: Herd, tmp_path: Path) -> None:
    async with own_postgres() as server:
        url = await server.start()
        if url is None:
            pytest.skip("no PostgreSQL on this machine that a test may stop")
        database = Database(url)
        await migrate(database)
        await database.close()
        async with crowd(herd, tmp_path, url) as made:
            for _ in range(2):
                await server.stop()
                await asyncio.sleep(AWAY)
                await server.start()
                await asyncio.sleep(AWAY / 3)
            note(f"PostgreSQL stopped for {AWAY:g} s, twice: {made.refunds} refunds")


@needs_postgres
async def test_refunds_go_on_after_the_wire_to_the_database_was_cut(
    herd: Herd, tmp_path: Path, postgres: PostgresServer
) -> None:
    """Nothing is refused and nothing answers: queries hang until the wire is mended."""
    made_here = postgres.database()
    url = await asyncio.to_thread(made_here.__enter__)
    try:
        async with Wire(url) as wire, crowd(herd, tmp_path, url, bots_url=wire.url) as made:
            for _ in range(2):
                wire.cut()
                await asyncio.sleep(AWAY)
                wire.mend()
                await asyncio.sleep(AWAY / 3)
            note(f"the wire to PostgreSQL cut for {AWAY:g} s, twice: {made.refunds} refunds")
            await made.bench.settled(within=SETTLED_WITHIN)
    finally:
        await asyncio.to_thread(made_here.__exit__, None, None, None)


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_refunds_go_on_after_another_process_has_locked_the_file(herd: Herd, tmp_path: Path, url: str) -> None:
    async with crowd(herd, tmp_path, url) as made:
        for _ in range(2):
            await lock(tmp_path / "refunds.db", seconds=AWAY)
            await asyncio.sleep(AWAY * 1.3)
        note(f"SQLite locked for {AWAY:g} s, twice: {made.refunds} refunds")
