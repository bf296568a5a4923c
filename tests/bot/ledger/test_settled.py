"""When a credit was made is noted once it is, and a period is read in its order, in batches, without the rest."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.ledger import progress, refunds, remedies, reports, settled
from bot.ledger.database import Database, to_ms
from bot.models import Instruction, Refund, Remedy, State, Watch
from tests.bot.ledger.examples import WIREMU, approved, requested


async def made(database: Database, *numbers: int) -> None:
    for number in numbers:
        await approved(database, number, customer=30 + number)
        async with database.transaction() as tx:
            refund = await refunds.load(tx, number)
            assert refund is not None
            await progress.finish(tx, refund, Watch(expected_at=tx.now, due_at=tx.now))


async def found(database: Database, days: int = 1) -> list[tuple[str, int]]:
    async with database.reading() as tx:
        start, end = tx.now - timedelta(days=days), tx.now + timedelta(days=1)
        return [(refund.reference, refund.total_cents) async for _, refund in settled.between(tx, start, end)]


async def test_what_was_made_is_found_in_its_order_however_small_the_batches(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ledger.settled.BATCH", 2)
    await made(database, 1, 2, 3, 4, 5)
    async with database.transaction() as tx:
        await requested(tx, 6, customer=36)
        await refunds.change(tx, 4, settled_at=tx.now_ms - 1000)
        await refunds.change(tx, 1, settled_at=tx.now_ms - 1000)  # two in the same moment
    assert [name for name, _ in await found(database)] == [
        "RF-000001",
        "RF-000004",
        "RF-000002",
        "RF-000003",
        "RF-000005",
    ]
    assert {cents for _, cents in await found(database)} == {12903}


async def test_what_was_finished_by_hand_counts_and_what_was_given_up_does_not(database: Database) -> None:
    await approved(database, 1)
    await approved(database, 2, customer=32)
    async with database.transaction() as tx:
        for number, remedy in ((1, Remedy.FINISHED), (2, Remedy.GIVEN_UP)):
            asked = Instruction(remedy=remedy, by=WIREMU, at=tx.now, note="n")
            refund = await refunds.load(tx, number)
            assert refund is not None
            await remedies.close(tx, refund.model_copy(update={"instruction": asked}))
    assert [name for name, _ in await found(database)] == ["RF-000001"]


async def test_a_refund_that_lost_its_credit_since_is_left_out(database: Database) -> None:
    await made(database, 1, 2)
    async with database.transaction() as tx:
        await refunds.change(tx, 2, state=State.CLOSED)
    assert [name for name, _ in await found(database)] == ["RF-000001"]


async def test_the_amount_is_noted_with_the_moment(database: Database) -> None:
    await made(database, 1)
    async with database.reading() as tx:
        start, end = tx.now - timedelta(days=1), tx.now + timedelta(days=1)
        ((at, refund),) = [each async for each in settled.between(tx, start, end)]
        assert tx.now - at < timedelta(minutes=1)
        assert refund.decision is not None
        assert await settled.time_zone(tx) == "Pacific/Auckland"


OCTOBER, NOVEMBER, DECEMBER = (datetime(2026, month, 1, tzinfo=UTC) for month in (10, 11, 12))


async def resolved_in_october(database: Database) -> Refund:
    await approved(database, 1)
    async with database.transaction() as tx:
        refund = await refunds.load(tx, 1)
        assert refund is not None
        await progress.finish(
            tx, refund, Watch(expected_at=tx.now, due_at=tx.now), at=datetime(2026, 10, 15, tzinfo=UTC)
        )
    return refund


async def counted(database: Database) -> list[tuple[int, int]]:
    """How many refunds the books and the twelve months have in October, and how many in November."""
    months = (OCTOBER, NOVEMBER, DECEMBER)
    async with database.reading() as tx:
        year = await reports.year(tx, months)
        books = [len([one async for one in settled.between(tx, *month)]) for month in pairwise(months)]
    return list(zip(books, (count for _, count in year), strict=True))


async def test_what_is_made_in_the_first_moment_of_a_month_is_of_that_month_alone(database: Database) -> None:
    await resolved_in_october(database)
    async with database.transaction() as tx:
        await refunds.change(tx, 1, settled_at=to_ms(NOVEMBER))
    assert await counted(database) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("state", [State.OVERDUE, State.NEEDS_ATTENTION, State.PROCESSING, State.LANDED])
async def test_a_refund_stays_in_its_month_whatever_is_found_out_later(database: Database, state: State) -> None:
    await resolved_in_october(database)
    async with database.transaction() as tx:
        await refunds.change(tx, 1, state=state)
    assert await counted(database) == [(1, 1), (0, 0)]


async def test_looking_again_in_another_month_does_not_move_it_there(database: Database) -> None:
    refund = await resolved_in_october(database)
    async with database.transaction() as tx:
        asked = Instruction(remedy=Remedy.GO_ON, by=WIREMU, at=tx.now)
        await remedies.instruct(tx, refund, asked, new_round=False)
        await progress.finish(
            tx, refund, Watch(expected_at=tx.now, due_at=tx.now), at=datetime(2026, 11, 20, tzinfo=UTC)
        )
    assert await counted(database) == [(1, 1), (0, 0)]


async def test_finishing_it_by_hand_in_another_month_does_not_move_it_there(database: Database) -> None:
    refund = await resolved_in_october(database)
    async with database.transaction() as tx:
        asked = Instruction(remedy=Remedy.FINISHED, by=WIREMU, at=datetime(2026, 11, 20, tzinfo=UTC), note="n")
        await remedies.close(tx, refund.model_copy(update={"instruction": asked}))
    assert await counted(database) == [(1, 1), (0, 0)]
