"""Requests that wait: which is due, and that a decision and the end of the time never both happen."""

import asyncio
from datetime import timedelta

from bot.ledger import messages, pending, refunds, reservations
from bot.ledger.database import Database
from bot.models import Decision, DecisionKind, State
from tests.bot.ledger.examples import WIREMU, refund


async def ask(database: Database, number: int = 1, *, ago: timedelta = timedelta(0)) -> None:
    """A request that is due for a look since a while."""
    async with database.transaction() as tx:
        await refunds.insert_request(tx, refund(number), draft_id=f"draft-{number}", look_at=tx.now - ago)
        await messages.want(tx, number, messages.CARD)


async def test_only_what_is_due_and_open_is_looked_at_the_longest_due_first(database: Database) -> None:
    await ask(database, 1)
    await ask(database, 2, ago=timedelta(hours=1))
    await ask(database, 3, ago=-timedelta(hours=1))
    async with database.transaction() as tx:
        assert await pending.is_any_due(tx)
        assert await pending.next_due(tx) == 2
        await pending.look_again(tx, 2, tx.now + timedelta(hours=1))
        assert await pending.next_due(tx) == 1
        asked = await refunds.load(tx, 1)
        assert asked is not None
        await refunds.decide(tx, asked, Decision(kind=DecisionKind.REJECTED, by=WIREMU, at=tx.now), due=False)
        assert await pending.next_due(tx) is None
        assert not await pending.is_any_due(tx)


async def test_an_approved_refund_is_work_and_no_request_any_more(database: Database) -> None:
    await ask(database)
    async with database.transaction() as tx:
        asked = await refunds.load(tx, 1)
        assert asked is not None
        await refunds.decide(tx, asked, Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=tx.now), due=True)
        assert await pending.next_due(tx) is None


async def test_what_expires_gives_back_what_it_reserved(database: Database) -> None:
    await ask(database)
    async with database.transaction() as tx:
        assert (await reservations.taken(tx, [501]))[501].quantity == 3
        await pending.expire(tx, 1)
        assert await reservations.taken(tx, [501]) == {}
        stored = await refunds.load(tx, 1)
        assert stored is not None
        assert (stored.state, stored.decision) == (State.EXPIRED, None)
        assert not await pending.is_any_due(tx)


async def test_a_decision_in_the_moment_of_expiry_comes_before_it_or_after_it(
    database: Database, other: Database
) -> None:
    await ask(database)

    async def decide() -> bool:
        async with database.transaction() as tx:
            seen = await refunds.load(tx, 1, lock=True)
            assert seen is not None
            await asyncio.sleep(0.05)
            if seen.state is State.REQUESTED:
                await refunds.decide(tx, seen, Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=tx.now), due=True)
            return seen.state is State.REQUESTED

    async def end() -> bool:
        async with other.transaction() as tx:
            due = await pending.next_due(tx)
            if due is not None:
                await asyncio.sleep(0.05)
                await pending.expire(tx, due)
            return due is not None

    decided, ended = await asyncio.gather(decide(), end())
    assert decided != ended
    async with database.reading() as tx:
        stored = await refunds.load(tx, 1)
    assert stored is not None
    assert stored.state is (State.APPROVED if decided else State.EXPIRED)
