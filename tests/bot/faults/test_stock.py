"""Nothing about the stock holds up a refund, and nothing is said of it that is not known."""

from decimal import Decimal

from bot.models import Refund, Remedy, State, Stock
from tests.bot.faults import witness
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import MOUSE_ID, MOUSE_LINE, SEATS_LINE, approve
from tests.bot.faults.witness import Aimed
from tests.sandbox.syncro import Fault

READ_PRODUCT = f"/products/{MOUSE_ID}"


def told(refund: Refund) -> list[tuple[int, Stock, str]]:
    return [(shelf.product_id, shelf.state, shelf.shown) for shelf in refund.stock]


async def test_the_number_before_is_read_before_the_first_line_and_not_again(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "1", MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.LOSE_REQUEST, times=1))
    here.account.switches.stock_moves = here.account.switches.stock_moves.LINE_ADDED
    done = await here.run(bot)
    assert done.state is State.RESOLVED
    assert told(done) == [(MOUSE_ID, Stock.TO_LOOK, "9/None")]
    assert done.stock[0].returned == Decimal(2)
    calls = [(call.method, call.path) for call in here.syncro.requests]
    first_line = next(at for at, call in enumerate(calls) if call[1].endswith("/add_line_item"))
    assert [at < first_line for at, call in enumerate(calls) if call == ("GET", READ_PRODUCT)] == [True]


async def test_before_a_first_line_that_had_to_wait_the_number_is_read_again(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.NOT_PERMITTED, times=1))
    stopped = await here.run(bot)
    assert (stopped.state, told(stopped)) == (State.NEEDS_ATTENTION, [(MOUSE_ID, Stock.NOTED, "9/None")])
    here.account.products[MOUSE_ID].location_quantities[0].quantity = 7  # two were sold meanwhile
    done = await here.go_on(bot)
    assert (done.state, told(done)) == (State.RESOLVED, [(MOUSE_ID, Stock.TO_LOOK, "7/None")])


async def test_a_stock_that_can_not_be_read_holds_up_nothing(here: Scene, bot: Process) -> None:
    for kind in (Fault.NOT_PERMITTED, Fault.HTML):
        here.syncro.faults.clear()
        here.syncro.faults.next(kind=kind, method="GET", path=READ_PRODUCT, times=3)
        await approve(here.database, here.account, {MOUSE_LINE: "1"})
        await here.run(bot)
    for number in (1, 2):
        done = await here.refund(number)
        assert (done.state, told(done)) == (State.RESOLVED, [(MOUSE_ID, Stock.TO_LOOK, "None/None")])


async def test_after_a_line_was_sent_nothing_is_noted_any_more(here: Scene, bot: Process) -> None:
    """A refund that was begun by a version of the bot that noted nothing."""
    await approve(here.database, here.account, {MOUSE_LINE: "1"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.LOSE_REQUEST, times=2))
    stopped = await here.run(bot)
    assert stopped.state is State.NEEDS_ATTENTION
    async with here.database.transaction() as tx:
        await tx.connection.exec_driver_sql("DELETE FROM shelves")
    done = await here.go_on(bot)
    assert (done.state, told(done)) == (State.RESOLVED, [(MOUSE_ID, Stock.TO_LOOK, "None/None")])


async def test_what_a_person_finished_is_asked_about_and_what_was_given_up_is_not(here: Scene, bot: Process) -> None:
    for remedy, asked in ((Remedy.GIVEN_UP, []), (Remedy.FINISHED, [Stock.TO_LOOK])):
        await approve(here.database, here.account, {MOUSE_LINE: "1"})
        number = 1 if remedy is Remedy.GIVEN_UP else 2
        here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.LOSE_REQUEST, times=2))
        await here.run(bot)
        refusal = await bot.remedies.choose(remedy, refund_id=number, user_id="U0MERE0001", note="By hand.")
        assert refusal is None
        await here.run(bot)
        assert [shelf.state for shelf in (await here.refund(number)).stock if shelf.state is not Stock.NOTED] == asked
