"""The 06:00 run must not come between two writes (F16)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.blocks.replies import outlook_changed
from bot.models import Outlook, State, Why
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import CUSTOMER_ID, SEATS_LINE, approve
from tests.bot.faults.witness import Aimed
from tests.sandbox.syncro import Fault, ProductKind
from tests.sandbox.syncro.faults import EVERY_TIME
from tests.sandbox.syncro.records import Schedule

BEFORE_THE_RUN = datetime(2026, 12, 2, 16, 45, tzinfo=UTC)  # 05:45 on 3 December in Auckland
NINE = datetime(2026, 12, 2, 20, tzinfo=UTC)


def run_on(here: Scene, day: date) -> None:
    """The customer has a template that runs on this day of the account."""
    here.account.schedules[1] = Schedule(
        id=1, customer_id=CUSTOMER_ID, name="SPARK monthly", frequency="Monthly", next_run=day
    )


async def test_a_refund_approved_before_the_run_waits_until_it_is_over_and_says_so(here: Scene, bot: Process) -> None:
    here.clock.at = BEFORE_THE_RUN
    run_on(here, date(2026, 12, 3))
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    await bot.runner.sweep()
    for task in list(bot.runner._at_work):
        await task
    waiting = await here.refund()
    assert waiting.waiting is not None
    assert (waiting.waiting.why, waiting.waiting.until) == (Why.RUN_TODAY, NINE)
    assert not [call for call in here.syncro.requests if call.method != "GET"]
    assert (await here.run(bot)).state is State.RESOLVED
    assert here.clock.at >= NINE
    await books_agree(here)


async def test_on_another_day_nobody_waits(here: Scene, bot: Process) -> None:
    here.clock.at = BEFORE_THE_RUN
    run_on(here, date(2026, 12, 9))
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    assert (await here.run(bot)).state is State.RESOLVED
    assert here.clock.at < NINE - timedelta(hours=3)


@pytest.mark.parametrize("kind", [Fault.ERROR_BEFORE, Fault.CUT_OFF_JSON, Fault.NOT_PERMITTED])
async def test_who_can_not_read_whether_there_is_a_run_waits_as_if_there_were_one(
    here: Scene, bot: Process, kind: Fault
) -> None:
    here.clock.at = BEFORE_THE_RUN - timedelta(minutes=15, seconds=10)  # 05:29:50: the window is about to begin
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.TOO_MANY))
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    await here.run_once(bot)
    here.clock.at = BEFORE_THE_RUN
    here.syncro.faults.next(method="GET", path="/schedules", kind=kind, times=EVERY_TIME)
    await here.run_once(here.process())  # a new one: it remembers no schedule
    refund = await here.refund()
    assert refund.waiting is not None
    assert (refund.waiting.why, refund.waiting.until) == (Why.RUN_TODAY, NINE)
    assert [ticket.lines for ticket in tickets_of(here, refund)] == [[]]
    assert (await here.run(bot)).state is State.RESOLVED


async def test_a_line_that_charges_is_turned_also_in_the_window(here: Scene, bot: Process) -> None:
    """Everything but the turn would wait; the line would be billed."""
    here.clock.at = BEFORE_THE_RUN - timedelta(minutes=16)  # 05:29: the window is about to begin
    run_on(here, date(2026, 12, 3))
    here.account.switches.negative_create_turns_positive = frozenset(ProductKind)
    refund = await approve(here.database, here.account, {SEATS_LINE: "3"})

    def meanwhile(_: object) -> None:
        if any(ticket.lines for ticket in here.account.tickets.values()):
            here.clock.at = max(here.clock.at, BEFORE_THE_RUN)

    here.witness.meanwhile = meanwhile
    await bot.runner.sweep()
    for task in list(bot.runner._at_work):
        await task
    here.witness.meanwhile = None
    (ticket,) = tickets_of(here, refund)
    assert [line.quantity for line in ticket.lines] == [Decimal(-3)]
    assert not ticket.resolved
    assert (await here.run(bot)).state is State.RESOLVED


async def test_which_bill_takes_the_credit_is_read_again_when_the_run_is_over(here: Scene, bot: Process) -> None:
    """What was read before the wait names a run that has been by then."""
    here.clock.at = BEFORE_THE_RUN
    run_on(here, date(2026, 12, 3))
    january = Outlook(spark=True, schedule="SPARK monthly", next_run=date(2027, 1, 3))
    await approve(here.database, here.account, {SEATS_LINE: "3"}, outlook=january)
    await here.run_once(bot)
    waiting = await here.refund()
    assert waiting.outlook.next_run == date(2026, 12, 3)
    assert waiting.outlook_asked == january
    assert "is another one now" in outlook_changed(waiting).text
    here.account.schedules[1].next_run = date(2027, 1, 3)
    refund = await here.run(bot)
    assert (refund.state, refund.outlook.next_run, refund.outlook_asked) == (State.RESOLVED, date(2027, 1, 3), None)
    assert "What was said of the bill when it was asked for holds again:" in outlook_changed(refund).text
