"""Refunds as they are stored, and two people who decide in the same moment."""

import asyncio

from bot.ledger import progress, refunds
from bot.ledger.database import Database
from bot.models import Decision, DecisionKind, Milestone, State, Ticket
from tests.bot.ledger.examples import WIREMU, approved, refund, requested, resolve


async def test_a_request_is_read_as_it_was_stored(database: Database) -> None:
    async with database.transaction() as tx:
        await requested(tx)
    async with database.reading() as tx:
        assert await refunds.load(tx, 1) == refund()
        assert await refunds.of_draft(tx, "draft-1") == 1
        assert await refunds.load(tx, 2) is None


async def test_of_two_people_who_decide_in_the_same_moment_one_decides_and_the_other_sees_it(
    database: Database, other: Database
) -> None:
    async with database.transaction() as tx:
        await requested(tx)

    async def decide(by: Database, kind: DecisionKind) -> State:
        async with by.transaction() as tx:
            seen = await refunds.load(tx, 1, lock=True)
            assert seen is not None
            if seen.state is State.REQUESTED:
                await asyncio.sleep(0.05)
                await refunds.decide(tx, seen, Decision(kind=kind, by=WIREMU, at=tx.now), due=False)
            return seen.state

    seen = await asyncio.gather(decide(database, DecisionKind.APPROVED), decide(other, DecisionKind.REJECTED))
    assert seen.count(State.REQUESTED) == 1
    async with database.reading() as tx:
        stored = await refunds.load(tx, 1)
    assert stored is not None
    assert stored.decision is not None
    assert set(seen) == {State.REQUESTED, stored.state}
    assert stored.state.value == stored.decision.kind.value


async def test_an_outcome_that_is_stored_twice_stays_the_first(database: Database) -> None:
    await approved(database)
    for status in ("Resolved", "Invoiced"):
        async with database.transaction() as tx:
            await progress.achieve(tx, 1, Milestone.TICKET_RESOLVED, {"status": status})
    async with database.reading() as tx:
        assert await progress.outcome_of(tx, 1, Milestone.TICKET_RESOLVED) == {"status": "Resolved"}
        stored = await refunds.load(tx, 1)
    assert stored is not None
    assert [step.milestone for step in stored.progress] == [Milestone.TICKET_RESOLVED]


async def test_what_was_achieved_is_read_back_in_the_order_of_the_procedure(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        await progress.achieve(tx, 1, Milestone.LINES_ADDED, {"turned": 1})
        await progress.achieve(tx, 1, "line/1", {"line_id": 7, "turned": 1})
        await progress.achieve(tx, 1, Milestone.TICKET_CREATED, {})
        await progress.set_ticket(tx, 1, Ticket(id=9001, number="20031"))
        await resolve(tx, 1)
    async with database.reading() as tx:
        stored = await refunds.load(tx, 1)
    assert stored is not None
    assert [step.milestone for step in stored.progress] == [Milestone.TICKET_CREATED, Milestone.LINES_ADDED]
    assert (stored.state, stored.lines_done, stored.progress[1].turned) == (State.RESOLVED, 1, 1)
    assert stored.ticket == Ticket(id=9001, number="20031")
