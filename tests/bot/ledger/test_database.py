"""Connections and transactions: what a frozen process, a full pool and a second writer do to the others."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.ledger import database as under_test
from bot.ledger import lanes, progress, refunds
from bot.ledger.database import Database, driver_url
from tests.bot.ledger.examples import approved, requested, resolve


async def test_read_check_write_by_many_loses_no_update(database: Database, other: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx)

    async def count_up(by: Database) -> None:
        for _ in range(10):
            async with by.transaction() as tx:
                await refunds.load(tx, 1, lock=True)
                attempts = await progress.attempts(tx, 1)
                await tx.connection.execute(text("UPDATE refunds SET attempts = :now"), {"now": attempts + 1})

    await asyncio.gather(*(count_up(each) for each in (database, other) * 3))
    async with database.reading() as tx:
        assert await progress.attempts(tx, 1) == 60


async def test_readers_do_not_wait_for_a_writer(database: Database, other: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx)
    async with database.transaction() as tx, asyncio.timeout(1):
        await refunds.load(tx, 1, lock=True)
        await refunds.next_id(tx)
        async with other.reading() as beside:
            assert await refunds.load(beside, 1) is not None


async def test_a_number_for_a_new_request_does_not_hold_up_the_refunds_at_work(
    database: Database, other: Database, backend: str
) -> None:
    if backend == "sqlite":
        return  # there every writer waits for every other
    await approved(database, 1)
    async with database.transaction() as tx:
        await refunds.next_id(tx)
        async with asyncio.timeout(1):
            assert await lanes.claim(other, ttl=30) is not None


async def test_a_process_that_freezes_in_a_transaction_does_not_hold_up_the_others_for_ever(
    url: str, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill ends its connection; a machine that is frozen or cut off does not."""
    if backend == "sqlite":
        return  # its lock belongs to a process of the same machine; whoever starts it again kills the frozen one first
    monkeypatch.setattr(under_test, "IDLE_IN_TRANSACTION", timedelta(seconds=0.5))
    frozen, other = Database(url), Database(url)
    await approved(frozen)
    lease = await lanes.claim(frozen, ttl=1)
    assert lease is not None

    async def freeze() -> None:
        async with frozen.transaction() as tx:
            await lanes.hold(tx, lease)
            async with asyncio.timeout(10):
                await asyncio.sleep(1.1)
                assert await lanes.claim(other, ttl=30) is not None
            await resolve(tx, 1)

    try:
        with pytest.raises(DBAPIError):
            await freeze()
    finally:
        await frozen.close()
        await other.close()


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///refunds.db", "sqlite+aiosqlite"),
        ("postgres://u:p@host/db", "postgresql+psycopg"),
        ("postgresql://u:p@host/db", "postgresql+psycopg"),
        ("postgresql+psycopg2://u:p@host/db", "postgresql+psycopg"),
    ],
)
def test_the_driver_is_the_one_the_bot_brings(given: str, driver: str) -> None:
    assert driver_url(given).drivername == driver


@pytest.mark.parametrize("given", ["mysql://host/db", "refunds.db", ""])
def test_a_url_of_anything_else_is_refused_in_words(given: str) -> None:
    with pytest.raises(ValueError, match=r"use sqlite|for example sqlite"):
        driver_url(given)
