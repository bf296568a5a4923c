"""A lease that is lost stops every write at once, and no two processes are ever at work for one customer."""

import asyncio
import sqlite3
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.ledger import lanes, messages
from bot.ledger.database import to_ms
from bot.ledger.tables import lanes as lane_rows
from bot.models import State
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import (
    CUSTOMER_ID,
    INVOICE_ID,
    MOUSE_LINE,
    SEATS_LINE,
    add_customer,
    add_invoice,
    approve,
)
from tests.bot.faults.witness import Aimed, name_of
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.calls import LoggedCall

WRITES = (witness.TICKET, witness.ADD, witness.ADD_POSITIVE, witness.TURN, witness.WORKSHEET, witness.RESOLVE)
THIEF = "another process"


async def steal(here: Scene, *, until: timedelta = timedelta(hours=1)) -> None:
    """Another process took the lane over, as it does when this one was frozen for longer than its lease."""
    async with here.database.transaction() as tx:
        values: dict[str, Any] = {"token": THIEF, "leased_until": to_ms(tx.now + until)}
        await tx.connection.execute(update(lane_rows).values(**values))


async def finish(bot: Process) -> None:
    while bot.runner._at_work:
        await asyncio.wait(bot.runner._at_work)
        await asyncio.sleep(0)


def writes_of(here: Scene) -> list[str | None]:
    return [name_of(call) for call in here.syncro.requests if call.method != "GET"]


@pytest.mark.parametrize("write", WRITES)
async def test_after_the_lane_was_taken_over_nothing_is_written_any_more(here: Scene, bot: Process, write: str) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=write, kind=Fault.SLOW, seconds=0.1))
    stolen: list[asyncio.Task[None]] = []

    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == write:
            here.witness.meanwhile = None
            stolen.append(asyncio.get_running_loop().create_task(steal(here)))

    here.witness.meanwhile = meanwhile
    await bot.runner.sweep()
    await finish(bot)
    await asyncio.gather(*stolen)
    assert writes_of(here)[-1] == write
    here.clock.advance(hours=2)  # the other one died with the lane; somebody else goes on
    assert (await here.run(here.process())).state is State.RESOLVED
    await books_agree(here)


async def test_a_process_whose_lease_ran_out_while_it_was_frozen_sends_nothing(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    frozen_for = timedelta(minutes=10)

    def meanwhile(call: LoggedCall) -> None:
        if call.fits("GET", "/invoices/*"):
            here.witness.meanwhile = None
            here.clock.advance(seconds=frozen_for.total_seconds())

    here.witness.meanwhile = meanwhile
    await bot.runner.sweep()
    await finish(bot)
    assert writes_of(here) == []
    assert (await here.run(here.process())).state is State.RESOLVED
    await books_agree(here)


@pytest.mark.parametrize("kind", [Fault.ERROR_BEFORE, Fault.NOT_PERMITTED], ids=["pause", "alarm"])
async def test_whoever_lost_the_lane_neither_has_the_refund_wait_nor_calls_anybody(
    here: Scene, bot: Process, kind: Fault
) -> None:
    """The one who took over is at work on it."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})

    def meanwhile(call: LoggedCall) -> None:
        if call.fits("GET", "/invoices/*"):
            here.witness.meanwhile = None
            steal_at_once(here)

    here.witness.meanwhile = meanwhile
    here.syncro.faults.next(kind=kind, method="GET", path="/invoices/*", times=9)
    before = await here.refund()
    await here.run_once(bot)
    assert here.witness.meanwhile is None
    assert await here.refund() == before
    async with here.database.reading() as tx:
        assert await messages.count(tx, 1, messages.ATTENTION) == 0
        assert await messages.ts_of(tx, 1, messages.PROGRESS) is None
    assert [entry for entry in here.log if entry["log_level"] == "error"] == []


def steal_at_once(here: Scene) -> None:
    with sqlite3.connect(here.witness.ledger) as ledger:
        until = to_ms(here.clock.at + timedelta(hours=1))
        ledger.execute("UPDATE lanes SET token = ?, leased_until = ?", (THIEF, until))
    ledger.close()


async def test_a_request_does_not_leave_on_a_lease_that_ends_before_it_may(here: Scene) -> None:
    lease = lanes.Lease(refund_id=1, customer_id=CUSTOMER_ID, ttl=30, good_until=0)
    process = here.process()
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    client = process.runner._syncro(lease)
    with pytest.raises(lanes.LeaseLostError):
        await client.tickets.set_status(1, "Resolved")
    assert here.syncro.requests == []


async def test_two_processes_never_work_for_one_customer_at_a_time(here: Scene) -> None:
    here.account.switches.rate_limit = None
    second = INVOICE_ID + 1
    other = CUSTOMER_ID + 37
    add_customer(here.account, other, "Tūī Legal")
    add_invoice(here.account, second, other, first_line=601)
    for lines, invoice in (
        ({SEATS_LINE: "1"}, INVOICE_ID),
        ({SEATS_LINE: "2"}, INVOICE_ID),
        ({MOUSE_LINE: "1"}, INVOICE_ID),
        ({601: "1"}, second),
        ({602: "1"}, second),
    ):
        await approve(here.database, here.account, lines, invoice_id=invoice)
    processes = [here.process(), here.process(), here.process()]
    at_once = 0
    for _ in range(200):
        for process in processes:
            await process.runner.sweep()
        leases = [task for process in processes for task in process.runner._at_work]
        working = Counter(await customers_of(here, leases))
        assert max(working.values(), default=0) <= 1
        at_once = max(at_once, len(working))
        if {(await here.refund(number)).state for number in range(1, 6)} == {State.RESOLVED}:
            break
        await asyncio.sleep(0.01)
    assert at_once == 2  # two customers at a time, by whichever process
    await books_agree(here)
    for process in processes:
        await finish(process)


async def customers_of(here: Scene, at_work: list[asyncio.Task[None]]) -> list[int]:
    """Whose refunds the running tasks carry out; their names say which refund each is."""
    return [(await here.refund(int(task.get_name().removeprefix("refund-")))).customer_id for task in at_work]
