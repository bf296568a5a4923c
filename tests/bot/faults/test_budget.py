"""Syncro's limit is shared with everybody on the address (F5): refunds wait, keep their order and lose nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.models import State
from bot.steps.pacing import SharedPace
from syncro_client import Priority
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import MOUSE_LINE, SEATS_LINE, approve
from tests.bot.faults.witness import Aimed, name_of
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.calls import LoggedCall

ORDER = [
    witness.TICKET,
    witness.ADD,
    witness.ADD,  # refused: it is stock
    witness.ADD_POSITIVE,
    witness.TURN,
    witness.WORKSHEET,
    witness.RESOLVE,
]


@pytest.mark.parametrize("retry_after", [None, 0, 30, 4000], ids=["silent", "0", "30", "4000"])
async def test_too_many_at_every_write_changes_neither_the_order_nor_the_number(
    here: Scene, bot: Process, retry_after: int | None
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    for write in dict.fromkeys(ORDER):
        here.syncro.faults.planned.append(Aimed(write=write, kind=Fault.TOO_MANY, retry_after=retry_after))
    refund = await here.run(bot)
    if refund.state is State.NEEDS_ATTENTION:  # asked to wait for an hour while a line charges the customer
        assert retry_after == 4000
        return
    done = [name_of(call) for call in here.syncro.requests if call.method != "GET" and call.fault is None]
    assert done == ORDER
    await books_agree(here)


async def test_other_tools_that_use_up_the_limit_only_make_it_later(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    used_up = 0

    def meanwhile(call: LoggedCall) -> None:
        nonlocal used_up
        if call.method != "GET" and used_up < 3:
            used_up += 1
            here.syncro.others_call(180)

    here.witness.meanwhile = meanwhile
    assert (await here.run(bot)).state is State.RESOLVED
    done = [name_of(call) for call in here.syncro.requests if call.method != "GET" and call.status == 200]
    assert done == [write for write in ORDER if write != witness.ADD] or done[1] == witness.ADD
    await books_agree(here)


async def test_all_processes_together_stay_below_the_limit(here: Scene) -> None:
    """Two processes and sixty requests each, by a clock that each wait moves on."""
    at = datetime(2026, 11, 24, tzinfo=UTC)
    left: list[datetime] = []

    async def requests(pace: SharedPace, monkeyed: asyncio.Lock) -> None:
        nonlocal at
        for _ in range(120):
            async with monkeyed:
                await pace.acquire(Priority.WORK)
                left.append(here.clock.at)
                here.clock.advance(milliseconds=100)

    lock = asyncio.Lock()

    async def waits(seconds: float) -> None:
        here.clock.advance(seconds=seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.steps.pacing.asyncio.sleep", waits)
        await asyncio.gather(*(requests(SharedPace(here.database), lock) for _ in range(2)))
    assert len(left) == 240
    for first in left:
        assert sum(first <= other < first + timedelta(minutes=1) for other in left) <= 180
