"""The kill switch in the ledger: one row stops every claim, and ends once."""

import asyncio

from sqlalchemy import func, select

from bot.ledger import effects, lanes, messages, progress, refunds, standstill
from bot.ledger.database import Database
from bot.ledger.tables import messages as messages_table
from bot.ledger.tables import standstills
from bot.models import Refund, Standstill, State, Waiting, Why
from tests.bot.ledger.examples import MERE, WIREMU, approved, requested, resolve

WHY = "The price list is wrong."


async def begin(database: Database, *, by: str = WIREMU) -> Standstill | None:
    async with database.transaction() as tx:
        return await standstill.begin(tx, by=by, reason=WHY)


async def end(database: Database, *, by: str = MERE) -> Standstill | None:
    async with database.transaction() as tx:
        return await standstill.end(tx, by=by)


async def load(database: Database, number: int = 1) -> Refund:
    async with database.reading() as tx:
        found = await refunds.load(tx, number)
    assert found is not None
    return found


async def send(database: Database, key: str, outcome: dict[str, object] | None = None) -> None:
    """Record a write of the first refund, as if a process had died right after it."""
    async with database.transaction() as tx:
        await effects.begin(tx, key=f"RF-000001/{key}", refund_id=1, request_hash="")
        if outcome is not None:
            await effects.conclude(tx, f"RF-000001/{key}", outcome)


async def test_nothing_is_claimed_while_refunds_are_paused_in_any_process(database: Database, other: Database) -> None:
    await approved(database)
    assert await begin(database) is None
    assert await lanes.claim(database, ttl=30) is None
    assert await lanes.claim(other, ttl=30) is None
    assert await end(other) is not None
    assert await lanes.claim(database, ttl=30) is not None


async def test_who_pauses_second_is_told_of_the_first(database: Database, other: Database) -> None:
    known = await asyncio.gather(begin(database), begin(other, by=MERE), begin(database, by=MERE))
    assert len([each for each in known if each is None]) == 1
    async with database.reading() as tx:
        assert await tx.connection.scalar(select(func.count()).select_from(standstills)) == 1
        now = await standstill.current(tx)
    assert now is not None
    assert {each for each in known if each is not None} == {now}
    assert now.reason == WHY


async def test_resuming_twice_ends_it_once_and_keeps_who_did(database: Database, other: Database) -> None:
    await begin(database)
    ended = await asyncio.gather(end(database), end(other))
    assert len([each for each in ended if each is not None]) == 1
    async with database.reading() as tx:
        (row,) = (await tx.connection.execute(select(standstills))).all()
    assert (row.by, row.ended_by) == (WIREMU, MERE)
    assert row.ended_at >= row.at


async def test_it_can_be_paused_again_and_each_pause_is_kept(database: Database) -> None:
    for _ in range(3):
        assert await begin(database) is None
        assert await end(database) is not None
    async with database.reading() as tx:
        assert await tx.connection.scalar(select(func.count()).select_from(standstills)) == 3
        assert await standstill.current(tx) is None


async def test_a_line_that_may_charge_the_customer_is_claimed_all_the_same(database: Database) -> None:
    await approved(database)
    await begin(database)
    await send(database, "1/add", {"refused": ["negative"], "status": 422})
    assert await lanes.claim(database, ttl=30) is None
    await send(database, "1/add-positive")
    lease = await lanes.claim(database, ttl=30)
    assert lease is not None
    await lanes.release(database, lease)
    async with database.transaction() as tx:
        await effects.conclude(tx, "RF-000001/1/add-positive", {"done": {"id": 7, "quantity": "3"}})
    lease = await lanes.claim(database, ttl=30)
    assert lease is not None
    await lanes.release(database, lease)
    async with database.transaction() as tx:
        await progress.achieve(tx, 1, "line/1", {"line_id": 7, "turned": 1})
    assert await lanes.claim(database, ttl=30) is None


async def test_a_line_whose_answer_was_lost_is_claimed_because_syncro_may_have_made_it_positive(
    database: Database,
) -> None:
    await approved(database)
    await begin(database)
    await send(database, "1/add")
    assert await lanes.claim(database, ttl=30) is not None


async def test_a_line_that_is_put_back_is_another_one_than_the_one_that_was_done(database: Database) -> None:
    await approved(database)
    await begin(database)
    await send(database, "1/add", {"done": {"id": 7, "quantity": "-3"}})
    async with database.transaction() as tx:
        await progress.achieve(tx, 1, "line/1", {"line_id": 7, "turned": 0})
    assert await lanes.claim(database, ttl=30) is None
    await send(database, "round-1/1/add-positive")
    lease = await lanes.claim(database, ttl=30)
    assert lease is not None
    await lanes.release(database, lease)
    async with database.transaction() as tx:
        await progress.achieve(tx, 1, "round-1/line/1", {"line_id": 8, "turned": 1})
    assert await lanes.claim(database, ttl=30) is None


async def test_other_writes_are_no_reason_to_claim(database: Database) -> None:
    await approved(database)
    await begin(database)
    for key in ("ticket", "1/turn", "1/mark/7", "resolve", "worksheet/1"):
        await send(database, key)
    assert await lanes.claim(database, ttl=30) is None


async def test_every_unfinished_refund_knows_of_it_and_its_messages_are_brought_up_to_date(database: Database) -> None:
    await approved(database, 1, customer=31)
    async with database.transaction() as tx:
        await requested(tx, 2, customer=32)
        await requested(tx, 3, customer=33)
        await resolve(tx, 3)
    await begin(database)
    first, second, third = [await load(database, number) for number in (1, 2, 3)]
    assert first.standstill is not None
    assert first.standstill == second.standstill
    assert third.standstill is None
    assert third.state is State.RESOLVED
    async with database.reading() as tx:
        wanted = select(messages_table.c.refund_id, messages_table.c.name, messages_table.c.wanted)
        rows = {(row.refund_id, row.name): row.wanted for row in (await tx.connection.execute(wanted)).all()}
    assert rows == {
        (1, messages.CARD): 2,
        (1, messages.PROGRESS): 1,
        (2, messages.CARD): 2,
        (3, messages.CARD): 1,
    }
    await end(database)
    assert (await load(database, 1)).standstill is None


async def test_what_stopped_before_its_next_write_is_due_at_once_when_refunds_go_on(database: Database) -> None:
    await approved(database)
    await begin(database)
    async with database.transaction() as tx:
        waiting = Waiting(why=Why.STANDSTILL, until=tx.now.replace(year=tx.now.year + 1), step="adding line 2")
        await progress.wait(tx, 1, waiting)
    await end(database)
    assert (await load(database)).waiting is None
    assert await lanes.claim(database, ttl=30) is not None


async def test_another_wait_lasts_as_long_as_it_was_meant_to(database: Database) -> None:
    await approved(database)
    await begin(database)
    async with database.transaction() as tx:
        waiting = Waiting(why=Why.RUN_TODAY, until=tx.now.replace(year=tx.now.year + 1))
        await progress.wait(tx, 1, waiting)
    await end(database)
    assert (await load(database)).waiting == waiting
    assert await lanes.claim(database, ttl=30) is None


async def test_approved_refunds_that_are_not_finished_are_counted(database: Database) -> None:
    await approved(database, 1, customer=31)
    await approved(database, 2, customer=32)
    async with database.transaction() as tx:
        await requested(tx, 3, customer=33)
        await resolve(tx, 2)
        assert await standstill.waiting(tx) == 1
