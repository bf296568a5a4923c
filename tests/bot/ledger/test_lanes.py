"""Leases: who may work on a refund, and for how long."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest

from bot.ledger import lanes, progress, refunds, remedies
from bot.ledger.database import Database, Transaction
from bot.ledger.lanes import LeaseLostError
from bot.models import Attention, Instruction, Remedy, State, Trap, Waiting, Why
from tests.bot.ledger.examples import approved, requested, resolve

SHORT = 0.15  # seconds


async def test_an_approved_refund_is_claimed_once(database: Database) -> None:
    await approved(database)
    first = await lanes.claim(database, ttl=30)
    assert first is not None
    assert first.refund_id == 1
    assert await lanes.claim(database, ttl=30) is None


async def test_a_request_that_nobody_approved_is_not_claimed(database: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx)
    assert await lanes.claim(database, ttl=30) is None


async def test_two_processes_that_claim_in_the_same_moment_get_one_lease_between_them(
    database: Database, other: Database
) -> None:
    for number in range(1, 6):
        await approved(database, number, customer=number)
        claims = await asyncio.gather(*(lanes.claim(each, ttl=30) for each in (database, other) * 3))
        assert [lease.refund_id for lease in claims if lease is not None] == [number]


async def test_two_refunds_of_one_customer_are_never_at_work_together(database: Database, other: Database) -> None:
    await approved(database, 1)
    await approved(database, 2)
    claims = await asyncio.gather(*(lanes.claim(each, ttl=30) for each in (database, other) * 3))
    (lease,) = [lease for lease in claims if lease is not None]
    assert await lanes.claim(other, ttl=30) is None
    await lanes.release(database, lease)
    assert await lanes.claim(other, ttl=30) is not None


async def test_refunds_of_different_customers_are_at_work_together(database: Database, other: Database) -> None:
    await approved(database, 1, customer=31)
    await approved(database, 2, customer=32)
    leases = [await lanes.claim(database, ttl=30), await lanes.claim(other, ttl=30)]
    assert sorted(lease.refund_id for lease in leases if lease is not None) == [1, 2]


async def test_a_lease_that_ran_out_goes_to_the_next_process_and_the_first_can_write_no_more(
    database: Database, other: Database
) -> None:
    await approved(database)
    first = await lanes.claim(database, ttl=SHORT)
    assert first is not None
    await asyncio.sleep(SHORT + 0.05)
    second = await lanes.claim(other, ttl=30)
    assert second is not None
    with pytest.raises(LeaseLostError):
        await lanes.renew(database, first)
    with pytest.raises(LeaseLostError):
        async with database.transaction() as tx:
            await lanes.hold(tx, first)
    assert second.remaining() > 29


async def test_a_lease_counts_from_before_the_database_was_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it takes to answer, the lane is another's by then, and nothing may be sent on it."""
    await approved(database)
    async with database.reading() as tx:
        refund = await refunds.load(tx, 1)
    assert refund is not None
    monkeypatch.setattr(database, "transaction", slow(database.transaction))
    now = asyncio.get_running_loop().time
    begun = now()
    lease = await lanes.claim(database, ttl=30)
    assert lease is not None
    assert lease.good_until <= begun + 30 + SHORT
    begun = now()
    await lanes.renew(database, lease)
    assert lease.good_until <= begun + 30 + SHORT
    await lanes.release(database, lease)
    begun = now()
    again = await lanes.claim_for(database, refund, ttl=30)
    assert again is not None
    assert again.good_until <= begun + 30 + SHORT


def slow(transaction: Callable[[], AbstractAsyncContextManager[Transaction]]) -> Callable[[], object]:
    """It takes long until it begins, and until it is committed."""

    @asynccontextmanager
    async def transact() -> AsyncIterator[Transaction]:
        await asyncio.sleep(2 * SHORT)
        async with transaction() as tx:
            yield tx
        await asyncio.sleep(2 * SHORT)

    return transact


async def test_an_expired_lease_is_never_renewed_even_if_nobody_else_wants_it(database: Database) -> None:
    await approved(database)
    lease = await lanes.claim(database, ttl=SHORT)
    assert lease is not None
    await asyncio.sleep(SHORT + 0.05)
    with pytest.raises(LeaseLostError):
        await lanes.renew(database, lease)


async def test_a_renewed_lease_is_good_for_another_while(database: Database, other: Database) -> None:
    await approved(database)
    lease = await lanes.claim(database, ttl=0.5)
    assert lease is not None
    for _ in range(3):
        await asyncio.sleep(0.3)
        await lanes.renew(database, lease)
        assert await lanes.claim(other, ttl=30) is None
    assert lease.remaining() > 0


async def test_releasing_a_lost_lease_does_not_take_it_from_its_new_holder(database: Database, other: Database) -> None:
    await approved(database)
    first = await lanes.claim(database, ttl=SHORT)
    assert first is not None
    await asyncio.sleep(SHORT + 0.05)
    second = await lanes.claim(other, ttl=30)
    assert second is not None
    await lanes.release(database, first)
    await lanes.renew(other, second)


async def test_what_is_written_under_a_lost_lease_is_rolled_back(database: Database, other: Database) -> None:
    await approved(database)
    first = await lanes.claim(database, ttl=SHORT)
    assert first is not None
    await asyncio.sleep(SHORT + 0.05)
    await lanes.claim(other, ttl=30)

    async def finish() -> None:
        async with database.transaction() as tx:
            await resolve(tx, 1)
            await lanes.hold(tx, first)

    with pytest.raises(LeaseLostError):
        await finish()
    async with database.reading() as tx:
        stored = await refunds.load(tx, 1)
    assert stored is not None
    assert stored.state is State.APPROVED


async def test_a_pause_is_over_when_its_time_has_come(database: Database) -> None:
    await approved(database)
    lease = await lanes.claim(database, ttl=30)
    assert lease is not None
    async with database.transaction() as tx:
        waiting = Waiting(why=Why.NO_ANSWER, until=tx.now + timedelta(seconds=SHORT), step="adding line 1")
        await progress.wait(tx, 1, waiting)
    await lanes.release(database, lease)
    assert await lanes.claim(database, ttl=30) is None
    await asyncio.sleep(SHORT + 0.05)
    assert await lanes.claim(database, ttl=30) is not None


async def test_a_refund_that_needs_a_person_is_not_claimed_until_the_person_has_acted(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        await progress.need_attention(tx, 1, Attention(trap=Trap.CHECKLIST, step="completing the checklist"))
    assert await lanes.claim(database, ttl=30) is None
    async with database.transaction() as tx:
        stopped = await refunds.load(tx, 1)
        assert stopped is not None
        asked = Instruction(remedy=Remedy.GO_ON, by="U0MERE", at=tx.now)
        await remedies.instruct(tx, stopped, asked, new_round=True)
    assert await lanes.claim(database, ttl=30) is not None


async def test_starts_without_an_achievement_are_counted_and_an_achievement_clears_them(database: Database) -> None:
    await approved(database)
    for started in (1, 2, 3):
        lease = await lanes.claim(database, ttl=30)
        assert lease is not None
        async with database.reading() as tx:
            assert await progress.attempts(tx, 1) == started
        await lanes.release(database, lease)
    async with database.transaction() as tx:
        await progress.achieve(tx, 1, "line/1", {"line_id": 7, "turned": 0})
    async with database.reading() as tx:
        assert await progress.attempts(tx, 1) == 0
