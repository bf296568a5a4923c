"""Credits that are waited for: one customer for one process at a time, and nothing is stored without the look."""

import asyncio
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, update

from bot.ledger import landings, refunds
from bot.ledger.database import Database, to_ms
from bot.ledger.schema import MIGRATIONS
from bot.ledger.tables import landings as rows
from bot.ledger.tables import refunds as refund_rows
from bot.models import Landing, State, Verdict, Watch
from tests.bot.ledger.examples import requested, resolve

TTL = timedelta(minutes=5)
LANDED_FOR = timedelta(days=35)
BEFORE = "0012"  # the migration before the landings


async def wait(database: Database, *numbers: int, customer: int = 31, due_in: timedelta = timedelta(0)) -> None:
    """Refunds of a customer whose tickets are resolved."""
    async with database.transaction() as tx:
        for number in numbers:
            await requested(tx, number, customer=customer)
            await resolve(tx, number, due_in=due_in)


async def claim(database: Database) -> landings.Look | None:
    async with database.transaction() as tx:
        return await landings.claim(tx, ttl=TTL, landed_for=LANDED_FOR)


async def test_what_is_due_is_claimed_by_customer_and_once(database: Database) -> None:
    await wait(database, 1, 3)
    await wait(database, 2, customer=32)
    await wait(database, 4, due_in=timedelta(hours=1))
    looks = [await claim(database) for _ in range(3)]
    assert [look and (look.customer_id, look.refund_ids) for look in looks] == [(31, (1, 3)), (32, (2,)), None]
    async with database.reading() as tx:
        assert not await landings.is_any_due(tx)


async def test_processes_that_claim_together_never_share_a_customer(database: Database, other: Database) -> None:
    for customer in range(31, 39):
        await wait(database, customer, customer + 100, customer=customer)
    found = await asyncio.gather(*(claim(each) for each in (database, other) * 5))
    customers = [look.customer_id for look in found if look is not None]
    assert sorted(customers) == list(range(31, 39))
    assert all(len(look.refund_ids) == 2 for look in found if look is not None)


async def test_a_look_that_was_lost_holds_nothing(database: Database) -> None:
    await wait(database, 1)
    look = await claim(database)
    assert look is not None
    async with database.transaction() as tx:
        await landings.hold(tx, look, ttl=TTL)
        assert await landings.watch_of(tx, 1, look) is not None
        await tx.connection.execute(update(rows).values(leased_until=tx.now_ms - 1))
    again = await claim(database)
    assert again is not None
    async with database.transaction() as tx:
        with pytest.raises(landings.LookLostError):
            await landings.hold(tx, look, ttl=TTL)
        assert await landings.watch_of(tx, 1, look) is None
        await landings.hold(tx, again, ttl=TTL)


async def test_what_is_resolved_anew_is_looked_for_at_once_and_by_nobody_who_looked_before(database: Database) -> None:
    await wait(database, 1)
    look = await claim(database)
    assert look is not None
    async with database.transaction() as tx:
        watch = Watch(expected_at=tx.now, due_at=tx.now + timedelta(days=9), misses=2)
        await landings.wait_on(tx, 1, Landing(verdict=Verdict.NOT_LANDED, looked_at=tx.now), watch)
        await resolve(tx, 1, due_in=timedelta(days=20))
        assert await landings.watch_of(tx, 1, look) is None
    again = await claim(database)
    assert again is not None
    async with database.reading() as tx:
        kept = await landings.watch_of(tx, 1, again)
        assert kept is not None
        assert kept[0].misses == 2


async def test_a_look_without_an_answer_is_made_again_later_and_counted(database: Database) -> None:
    await wait(database, 1)
    look = await claim(database)
    assert look is not None
    async with database.transaction() as tx:
        await landings.try_again(tx, look, look.refund_ids, lambda failures: timedelta(hours=failures))
    again = await claim(database)
    assert again is not None
    async with database.transaction() as tx:
        waiting = await landings.watch_of(tx, 1, again)
        assert waiting is not None
        assert waiting[1] == 1
        await landings.try_again(tx, again, again.refund_ids, lambda failures: timedelta(hours=failures))
        assert await landings.failed(tx, (1,), 2) == (1,)
        assert await landings.failed(tx, (1,), 3) == ()
    assert await claim(database) is None


async def land(database: Database, number: int, *, again: timedelta) -> None:
    async with database.transaction() as tx:
        await landings.land(tx, number, Landing(verdict=Verdict.LANDED, looked_at=tx.now, again=tx.now + again))


async def test_what_has_landed_is_told_with_its_invoices_and_looked_for_once_more(database: Database) -> None:
    await wait(database, 1)
    await land(database, 1, again=timedelta(days=31))
    assert await claim(database) is None
    await land(database, 1, again=timedelta(0))
    again = await claim(database)
    assert again is not None
    assert again.refund_ids == (1,)
    async with database.reading() as tx:
        stored = await refunds.load(tx, 1)
    assert stored is not None
    assert stored.state is State.LANDED
    assert stored.landing is not None


async def test_refunds_that_were_resolved_before_this_version_are_looked_for_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        for number in (1, 2):
            await requested(tx, number)
        state = update(refund_rows).where(refund_rows.c.id == 1).values(state=State.RESOLVED)
        await tx.connection.execute(state)
    async with database.engine.connect() as connection:
        await connection.run_sync(_from_before)
        await connection.commit()
    look = await claim(database)
    assert look is not None
    assert look.refund_ids == (1,)
    async with database.reading() as tx:
        (row,) = (await tx.connection.execute(select(rows))).all()
        created = await tx.connection.scalar(select(refund_rows.c.created_at).where(refund_rows.c.id == 1))
    assert (row.since, row.expected_at, row.due_at) == (created, created, created)


def _from_before(connection: object, version: str = BEFORE) -> None:
    """The ledger as the version before left it, brought to this one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.downgrade(config, version)
    command.upgrade(config, "head")


async def test_what_has_landed_lately_is_looked_for_with_what_is_due_of_the_customer(database: Database) -> None:
    await wait(database, 1, 2, 3)
    await wait(database, 4, customer=32)
    for number in (1, 2, 4):
        await land(database, number, again=timedelta(days=31))
    async with database.transaction() as tx:
        long_ago = tx.now_ms - (LANDED_FOR + timedelta(minutes=1)) // timedelta(milliseconds=1)
        await tx.connection.execute(update(rows).where(rows.c.refund_id == 2).values(landed_at=long_ago))
    look = await claim(database)
    assert look is not None
    assert look.refund_ids == (1, 3)
    assert await claim(database) is None


async def test_what_was_only_read_with_others_is_not_put_off_when_nothing_was_read(database: Database) -> None:
    await wait(database, 1, 2)
    await land(database, 1, again=timedelta(days=31))
    look = await claim(database)
    assert look is not None
    async with database.transaction() as tx:
        before = await tx.connection.scalar(select(rows.c.due_at).where(rows.c.refund_id == 1))
        await landings.try_again(tx, look, look.refund_ids, lambda _: timedelta(hours=1))
        after = (await tx.connection.execute(select(rows).where(rows.c.refund_id == 1))).one()
    assert (after.due_at, after.failures, after.leased_until) == (before, 0, 0)


async def test_what_was_taken_off_is_waited_for_and_nobody_is_asked_about_its_report(database: Database) -> None:
    await wait(database, 1)
    await land(database, 1, again=timedelta(days=31))
    async with database.transaction() as tx:
        await tx.connection.execute(update(rows).values(ask_at=tx.now_ms))
        watch = Watch(expected_at=tx.now, due_at=tx.now)
        await landings.wait_on(tx, 1, Landing(verdict=Verdict.NOT_LANDED, looked_at=tx.now), watch)
        row = (await tx.connection.execute(select(rows))).one()
    assert (row.landed_at, row.ask_at) == (None, None)


async def test_credits_that_landed_before_this_version_are_looked_for_a_month_after(database: Database) -> None:
    await wait(database, 1, 2, 3)
    for number in (1, 2):
        await land(database, number, again=timedelta(0))
    async with database.transaction() as tx:
        old = Landing(verdict=Verdict.LANDED, looked_at=tx.now - timedelta(days=40))
        await landings.note(tx, 2, old)
        looked = (await landings.found(tx, 1)) or old
        await tx.connection.execute(update(rows).values(due_at=None))
    async with database.engine.connect() as connection:
        await connection.run_sync(_from_before, "0018")
        await connection.commit()
    async with database.reading() as tx:
        found = {row.refund_id: row for row in await tx.connection.execute(select(rows))}
    assert found[1].landed_at == to_ms(looked.looked_at)
    assert found[1].due_at == to_ms(looked.looked_at + timedelta(days=31))
    assert (found[2].landed_at, found[2].due_at) == (to_ms(old.looked_at), None)
    assert (found[3].landed_at, found[3].due_at) == (None, None)
