"""Lists of refunds, newest first and bounded; and those that may wait for somebody."""

import pytest

from bot.ledger import approvals, charges, listing, progress, questions, refunds, unfinished
from bot.ledger.database import Database
from bot.models import Approval, Attention, Decision, DecisionKind, State, Trap
from tests.bot.ledger.examples import MERE, WIREMU, refund, requested, resolve


async def store(database: Database, number: int, *, requester: str = MERE, customer: int = 31) -> None:
    async with database.transaction() as tx:
        asked = refund(number, customer=customer, requester_id=requester)
        await refunds.insert_request(tx, asked, draft_id=f"draft-{number}")


async def move(database: Database, number: int, kind: DecisionKind) -> None:
    async with database.transaction() as tx:
        asked = await refunds.load(tx, number)
        assert asked is not None
        await refunds.decide(tx, asked, Decision(kind=kind, by=WIREMU, at=tx.now), due=False)


async def test_the_newest_come_first_of_all_the_states_asked_for(database: Database) -> None:
    for number in range(1, 7):
        await store(database, number, requester=MERE if number % 2 else WIREMU, customer=30 + number // 4)
    await move(database, 2, DecisionKind.REJECTED)
    await move(database, 3, DecisionKind.APPROVED)
    async with database.reading() as tx:
        every = await listing.newest(tx, tuple(State))
        asked = await listing.newest(tx, (State.REQUESTED,))
        mine = await listing.newest(tx, tuple(State), requester_id=MERE)
        of_customer = await listing.newest(tx, tuple(State), customer_id=31)
        both = await listing.newest(tx, (State.REQUESTED, State.REJECTED), requester_id=WIREMU, customer_id=30)
    assert every == [6, 5, 4, 3, 2, 1]
    assert asked == [6, 5, 4, 1]
    assert mine == [5, 3, 1]
    assert of_customer == [6, 5, 4]
    assert both == [2]


async def test_a_list_ends_one_after_the_most_that_is_counted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST", 3)
    monkeypatch.setattr(unfinished, "MOST", 3)
    for number in range(1, 4):
        await store(database, number)
    async with database.reading() as tx:
        assert await listing.newest(tx, tuple(State)) == [3, 2, 1]
        assert (await unfinished.unfinished(tx, WIREMU, everybodys=True))[1] is False
    for number in (4, 5, 6):
        await store(database, number)
    async with database.reading() as tx:
        assert await listing.newest(tx, tuple(State)) == [6, 5, 4, 3]
        found, are_more = await unfinished.unfinished(tx, WIREMU, everybodys=True)
    assert ([each.id for each in found], are_more) == ([1, 2, 3], True)


async def test_what_may_wait_is_read_with_what_says_for_whom(database: Database) -> None:
    async with database.transaction() as tx:
        first = await requested(tx, 1)
        await approvals.add(tx, first, Approval(by=WIREMU, at=tx.now, entries=("S1",)))
        await questions.ask(tx, 1, by=WIREMU, text="Which one?")
        await requested(tx, 2, customer=32)
    await move(database, 2, DecisionKind.APPROVED)
    async with database.transaction() as tx:
        await progress.need_attention(tx, 2, Attention(trap=Trap.CRASHED, step="adding line 1"))
        found, _ = await unfinished.unfinished(tx, WIREMU, everybodys=True)
        whole = [await refunds.load(tx, each.id) for each in found]
    assert [each.id for each in found] == [1, 2]
    assert found == whole


async def test_others_see_only_what_they_asked_for(database: Database) -> None:
    await store(database, 1, requester=MERE)
    await store(database, 2, requester=WIREMU)
    async with database.reading() as tx:
        found, _ = await unfinished.unfinished(tx, MERE, everybodys=False)
    assert [each.id for each in found] == [1]


async def test_a_price_to_charge_waits_for_who_asked_until_somebody_has_charged_it(database: Database) -> None:
    await store(database, 1)
    await move(database, 1, DecisionKind.APPROVED)
    async with database.transaction() as tx:
        await resolve(tx, 1)
        assert (await unfinished.unfinished(tx, MERE, everybodys=False))[0] == []
        await charges.open_task(tx, 1)
        assert [each.id for each in (await unfinished.unfinished(tx, MERE, everybodys=False))[0]] == [1]
        assert (await unfinished.unfinished(tx, WIREMU, everybodys=True))[0] == []
        await charges.charge(tx, 1, by=WIREMU, where="8102")
        assert (await unfinished.unfinished(tx, MERE, everybodys=False))[0] == []
