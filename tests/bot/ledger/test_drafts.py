"""Requests while they are typed."""

import asyncio
from datetime import timedelta

from bot.ledger import drafts
from bot.ledger.database import Database
from bot.models import Draft
from tests.bot.ledger.examples import MERE


async def test_a_draft_that_two_screens_save_in_the_same_moment_is_kept_once(
    database: Database, other: Database
) -> None:
    async def save(by: Database, details: str) -> None:
        async with by.transaction() as tx:
            await drafts.save(tx, Draft(id="d1", requester_id=MERE, details=details))

    await asyncio.gather(*(save((database, other)[number % 2], f"text {number}") for number in range(6)))
    async with database.reading() as tx:
        known = await drafts.load(tx, "d1")
    assert known is not None
    assert known[0].details.startswith("text ")


async def test_only_drafts_that_nobody_touched_for_a_week_are_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        await drafts.save(tx, Draft(id="new", requester_id=MERE))
        earlier = type(tx)(tx.connection, tx.now_ms - int(timedelta(days=8).total_seconds() * 1000))
        await drafts.save(earlier, Draft(id="old", requester_id=MERE))
        assert await drafts.forget_old(tx) == 1
        assert await drafts.load(tx, "old") is None
        assert await drafts.load(tx, "new") is not None
