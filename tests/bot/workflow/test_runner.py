"""The runner: it stops in order, and leaves to the next start what it has not begun."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.ledger import lanes
from bot.ledger.database import Database
from bot.ledger.lanes import Lease
from bot.workflow.runner import Runner
from tests.bot.ledger.examples import approved


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


async def test_a_refund_that_is_claimed_while_the_runner_is_told_to_stop_is_left_to_the_next_start(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await approved(database)
    claimed = asyncio.Event()
    claim = lanes.claim

    async def claim_slowly(database: Database, *, ttl: float, dry_run: bool = False) -> Lease | None:
        lease = await claim(database, ttl=ttl, dry_run=dry_run)
        claimed.set()
        await asyncio.sleep(0.1)
        return lease

    monkeypatch.setattr(lanes, "claim", claim_slowly)
    nobody = cast("Any", None)
    runner = Runner(
        database,
        syncro=nobody,
        billing=nobody,
        people=nobody,
        tell=lambda: None,
        ttl=30,
        quiet=timedelta(seconds=1),
    )
    running = asyncio.create_task(runner.run())
    await claimed.wait()
    await runner.drain(seconds=5)
    assert running.done()
    assert await claim(database, ttl=30) is not None
