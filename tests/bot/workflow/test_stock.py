"""After a refund, on a clock of the test's own: asked once and reminded daily, however many processes sweep."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.ledger import refunds, stock, units
from bot.ledger.database import Database, Transaction
from bot.ledger.tables import events as event_rows
from bot.ledger.tables import messages as message_rows
from bot.models import (
    Blank,
    Course,
    Hitch,
    Location,
    Naming,
    OnHand,
    Patience,
    Refund,
    Shelf,
    State,
    Stock,
    Trap,
)
from bot.rules.returned import by_serial
from bot.rules.returned_unit import proven
from bot.steps.billing import SyncroSilentError
from bot.steps.units import UnitsRead, UnitsRefusedError
from bot.workflow.count import Asked, Counts
from bot.workflow.stock import Stocktaking
from bot.workflow.turn import House
from tests.bot.ledger.examples import refund
from tests.sandbox.syncro import Clock

if TYPE_CHECKING:
    from bot.steps.afterwards import Afterwards
    from bot.steps.people import People
    from bot.steps.units import UnitsReader

pytestmark = pytest.mark.long

ZONE = ZoneInfo("Pacific/Auckland")
SOON = timedelta(seconds=2)
DONE_AT = datetime(2026, 11, 26, 16, 0, tzinfo=ZONE)  # a Thursday
SHELVES = [Shelf(refund_id=1, product_id=number, name=f"Product {number}", returned=Decimal(1)) for number in (7, 8)]


@pytest.fixture
def clock() -> Clock:
    return Clock(DONE_AT)


@pytest.fixture
async def databases(database_url: str, clock: Clock) -> AsyncIterator[list[Database]]:
    """Three processes' views of one ledger, with a refund that was just done."""
    opened = [Database(database_url, clock=clock) for _ in range(3)]
    async with opened[0].transaction() as tx:
        done = refund(created_at=DONE_AT)
        await refunds.insert_request(tx, done, draft_id="draft")
        await stock.note(tx, done, [SHELVES[0].model_copy(update={"before": Decimal(4)})])
        await refunds.change(tx, done.id, state=State.RESOLVED)
        await stock.begin(tx, done, SHELVES)
    yield opened
    for each in opened:
        await each.close()


class Syncro:
    """What Syncro says of every product, or why it says nothing."""

    def __init__(self) -> None:
        self.says: OnHand | SyncroSilentError = OnHand(
            quantity=Decimal(5), places=(Location(id=3, quantity=Decimal(5)),)
        )
        self.units: UnitsRead | SyncroSilentError = UnitsRead({70: "7C2F"}, ())

    async def read(self, _: int) -> OnHand:
        await asyncio.sleep(0)
        if isinstance(self.says, SyncroSilentError):
            raise self.says
        return self.says

    async def every(self, _: int) -> UnitsRead:
        await asyncio.sleep(0)
        if isinstance(self.units, SyncroSilentError):
            raise self.units
        return self.units

    unsold = every

    async def course(self, refund: Refund, _: int) -> Course:
        return Course(begun=refund.created_at, moments=(refund.created_at + SOON,))


@pytest.fixture
def syncro() -> Syncro:
    return Syncro()


def process(database: Database, syncro: Syncro, *, open_: bool = True) -> Stocktaking:
    house = House(
        read=syncro.read,
        units=cast("UnitsReader", syncro),
        afterwards=cast("Afterwards", None),  # nothing is written here
        owners=(),
        may_set=False,
        patience=Patience(),
    )
    return Stocktaking(database, house, tell=lambda: None, may_begin=lambda: open_)


async def sweep(databases: list[Database], syncro: Syncro) -> None:
    """Every process looks, in the same moment."""
    await asyncio.gather(*(process(each, syncro).sweep() for each in databases for _ in range(2)))


async def said(database: Database) -> list[str]:
    async with database.reading() as tx:
        return list(await tx.connection.scalars(select(message_rows.c.name).order_by(message_rows.c.id)))


async def stored(database: Database) -> Refund:
    async with database.reading() as tx:
        found = await refunds.load(tx, 1)
    assert found is not None
    return found


async def test_processes_that_look_together_ask_once(databases: list[Database], syncro: Syncro) -> None:
    await sweep(databases, syncro)
    await sweep(databases, syncro)
    assert await said(databases[0]) == ["stock/7", "stock/8"]
    first, second = (await stored(databases[0])).stock
    assert first.state is second.state is Stock.TO_CHECK
    assert (first.shown, second.shown) == ("4/5", "None/5")
    assert first.asked == ("U0MERE",)


async def test_what_is_not_counted_is_reminded_of_once_each_working_day(
    databases: list[Database], syncro: Syncro, clock: Clock
) -> None:
    days = []
    for _ in range(5 * 24 * 4):
        before = await said(databases[0])
        await sweep(databases[:1] if clock.at.minute else databases, syncro)
        after = await said(databases[0])
        days += [f"{clock.at.astimezone(ZONE):%a %H:%M} {name}" for name in after[len(before) :]]
        clock.advance(minutes=15)
    assert days == [
        "Thu 16:00 stock/7",
        "Thu 16:00 stock/8",
        "Fri 16:00 stock_reminder/1",
        "Mon 08:00 stock_reminder/2",
        "Tue 08:00 stock_reminder/3",
    ]


async def test_syncro_s_number_is_read_again_with_the_reminder(
    databases: list[Database], syncro: Syncro, clock: Clock
) -> None:
    await sweep(databases, syncro)
    syncro.says = OnHand(quantity=Decimal(9))
    clock.advance(days=1)
    await sweep(databases, syncro)
    assert (await stored(databases[0])).stock[0].now == 9


async def test_a_syncro_that_is_silent_is_asked_again_before_anybody_is(
    databases: list[Database], syncro: Syncro, clock: Clock
) -> None:
    answer, syncro.says = syncro.says, SyncroSilentError()
    await sweep(databases, syncro)
    assert await said(databases[0]) == []
    syncro.says = answer
    await sweep(databases, syncro)
    assert await said(databases[0]) == []
    clock.advance(minutes=1)
    await sweep(databases, syncro)
    assert await said(databases[0]) == ["stock/7", "stock/8"]


async def test_after_an_hour_of_silence_people_count_all_the_same(
    databases: list[Database], syncro: Syncro, clock: Clock
) -> None:
    syncro.says = SyncroSilentError()
    for minute in range(60):
        await sweep(databases[minute % 2 :], syncro)
        assert await said(databases[0]) == []
        clock.advance(minutes=1)
    await sweep(databases, syncro)
    assert await said(databases[0]) == ["stock/7", "stock/8"]
    assert (await stored(databases[0])).stock[0].now is None


async def test_where_the_token_may_not_read_stock_the_shelf_is_counted_all_the_same(
    databases: list[Database], syncro: Syncro
) -> None:
    syncro.says = SyncroSilentError("Products - List/Search")
    await sweep(databases, syncro)
    assert await said(databases[0]) == ["stock/7", "stock/8"]
    assert (await stored(databases[0])).stock[0].now is None


async def test_nobody_is_asked_while_the_ledger_may_be_a_restored_backup(
    databases: list[Database], syncro: Syncro
) -> None:
    await process(databases[0], syncro, open_=False).sweep()
    assert await said(databases[0]) == []


async def test_what_fails_again_and_again_keeps_nothing_else_from_being_seen_to(
    databases: list[Database], syncro: Syncro
) -> None:
    async def read(product_id: int) -> OnHand:
        if product_id == 7:
            raise OSError("broken")
        return await syncro.read(product_id)

    broken = process(databases[0], syncro)
    broken.house = replace(broken.house, read=read)
    await broken.sweep()
    assert await said(databases[0]) == ["stock/8"]


async def test_who_counted_is_not_reminded(databases: list[Database], syncro: Syncro, clock: Clock) -> None:
    await sweep(databases, syncro)
    async with databases[0].transaction() as tx:
        for shelf in await stock.of_refund(tx, 1):
            await stock.save(tx, shelf.model_copy(update={"state": Stock.CHECKED}), due_at=None)
    clock.advance(days=3)
    await sweep(databases, syncro)
    assert await said(databases[0]) == ["stock/7", "stock/8"]


def counts(database: Database) -> Counts:
    # The requester counts, so nobody is looked up.
    return Counts(database, cast("People", None), wake=lambda: None, tell=lambda: None)


async def asked(database: Database) -> Asked:
    """A click on what the thread shows now of the shelf of which Syncro's number before is known."""
    return Asked(1, 7, "U0MERE", (await stored(database)).stock[0].shown)


def says(number: int) -> OnHand:
    return OnHand(quantity=Decimal(number), places=(Location(id=3, quantity=Decimal(number)),))


async def matched_too_early(databases: list[Database], syncro: Syncro) -> None:
    """The shelf holds 5, as it should; Syncro still says 4, as before the refund."""
    syncro.says = says(4)
    await sweep(databases, syncro)
    assert await counts(databases[0]).matches(await asked(databases[0])) is None
    assert (await stored(databases[0])).stock[0].state is Stock.CHECKED


async def of_the_shelf(database: Database) -> list[str]:
    return [name for name in await said(database) if name.startswith(("stock/7", "stock_differs/7"))]


async def test_a_shelf_that_matches_is_looked_at_until_syncro_says_so_too(
    databases: list[Database], syncro: Syncro, clock: Clock
) -> None:
    await matched_too_early(databases, syncro)
    for number in (4, 3, 5):
        clock.advance(days=3)
        syncro.says = says(number)
        await sweep(databases, syncro)
    shelf = (await stored(databases[0])).stock[0]
    assert (shelf.state, shelf.now) == (Stock.CHECKED, Decimal(5))
    async with databases[0].reading() as tx:
        assert await stock.due_at(tx, 1, 7) is None
    assert await of_the_shelf(databases[0]) == ["stock/7"]


async def test_a_shelf_with_which_syncro_does_not_agree_after_the_bill_is_counted_again(
    databases: list[Database], syncro: Syncro, clock: Clock
) -> None:
    await matched_too_early(databases, syncro)
    async with databases[0].transaction() as tx:
        await refunds.change(tx, 1, state=State.LANDED)
    await sweep(databases, syncro)
    assert await of_the_shelf(databases[0]) == ["stock/7"]
    clock.advance(days=1)
    await sweep(databases, syncro)
    shelf = (await stored(databases[0])).stock[0]
    assert (shelf.state, shelf.shown, shelf.count) == (Stock.TO_CHECK, "4/4/billed", None)
    assert shelf.earlier is not None
    assert shelf.earlier.count is not None
    assert shelf.earlier.count.counted == 5
    assert await of_the_shelf(databases[0]) == ["stock/7", "stock/7/2"]
    numbers = {"counted": Decimal(5), "received": Decimal(1), "damaged": Decimal(0)}
    assert await counts(databases[0]).differs(await asked(databases[0]), **numbers, note="") is None
    clock.advance(days=60)
    await sweep(databases, syncro)
    assert (await stored(databases[0])).stock[0].state is Stock.DIFFERS
    assert await of_the_shelf(databases[0]) == ["stock/7", "stock/7/2", "stock_differs/7/2"]


async def test_where_no_bill_ever_comes_it_is_counted_again_all_the_same_and_not_at_night(
    databases: list[Database], syncro: Syncro, clock: Clock
) -> None:
    await matched_too_early(databases, syncro)
    days = []
    for _ in range(50 * 4):
        clock.advance(hours=6)
        before = await of_the_shelf(databases[0])
        await sweep(databases[:1], syncro)
        days += [
            f"{clock.at.astimezone(ZONE):%a %d %b %H:%M}" for _ in (await of_the_shelf(databases[0]))[len(before) :]
        ]
    assert days == ["Mon 11 Jan 10:00"]


async def test_a_silent_syncro_is_no_reason_to_count_again(
    databases: list[Database], syncro: Syncro, clock: Clock
) -> None:
    await matched_too_early(databases, syncro)
    async with databases[0].transaction() as tx:
        await refunds.change(tx, 1, state=State.LANDED)
    syncro.says = SyncroSilentError()
    clock.advance(days=1)
    await sweep(databases, syncro)
    assert (await stored(databases[0])).stock[0].state is Stock.CHECKED
    syncro.says = says(5)
    clock.advance(days=1)
    await sweep(databases, syncro)
    assert (await stored(databases[0])).stock[0].now == 5
    assert await of_the_shelf(databases[0]) == ["stock/7"]


async def test_two_refunds_of_one_product_are_asked_about_without_a_number(
    databases: list[Database], syncro: Syncro, clock: Clock
) -> None:
    async with databases[0].transaction() as tx:
        other = refund(2, created_at=DONE_AT)
        await refunds.insert_request(tx, other, draft_id="draft-2")
        await stock.note(tx, other, [SHELVES[0].model_copy(update={"refund_id": 2, "before": Decimal(4)})])
        await refunds.change(tx, 2, state=State.PROCESSING)
    syncro.says = says(4)
    await sweep(databases, syncro)
    shelf = (await stored(databases[0])).stock[0]
    assert shelf.others_open
    numbers = {"counted": Decimal(6), "received": Decimal(1), "damaged": Decimal(0)}
    assert await counts(databases[0]).differs(await asked(databases[0]), **numbers, note="") is None
    assert (await stored(databases[0])).stock[0].state is Stock.CHECKED
    async with databases[0].transaction() as tx:
        await refunds.change(tx, 1, state=State.LANDED)
        await refunds.change(tx, 2, state=State.LANDED)
    syncro.says = says(6)
    clock.advance(days=1)
    await sweep(databases, syncro)
    async with databases[0].reading() as tx:
        assert await stock.due_at(tx, 1, 7) is None
    assert await of_the_shelf(databases[0]) == ["stock/7"]


@pytest.fixture
async def with_units(databases: list[Database]) -> list[Database]:
    """A second refund, of two units."""
    async with databases[0].transaction() as tx:
        line = (
            refund().lines[0].model_copy(update={"product_id": 9, "quantity": Decimal(2), "serials": ("7C2F", "7C30")})
        )
        done = refund(2, created_at=DONE_AT, lines=(line,))
        await refunds.insert_request(tx, done, draft_id="draft-2")
        await stock.note(tx, done, by_serial(done))
        await refunds.change(tx, done.id, state=State.RESOLVED)
        await stock.begin(tx, done, by_serial(done))
    return databases


async def shelf_of_units(database: Database) -> Shelf:
    async with database.reading() as tx:
        (shelf,) = await stock.of_refund(tx, 2)
    return shelf


async def test_units_are_waited_for_in_silence_and_then_asked_for_each_day(
    with_units: list[Database], syncro: Syncro, clock: Clock
) -> None:
    await sweep(with_units, syncro)
    assert (await shelf_of_units(with_units[0])).state is Stock.AWAITED
    clock.advance(days=1)
    await sweep(with_units, syncro)
    clock.advance(days=3)
    old, *new = (Blank(id=number, created_at=DONE_AT + at) for number, at in ((50, -SOON), (90, SOON), (91, SOON)))
    syncro.units = UnitsRead({70: "7C2F", 71: "7C30"}, (old, *new))
    await sweep(with_units, syncro)
    asked = await shelf_of_units(with_units[0])
    assert asked.state is Stock.TO_NAME
    assert [(unit.serial, unit.name) for unit in asked.units] == [("7C2F", "7C2F-1"), ("7C30", "7C30-1")]
    assert proven(asked) == {1: 90, 2: 91}
    assert [name for name in await said(with_units[0]) if name.startswith("stock/9")] == ["stock/9/1"]
    before = (await said(with_units[0])).count("stock_reminder/1")
    for _ in range(2):
        clock.advance(days=1)
        await sweep(with_units, syncro)
    reminders = [name for name in await said(with_units[0]) if name.startswith("stock_reminder")]
    assert before <= 1
    assert reminders.count("stock_reminder/2") == 2  # one of each refund


async def test_where_the_bill_brought_no_unit_a_person_is_asked_to_look(
    with_units: list[Database], syncro: Syncro
) -> None:
    async with with_units[0].transaction() as tx:
        await refunds.change(tx, 2, state=State.LANDED)
    await sweep(with_units, syncro)
    assert (await shelf_of_units(with_units[0])).state is Stock.MISSING


async def test_a_product_that_is_gone_is_no_secret(with_units: list[Database], syncro: Syncro) -> None:
    syncro.units = UnitsRefusedError(("Not found",))
    await sweep(with_units, syncro)
    shelf = await shelf_of_units(with_units[0])
    assert (shelf.state, shelf.hitch) == (Stock.MISSING, Hitch(trap=Trap.REFUSED, said=("Not found",)))
    assert "stock/9/1" in await said(with_units[0])


async def test_units_that_syncro_is_silent_about_for_an_hour_are_looked_for_by_people(
    with_units: list[Database], syncro: Syncro, clock: Clock
) -> None:
    syncro.units, answer = SyncroSilentError(), syncro.units
    for _ in range(60):
        await sweep(with_units[:1], syncro)
        assert "stock/9/1" not in await said(with_units[0])
        clock.advance(minutes=1)
    await sweep(with_units, syncro)
    shelf = await shelf_of_units(with_units[0])
    assert (shelf.state, shelf.hitch) == (Stock.MISSING, Hitch(trap=Trap.UNKNOWN))
    syncro.units = answer
    clock.advance(hours=1)
    await sweep(with_units, syncro)
    assert (await shelf_of_units(with_units[0])).state is Stock.AWAITED


async def test_silence_takes_nothing_back_that_people_are_asked(
    with_units: list[Database], syncro: Syncro, clock: Clock
) -> None:
    new = (Blank(id=90, created_at=DONE_AT + SOON), Blank(id=91, created_at=DONE_AT + SOON))
    syncro.units = UnitsRead({}, new)
    await sweep(with_units, syncro)
    syncro.units = SyncroSilentError()
    clock.advance(days=1)
    await sweep(with_units, syncro)
    clock.advance(hours=2)
    await sweep(with_units, syncro)
    shelf = await shelf_of_units(with_units[0])
    assert shelf.state is Stock.TO_NAME
    assert proven(shelf) == {1: 90, 2: 91}


async def test_what_is_found_named_says_who_only_where_that_is_known(
    with_units: list[Database], syncro: Syncro, clock: Clock
) -> None:
    new = (Blank(id=90, created_at=DONE_AT + SOON), Blank(id=91, created_at=DONE_AT + SOON))
    syncro.units = UnitsRead({}, new)
    await sweep(with_units, syncro)
    async with with_units[0].transaction() as tx:
        first, second = await units.of_refund(tx, 2)
        clicked = {"by": "U0WIREMU", "at": tx.now}
        await units.save(tx, first.model_copy(update={**clicked, "instance_id": 90}))  # nobody knows whether it was
        await units.save(tx, second.model_copy(update=clicked))  # refused, as it was taken
        await stock.save(tx, await shelf_in(tx), due_at=tx.now)
    syncro.units = UnitsRead({90: "7C2F-1", 91: "7C30-4"}, ())
    clock.advance(days=1)
    await sweep(with_units, syncro)
    named, by_hand = (await shelf_of_units(with_units[0])).units
    assert (named.state, named.name, named.by) == (Naming.NAMED, "7C2F-1", "U0WIREMU")
    assert (by_hand.state, by_hand.name, by_hand.by, by_hand.at) == (Naming.BY_HAND, "7C30-4", "", None)
    async with with_units[0].reading() as tx:
        query = select(event_rows).where(event_rows.c.refund_id == 2, event_rows.c.name == "stock.unit")
        rows = (await tx.connection.execute(query.order_by(event_rows.c.id))).all()
    told = [(row.who, row.data["state"]) for row in rows]
    assert told == [("U0WIREMU", "named"), ("bot", "by_hand")]


async def shelf_in(tx: Transaction) -> Shelf:
    (shelf,) = await stock.of_refund(tx, 2)
    return shelf
