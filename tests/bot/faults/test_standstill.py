"""`/refund pause` at any moment, also with a kill while it lasts: nothing is written; afterwards everything, once."""

import asyncio
from collections import Counter
from decimal import Decimal

import pytest

from bot.models import Refund, State, Why
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import MOUSE_LINE, SEATS_LINE, WIREMU, approve
from tests.bot.faults.witness import Aimed, name_of
from tests.sandbox.syncro import Fault, ProductKind, Switches
from tests.sandbox.syncro.calls import LoggedCall

WRITES = (witness.TICKET, witness.ADD, witness.ADD_POSITIVE, witness.WORKSHEET, witness.RESOLVE)
LOSSES = (None, Fault.LOSE_REQUEST, Fault.DO_AND_LOSE_ANSWER, Fault.ERROR_AFTER)
ALL_ONCE = {
    witness.TICKET: 1,
    witness.ADD: 2,  # one of them refused: the mouse is stocked
    witness.ADD_POSITIVE: 1,
    witness.TURN: 1,
    witness.WORKSHEET: 1,
    witness.RESOLVE: 1,
}
BOTH = {SEATS_LINE: "3", MOUSE_LINE: "2"}


@pytest.fixture(autouse=True)
def _group(here: Scene) -> None:
    """The approver is one by name, so that no group has to be asked."""
    here.settings = here.settings.model_copy(update={"refund_approvers": (WIREMU,)})


def writes_of(here: Scene) -> list[str | None]:
    return [name_of(call) for call in here.syncro.requests if call.method != "GET"]


async def pause(here: Scene) -> None:
    assert (await here.kill_switch().pause(user_id=WIREMU, reason="The prices are wrong.")).switched == "done"


async def resume(here: Scene) -> None:
    assert (await here.kill_switch().resume(user_id=WIREMU)).switched == "done"


async def work(process: Process) -> None:
    """One sweep, until nobody is at work."""
    await process.runner.sweep()
    while process.runner._at_work:
        await asyncio.wait(process.runner._at_work)
        await asyncio.sleep(0)


async def stand_still(here: Scene, *processes: Process, minutes: int = 10) -> Refund:
    """Let time pass while everything is paused."""
    for _ in range(minutes * 3):
        for process in processes:
            await work(process)
        here.clock.advance(seconds=20)
        here.syncro.catch_up()
    return await here.refund()


def pause_at(here: Scene, write: str) -> list[asyncio.Task[None]]:
    """Have somebody pause everything while this write is on its way."""
    here.syncro.faults.planned.append(Aimed(write=write, kind=Fault.SLOW, seconds=0.1))
    paused: list[asyncio.Task[None]] = []

    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == write:
            here.witness.meanwhile = None
            paused.append(asyncio.get_running_loop().create_task(pause(here)))

    here.witness.meanwhile = meanwhile
    return paused


async def test_what_is_approved_before_and_during_a_pause_is_not_begun(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    await pause(here)
    await approve(here.database, here.account, {MOUSE_LINE: "1"})
    waiting = await stand_still(here, bot, here.process())
    assert waiting.state is State.APPROVED
    assert waiting.standstill is not None
    assert waiting.standstill.reason == "The prices are wrong."
    assert writes_of(here) == []
    await resume(here)
    assert (await here.run(bot)).state is State.RESOLVED
    assert (await here.refund(2)).state is State.RESOLVED
    await books_agree(here)


@pytest.mark.parametrize("write", WRITES[:-1])
async def test_a_pause_during_a_write_is_the_end_of_writing_in_all_processes_until_it_is_over(
    here: Scene, bot: Process, write: str
) -> None:
    await approve(here.database, here.account, BOTH)
    paused = pause_at(here, write)
    await work(bot)
    await asyncio.gather(*paused)
    done = writes_of(here)
    turned = write == witness.ADD_POSITIVE
    assert done[-1] == (witness.TURN if turned else write)
    stopped = await stand_still(here, bot, here.process(), here.process())
    assert writes_of(here) == done
    assert stopped.state is State.PROCESSING
    assert stopped.waiting is not None
    assert stopped.waiting.why is Why.STANDSTILL
    assert not [line for ticket in tickets_of(here, stopped) for line in ticket.lines if line.quantity >= 0]
    await resume(here)
    assert (await here.run(here.process())).state is State.RESOLVED
    assert Counter(writes_of(here)) == ALL_ONCE
    await books_agree(here)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("loss", LOSSES)
async def test_a_kill_while_it_lasts_and_a_lost_answer_before_it_change_nothing(
    here: Scene, write: str, loss: Fault | None
) -> None:
    """The process dies at the write, everything is paused, and only others start; then refunds go on."""
    await approve(here.database, here.account, BOTH)
    if loss is not None:
        here.syncro.faults.planned.append(Aimed(write=write, kind=loss))
    killed = here.process()

    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == write:
            here.witness.meanwhile = None
            for task in killed.runner._at_work:
                task.get_loop().call_soon(task.cancel)

    here.witness.meanwhile = meanwhile
    await work(killed)
    here.witness.meanwhile = None
    await pause(here)
    before = len(here.syncro.requests)
    still = await stand_still(here, here.process(), here.process())
    written = [name_of(call) for call in here.syncro.requests[before:] if call.method != "GET"]
    assert set(written) <= {witness.TURN}
    assert not [line for ticket in tickets_of(here, still) for line in ticket.lines if line.quantity >= 0]
    await resume(here)
    assert (await here.run(here.process())).state is State.RESOLVED
    await books_agree(here)


async def test_a_line_that_charges_is_turned_although_everything_is_paused_and_its_process_died(here: Scene) -> None:
    here.account.switches = Switches(refuse_negative_create=frozenset(ProductKind))
    refund = await approve(here.database, here.account, BOTH)
    here.syncro.faults.planned.append(Aimed(write=witness.TURN, kind=Fault.LOSE_REQUEST))
    await work(here.process())
    (ticket,) = tickets_of(here, refund)
    assert [line.quantity for line in ticket.lines] == [Decimal(3)]
    await pause(here)
    still = await stand_still(here, here.process())
    assert [line.quantity for line in ticket.lines] == [Decimal(-3)]
    assert still.state is State.PROCESSING
    assert not ticket.resolved
    await resume(here)
    assert (await here.run(here.process())).state is State.RESOLVED
    await books_agree(here)


async def test_syncro_is_left_alone_while_everything_is_paused_but_for_what_may_charge(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    paused = pause_at(here, witness.TICKET)
    await work(bot)
    await asyncio.gather(*paused)
    before = len(here.syncro.requests)
    await stand_still(here, bot)
    assert len(here.syncro.requests) == before
