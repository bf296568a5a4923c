"""What came back to a shelf: noted once, begun once, due when it was said, and found for whoever it waits for."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

from bot.ledger import refunds, stock
from bot.ledger.database import Database, to_ms
from bot.models import Shelf, State, Stock
from tests.bot.ledger.examples import CREATED, MERE, requested

NOTED = Shelf(refund_id=1, product_id=7, name="Mouse", returned=Decimal(1), before=Decimal(17))


async def test_what_was_noted_last_counts_and_is_kept_when_the_refund_is_done(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await requested(tx)
        await stock.note(tx, asked, [NOTED.model_copy(update={"before": Decimal(99)})])
        await stock.note(tx, asked, [NOTED])
        assert await stock.next_due(tx) is None
        returned = [
            NOTED.model_copy(update={"before": None, "returned": Decimal(2)}),
            Shelf(refund_id=1, product_id=8, name="Cable", returned=Decimal("0.5")),
        ]
        await stock.begin(tx, asked, returned)
    async with database.reading() as tx:
        stored = await refunds.load(tx, 1)
        assert await stock.next_due(tx) is not None
    assert stored is not None
    mouse, cable = stored.stock
    assert (mouse.state, mouse.shown, str(mouse.returned), mouse.name) == (Stock.TO_LOOK, "17/None", "2", "Mouse")
    assert (cable.state, cable.before, cable.returned) == (Stock.TO_LOOK, None, Decimal("0.5"))


async def test_a_refund_that_is_done_again_asks_nothing_again(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await requested(tx)
        await stock.begin(tx, asked, [NOTED])
        (begun,) = await stock.of_refund(tx, 1)
        await stock.save(tx, begun.model_copy(update={"state": Stock.CHECKED}), due_at=None)
        await stock.begin(tx, asked, [NOTED])
        await stock.note(tx, asked, [NOTED])
        assert [each.state for each in await stock.of_refund(tx, 1)] == [Stock.CHECKED]
        assert await stock.next_due(tx) is None


async def test_the_shelf_that_is_due_longest_is_next(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await requested(tx)
        await stock.begin(tx, asked, [NOTED, NOTED.model_copy(update={"product_id": 8})])
        first, second = await stock.of_refund(tx, 1)
        early, late = CREATED - timedelta(days=2), CREATED - timedelta(days=1)
        await stock.save(tx, first, due_at=late)
        await stock.save(tx, second, due_at=early)
        assert await stock.next_due(tx) == (1, 8, to_ms(early))
        await stock.save(tx, second, due_at=tx.now + timedelta(days=1))
        assert await stock.next_due(tx) == (1, 7, to_ms(late))
        assert await stock.due_at(tx, 1, 7) == to_ms(late)


async def test_it_waits_for_whoever_is_asked_until_it_is_seen_to(database: Database) -> None:
    async with database.transaction() as tx:
        for number, asked in ((1, (MERE,)), (2, (MERE, "S0OWNERS"))):
            await stock.begin(tx, await requested(tx, number), [NOTED.model_copy(update={"refund_id": number})])
            (shelf,) = await stock.of_refund(tx, number)
            await stock.save(tx, shelf.model_copy(update={"state": Stock.TO_CHECK, "asked": asked}), due_at=None)
        assert list(await stock.waiting(tx, {MERE}, most=9)) == [1, 2]
        assert list(await stock.waiting(tx, {MERE}, most=1)) == [1]
        assert await stock.called(tx, {1}) == {MERE}
        assert await stock.called(tx, {1, 2}) == {MERE, "S0OWNERS"}
        assert await stock.called(tx, set()) == set()
        assert list(await stock.waiting(tx, {"U0OTHER", "S0OWNERS"}, most=9)) == [2]
        assert await stock.waiting(tx, {"U0OTHER"}, most=9) == {}
        (first,) = await stock.of_refund(tx, 1)
        await stock.save(tx, first.model_copy(update={"state": Stock.CHECKED}), due_at=None)
        assert list(await stock.waiting(tx, {MERE}, most=9)) == [2]


async def test_another_refund_of_the_product_is_under_way_until_its_shelf_is_settled(database: Database) -> None:
    async with database.transaction() as tx:
        mine, other = await requested(tx, 1), await requested(tx, 2)
        await stock.note(tx, mine, [NOTED])
        await refunds.change(tx, mine.id, state=State.PROCESSING)
        theirs = NOTED.model_copy(update={"refund_id": 2})

        async def is_open(*, but: int = 1, product: int = 7) -> bool:
            return await stock.others_open(tx, product, but_refund=but)

        assert not await is_open()
        await stock.note(tx, other, [theirs])
        assert not await is_open()  # it was given up before its first line
        for state in (State.PROCESSING, State.NEEDS_ATTENTION):
            await refunds.change(tx, other.id, state=state)
            assert await is_open()
            assert not await is_open(product=8)
            assert await is_open(but=2)
        await refunds.change(tx, other.id, state=State.RESOLVED)
        for shelf_state, due_at, is_under_way in (
            (Stock.TO_LOOK, tx.now, True),
            (Stock.TO_CHECK, tx.now, True),
            (Stock.CHECKED, tx.now, True),
            (Stock.DIFFERS, tx.now, True),
            (Stock.CHECKED, None, False),
            (Stock.DIFFERS, None, False),
        ):
            await stock.save(tx, theirs.model_copy(update={"state": shelf_state}), due_at=due_at)
            assert await is_open() is is_under_way, shelf_state
        await stock.save(tx, theirs.model_copy(update={"state": Stock.TO_CHECK}), due_at=tx.now)
        await refunds.change(tx, other.id, state=State.LANDED)
        assert not await is_open()


async def test_what_waits_is_found_by_an_index(database: Database) -> None:
    async with database.reading() as tx:
        if tx.locks_rows:
            return  # with so few rows PostgreSQL reads them all
        asked = "EXPLAIN QUERY PLAN SELECT refund_id FROM shelves WHERE state = 'to_check' AND requester_id = 'U1'"
        plan = str((await tx.connection.execute(text(asked))).all())
    assert "ix_shelves_state_requester_id" in plan
