"""What comparing the ledger with Syncro stores and asks."""

from datetime import timedelta

from bot.ledger import effects, lanes, messages, progress, refunds, restored
from bot.ledger.database import Database
from bot.models import Attention, Decision, DecisionKind, State, Ticket, Trap, Waiting, Why
from tests.bot.ledger.examples import WIREMU, approved, requested

TICKET = Ticket(id=9001, number="20031")


async def test_it_reaches_as_far_as_the_last_thing_it_sent(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        assert await restored.last_sent(tx) is None
        await effects.begin(tx, key="RF-000001/ticket", refund_id=1, request_hash="")
        assert await restored.last_sent(tx) == tx.now


async def test_it_lists_what_it_knows(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        await requested(tx, 2, customer=32)
        await progress.set_ticket(tx, 2, TICKET)
    async with database.reading() as tx:
        first, second = sorted(await restored.entries(tx), key=lambda entry: entry.id)
        assert await restored.last_event(tx) > 0
    assert (first.key, first.state, first.ticket_id) == (f"{1:016x}", State.APPROVED, None)
    assert (second.state, second.ticket_id) == (State.REQUESTED, TICKET.id)


async def test_only_refunds_that_are_due_and_that_nobody_works_on_are_told_to_wait(database: Database) -> None:
    await approved(database, 1, customer=31)
    await approved(database, 2, customer=32)
    lease = await lanes.claim(database, ttl=30)
    assert lease is not None
    async with database.transaction() as tx:
        waiting = Waiting(why=Why.LEDGER_BEHIND, until=tx.now - timedelta(days=1), step="RF-000131 on ticket 20040")
        assert await restored.keep_waiting(tx, waiting)
        assert not await restored.keep_waiting(tx, waiting)
    async with database.transaction() as tx:
        free, busy = await refunds.load(tx, 3 - lease.refund_id), await refunds.load(tx, lease.refund_id)
        assert free is not None
        assert busy is not None
        assert (free.waiting, busy.waiting) == (waiting, None)
        assert await restored.is_at_work(tx, lease.customer_id)
        assert not await restored.is_at_work(tx, free.customer_id)
    async with database.transaction() as tx:
        assert await restored.wait_no_more(tx)
        assert not await restored.wait_no_more(tx)
        freed = await refunds.load(tx, free.id)
        assert freed is not None
        assert freed.waiting is None
    await lanes.release(database, lease)
    claimed = {(await lanes.claim(database, ttl=30)) is not None for _ in range(2)}
    assert claimed == {True}


async def test_what_is_due_can_be_put_into_a_persons_hands(database: Database) -> None:
    await approved(database)
    async with database.transaction() as tx:
        assert await restored.is_any_due(tx)
        assert await restored.stop_due(tx, Attention(trap=Trap.NOT_PERMITTED, step="looking"))
        assert not await restored.is_any_due(tx)
        stopped = await refunds.load(tx, 1)
        assert stopped is not None
        assert stopped.state is State.NEEDS_ATTENTION
        assert await messages.count(tx, 1, messages.ATTENTION) == 1


async def test_what_a_ticket_proves_is_learnt_once(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await requested(tx)
        decision = Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=tx.now)
        await restored.learn(tx, asked, TICKET, decision, {1: 77})
    async with database.transaction() as tx:
        learnt = await refunds.load(tx, 1)
        assert learnt is not None
        assert (learnt.decision, learnt.ticket, learnt.lines_done) == (decision, TICKET, 1)
        await restored.learn(tx, learnt, TICKET, decision, {1: 77})
        await restored.finish(tx, learnt, at=tx.now)
        done = await refunds.load(tx, 1)
        assert done is not None
        assert done.state is State.RESOLVED
        assert len(done.progress) == 5
