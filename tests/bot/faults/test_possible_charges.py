"""A credit that nobody could look at since it was sent may charge the customer: people are told so, and only then."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest

from bot.blocks.replies import attention
from bot.ledger import standstill
from bot.models import Refund, Remedy, State, Trap
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree
from tests.bot.faults.matrix import act_as_told
from tests.bot.faults.scene import Process, Scene, trap_of
from tests.bot.faults.seed import CHECKLIST, SEATS_LINE, WIREMU, approve
from tests.bot.faults.witness import Aimed, name_of
from tests.sandbox.syncro import Fault, ProductKind, Switches
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.faults import EVERY_TIME

STRIPS_SIGNS = Switches(
    refuse_negative_create=frozenset(),
    negative_create_turns_positive=frozenset(ProductKind),
    worksheets_attached=(CHECKLIST,),
)
strips_signs = pytest.mark.parametrize("switches", [STRIPS_SIGNS], ids=[""])


def hide_the_ticket_after(here: Scene, write: str, *, looks: int = 0) -> None:
    """After so many looks nobody can see it any more."""
    seen = -1

    def meanwhile(call: LoggedCall) -> None:
        nonlocal seen
        if name_of(call) == write:
            seen = max(seen, 0)
        if seen >= 0 and call.fits("GET", "/tickets/*"):
            seen += 1
        if seen == looks:
            here.witness.meanwhile = None
            here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets/*", times=EVERY_TIME)

    here.witness.meanwhile = meanwhile


async def alarmed_within_minutes(here: Scene, bot: Process, began: datetime) -> Refund:
    refund = await here.run(bot)
    assert trap_of(refund) is Trap.POSITIVE_LINE
    assert refund.attention is not None
    assert refund.attention.charging == ""
    assert "may stand on ticket" in attention(refund).text
    assert (here.clock.at - began).total_seconds() <= 6 * 60
    return refund


def delete_the_line(here: Scene) -> None:
    (ticket,) = here.account.tickets.values()
    here.account.by_hand.delete_line(ticket.number, ticket.lines[0].id)


def make_it_charge(here: Scene) -> None:
    (ticket,) = here.account.tickets.values()
    here.account.by_hand.change_quantity(ticket.number, ticket.lines[0].id, Decimal(3))


@strips_signs
@pytest.mark.parametrize("looks", [0, 1])
async def test_a_credit_that_may_have_become_a_charge_is_an_alarm_after_minutes(
    here: Scene, bot: Process, looks: int
) -> None:
    """Syncro took the sign, and nobody has seen it: the answer was lost, and the first look came too early."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_LATE, seconds=60))
    hide_the_ticket_after(here, witness.ADD, looks=looks)
    began = here.clock.at
    refund = await alarmed_within_minutes(here, bot, began)
    await books_agree(here)
    here.syncro.faults.clear()
    act_as_told(here, refund)
    here.clock.advance(hours=1)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


@pytest.mark.parametrize("meddling", [None, delete_the_line])
async def test_a_credit_that_stands_as_it_should_may_be_a_charge_until_somebody_has_looked(
    here: Scene, bot: Process, meddling: Callable[[Scene], None] | None
) -> None:
    """Also one that is put back, in a round of its own."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    if meddling is not None:
        meddle_once_a_line_stands(here, meddling)
        assert trap_of(await here.run(bot)) is Trap.CHANGED
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_AND_LOSE_ANSWER))
    hide_the_ticket_after(here, witness.ADD)
    began = here.clock.at
    if meddling is not None:
        await here.press(bot, Remedy.PUT_BACK)
    await alarmed_within_minutes(here, bot, began)
    here.syncro.faults.clear()
    here.clock.advance(hours=1)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


def meddle_once_a_line_stands(here: Scene, meddling: Callable[[Scene], None]) -> None:
    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) is None and any(ticket.lines for ticket in here.account.tickets.values()):
            here.witness.meanwhile = None
            meddling(here)

    here.witness.meanwhile = meanwhile


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("remedy", [Remedy.PUT_BACK, Remedy.GO_ON])
async def test_a_charge_that_people_were_told_of_is_an_alarm_again_where_nobody_looks_after_they_had_it_go_on(
    here: Scene, bot: Process, remedy: Remedy, *, sent: bool
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    meddle_once_a_line_stands(here, make_it_charge)
    told = await here.run(bot)
    assert trap_of(told) is Trap.CHANGED
    assert "A line that charges the customer stands on ticket" in attention(told).text
    if sent:
        here.syncro.faults.planned.append(Aimed(write=witness.PUT_BACK, kind=Fault.LOSE_REQUEST, times=EVERY_TIME))
        hide_the_ticket_after(here, witness.PUT_BACK)
    else:
        here.syncro.faults.next(kind=Fault.ERROR_BEFORE, method="GET", path="/tickets/*", times=EVERY_TIME)
    began = here.clock.at
    await here.press(bot, remedy)
    if remedy is Remedy.GO_ON and sent:  # it looks, and tells at once
        assert trap_of(await here.run(bot)) is Trap.CHANGED
        return
    await alarmed_within_minutes(here, bot, began)
    here.syncro.faults.clear()
    here.clock.advance(hours=1)
    again = await here.go_on(bot)
    assert trap_of(again) is Trap.CHANGED
    assert (await here.go_on(bot, Remedy.PUT_BACK)).state is State.RESOLVED
    await books_agree(here)


async def test_whatever_else_stands_in_the_way_people_hear_of_the_charge_first(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_AND_LOSE_ANSWER))
    hide_the_ticket_after(here, witness.ADD)
    await here.run_once(bot)
    here.syncro.faults.clear()
    here.syncro.faults.next(kind=Fault.NOT_PERMITTED, times=9, permission="Global Admin")
    here.clock.advance(seconds=20)
    told = await here.run(bot)
    assert trap_of(told) is Trap.POSITIVE_LINE
    assert told.attention is not None
    assert told.attention.permission == "Tickets - View Details"


async def test_a_credit_that_was_looked_for_in_vain_after_the_quiet_period_is_no_alarm_of_a_charge(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.LOSE_REQUEST, times=2))
    told = await here.run(bot)
    assert trap_of(told) is Trap.UNKNOWN
    assert "Should the line appear after all, look at its quantity" in attention(told).text
    assert (await here.go_on(bot)).state is State.RESOLVED


async def test_two_credits_of_one_line_are_told_as_such_and_not_as_a_charge(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_LATE, seconds=2000, times=2))
    assert trap_of(await here.run(bot)) is Trap.UNKNOWN
    here.settle()
    assert trap_of(await here.go_on(bot)) is Trap.TWO_FOUND
    await books_agree(here)


async def test_while_all_is_paused_a_line_that_is_put_back_because_it_charges_is_put_back(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    meddle_once_a_line_stands(here, make_it_charge)
    assert trap_of(await here.run(bot)) is Trap.CHANGED
    async with here.database.transaction() as tx:
        await standstill.begin(tx, by=WIREMU, reason="The prices are wrong.")
    await here.press(bot, Remedy.PUT_BACK)
    await here.run_once(bot)
    (ticket,) = here.account.tickets.values()
    assert [line.quantity for line in ticket.lines] == [Decimal(-3)]
