"""Somebody refunds by hand while the bot is at work: it is looked for before each line that does not stand yet."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.blocks.money import MINUS
from bot.blocks.replies import attention
from bot.models import Refund, Remedy, State, Trap
from bot.steps.aftermath import MOST_TICKETS
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import (
    CHECKLIST,
    CUSTOMER_ID,
    MOUSE,
    MOUSE_ID,
    MOUSE_LINE,
    SEATS,
    SEATS_ID,
    SEATS_LINE,
    approve,
)
from tests.bot.faults.test_run_window import BEFORE_THE_RUN, run_on
from tests.bot.faults.test_standstill import pause, resume
from tests.bot.faults.witness import Aimed, name_of
from tests.sandbox.syncro import Fault, ProductKind, Switches
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.records import Ticket

SOLD = {SEATS: (SEATS_ID, 3740), MOUSE: (MOUSE_ID, 2990)}
TURNED = Switches(worksheets_attached=(CHECKLIST,), negative_create_turns_positive=frozenset(ProductKind))


def by_hand(here: Scene, quantity: str, name: str = SEATS) -> Ticket:
    product_id, cents = SOLD[name]
    ticket = here.account.by_hand.create_ticket(CUSTOMER_ID, "As agreed on the phone")
    here.account.by_hand.add_line(
        ticket.number, name=name, quantity=Decimal(quantity), retail_cents=cents, product_id=product_id
    )
    return ticket


def when(here: Scene, write: str, act: Callable[[], object]) -> None:
    """Have somebody act the moment a write arrives in Syncro, once."""

    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == write:
            here.witness.meanwhile = None
            act()

    here.witness.meanwhile = meanwhile


def adds(here: Scene) -> int:
    return len(here.syncro.calls("POST", "/tickets/*/add_line_item"))


def credited(here: Scene, product_id: int = SEATS_ID) -> Decimal:
    """What all tickets together credit of a product."""
    lines = (line for ticket in here.account.tickets.values() for line in ticket.lines)
    return -sum((line.quantity for line in lines if line.product_id == product_id), Decimal(0))


def stopped(refund: Refund, told: str) -> None:
    assert refund.attention is not None, refund.state
    assert refund.attention.trap is Trap.REFUNDED_BY_HAND
    assert refund.attention.differences == (told,)


async def test_the_look_before_the_ticket_reads_more_than_the_form_does(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    ticket = by_hand(here, "-12")
    for _ in range(MOST_TICKETS + 5):
        here.account.by_hand.create_ticket(CUSTOMER_ID, "Printer is out of paper")
    stopped(await here.run(bot), f"{SEATS}: 12 billed, 12 in ticket {ticket.number}; 3 here.")
    assert credited(here) == 12


async def test_unknown_twice_and_refunded_elsewhere_is_not_sent_again(here: Scene, bot: Process) -> None:
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.LOSE_REQUEST, times=2))
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.UNKNOWN
    ticket = by_hand(here, "-12")
    stopped(await here.go_on(bot), f"{SEATS}: 12 billed, 12 in ticket {ticket.number}; 12 here.")
    assert credited(here) == 12
    await books_agree(here)


async def test_refunded_elsewhere_while_a_lost_answer_is_waited_for_is_not_sent_again(
    here: Scene, bot: Process
) -> None:
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.LOSE_REQUEST))
    when(here, witness.ADD, lambda: by_hand(here, "-12"))
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    refund = await here.run(bot)
    stopped(refund, f"{SEATS}: 12 billed, 12 in ticket 20002; 12 here.")
    assert credited(here) == 12


async def test_a_line_that_stands_after_all_is_adopted_whoever_refunded_meanwhile(here: Scene, bot: Process) -> None:
    """It was sent before, and nothing more is sent for it."""
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_LATE, seconds=100))
    when(here, witness.ADD, lambda: by_hand(here, "-12"))
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    assert (await here.run(bot)).state is State.RESOLVED
    assert adds(here) == 1


async def test_a_second_line_that_waited_days_for_a_permission_is_looked_at_again(here: Scene, bot: Process) -> None:
    here.syncro.faults.planned.append(Aimed(write=witness.ADD_POSITIVE, kind=Fault.NOT_PERMITTED))
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "4"})
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.NOT_PERMITTED
    here.clock.advance(days=3)
    ticket = by_hand(here, "-4", MOUSE)
    refund = await here.go_on(bot)
    stopped(refund, f"{MOUSE}: 4 billed, 4 in ticket {ticket.number}; 4 here.")
    assert [line.name for line in tickets_of(here, refund)[0].lines] == [SEATS]
    assert credited(here, MOUSE_ID) == 4
    told = attention(refund).text
    assert f"{SEATS} (RF-000001/1): {MINUS}3 on ticket 20001." in told
    assert f"{MOUSE} (RF-000001/2): {MINUS}4 approved, not on ticket 20001." in told
    assert "Done in Syncro: ticket 20001, 1 of 2 lines." in told
    assert "press Hand Over, take what pays twice off ticket 20001, and close it" in told


@pytest.mark.parametrize("write", [witness.TICKET, witness.ADD])
async def test_what_is_refunded_between_two_writes_of_one_run_is_seen_before_the_next_line(
    here: Scene, bot: Process, write: str
) -> None:
    when(here, write, lambda: by_hand(here, "-4", MOUSE))
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "4"})
    number = 20001 if write == witness.TICKET else 20002
    stopped(await here.run(bot), f"{MOUSE}: 4 billed, 4 in ticket {number}; 4 here.")
    assert credited(here, MOUSE_ID) == 4
    assert credited(here) == (3 if write == witness.ADD else 0)


async def test_what_is_typed_on_our_own_ticket_between_two_lines_counts_and_our_own_lines_do_not(
    here: Scene, bot: Process
) -> None:
    def type_there() -> None:
        (ticket,) = here.account.tickets.values()
        here.account.by_hand.add_line(
            ticket.number, name=MOUSE, quantity=Decimal(-1), retail_cents=2990, product_id=MOUSE_ID
        )

    when(here, witness.ADD, type_there)
    await approve(here.database, here.account, {SEATS_LINE: "12", MOUSE_LINE: "4"})
    stopped(await here.run(bot), f"{MOUSE}: 4 billed, 1 in ticket 20001; 4 here.")
    assert [credited(here), credited(here, MOUSE_ID)] == [12, 1]


async def test_a_line_that_charges_is_turned_whatever_was_refunded_meanwhile(here: Scene, bot: Process) -> None:
    here.syncro.faults.planned.append(Aimed(write=witness.TURN, kind=Fault.LOSE_REQUEST))
    when(here, witness.ADD_POSITIVE, lambda: by_hand(here, "-4", MOUSE))
    here.account.switches.refuse_negative_create = frozenset({ProductKind.STOCKED})
    await approve(here.database, here.account, {MOUSE_LINE: "4"})
    refund = await here.run(bot)
    (line,) = tickets_of(here, refund)[0].lines
    assert line.quantity == -4


async def test_a_positive_add_is_looked_at_as_well_and_a_charge_is_told_first(here: Scene, bot: Process) -> None:
    here.account.switches.refuse_negative_create = frozenset({ProductKind.STOCKED})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD_POSITIVE, kind=Fault.LOSE_REQUEST))
    when(here, witness.ADD_POSITIVE, lambda: by_hand(here, "-4", MOUSE))
    await approve(here.database, here.account, {MOUSE_LINE: "4"})
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.POSITIVE_LINE
    assert refund.attention.differences == (f"{MOUSE}: 4 billed, 4 in ticket 20002; 4 here.",)
    assert credited(here, MOUSE_ID) == 4


async def test_put_back_ours_adds_nothing_that_was_refunded_elsewhere(here: Scene, bot: Process) -> None:
    when(here, witness.RESOLVE, lambda: take_off(here))
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.may_put_back
    ticket = by_hand(here, "-12")
    refund = await here.go_on(bot, Remedy.PUT_BACK)
    stopped(refund, f"{SEATS}: 12 billed, 12 in ticket {ticket.number}; 12 here.")
    assert credited(here) == 12


def take_off(here: Scene) -> None:
    ticket = here.account.ticket(20001)
    here.account.by_hand.delete_line(ticket.number, ticket.lines[0].id)


async def test_put_back_ours_makes_a_credit_no_larger_than_others_leave(here: Scene, bot: Process) -> None:
    when(here, witness.RESOLVE, lambda: change(here, "-1"))
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    await here.run(bot)
    ticket = by_hand(here, "-11")
    refund = await here.go_on(bot, Remedy.PUT_BACK)
    stopped(refund, f"{SEATS}: 12 billed, 11 in ticket {ticket.number}; 12 here.")
    assert refund.attention is not None
    assert refund.attention.so_far == (f"{SEATS} (RF-000001/1): {MINUS}1 on ticket 20001.",)
    assert credited(here) == 12


async def test_put_back_ours_makes_a_credit_smaller_that_somebody_raised(here: Scene, bot: Process) -> None:
    """What is too much of our own line is put back, not held against it."""
    when(here, witness.RESOLVE, lambda: change(here, "-15"))
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    await here.run(bot)
    assert (await here.go_on(bot, Remedy.PUT_BACK)).state is State.RESOLVED
    assert credited(here) == 12


async def test_put_back_ours_turns_what_charges_first_and_whatever_was_refunded_elsewhere(
    here: Scene, bot: Process
) -> None:
    def meddle() -> None:
        take_off(here)
        (mice,) = here.account.ticket(20001).lines
        here.account.by_hand.change_quantity(20001, mice.id, Decimal(2))

    when(here, witness.RESOLVE, meddle)
    await approve(here.database, here.account, {SEATS_LINE: "12", MOUSE_LINE: "2"})
    await here.run(bot)
    by_hand(here, "-12")
    refund = await here.go_on(bot, Remedy.PUT_BACK)
    stopped(refund, f"{SEATS}: 12 billed, 12 in ticket 20002; 12 here.")
    assert [line.quantity for line in tickets_of(here, refund)[0].lines] == [-2]


def change(here: Scene, quantity: str) -> None:
    here.account.by_hand.change_quantity(20001, here.account.ticket(20001).lines[0].id, Decimal(quantity))


async def test_what_is_refunded_during_a_pause_of_everything_is_seen_when_it_goes_on(here: Scene, bot: Process) -> None:
    here.settings = here.settings.model_copy(update={"refund_approvers": ("U0WIREMU01",)})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.TOO_MANY))
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    await here.run_once(bot)
    await pause(here)
    here.clock.advance(minutes=5)
    await here.run_once(bot)
    by_hand(here, "-12")
    await resume(here)
    stopped(await here.run(bot), f"{SEATS}: 12 billed, 12 in ticket 20002; 12 here.")


async def test_what_is_refunded_during_the_run_window_is_seen_when_it_is_over(here: Scene, bot: Process) -> None:
    here.clock.at = BEFORE_THE_RUN
    run_on(here, here.clock.at.date() + timedelta(days=1))
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    await here.run_once(bot)
    ticket = by_hand(here, "-12")
    stopped(await here.run(bot), f"{SEATS}: 12 billed, 12 in ticket {ticket.number}; 12 here.")
    assert not [call for call in here.syncro.requests if call.method != "GET"]
