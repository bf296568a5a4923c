"""Answers that lag behind writes (T10), and writes that come later than anybody waits (F3)."""

from datetime import timedelta

import pytest

from bot.models import State, Trap
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import CHECKLIST, CUSTOMER_ID, MOUSE_LINE, SEATS_LINE, approve
from tests.bot.faults.witness import Aimed, name_of
from tests.sandbox.syncro import Fault, Switches
from tests.sandbox.syncro.calls import LoggedCall

QUIET = 150
MANY = 90
"""Tickets of one customer: four pages."""


def lagging(seconds: float) -> Switches:
    return Switches(list_lag=timedelta(seconds=seconds), worksheets_attached=(CHECKLIST,))


@pytest.mark.parametrize("switches", [lagging(seconds) for seconds in (1, 60, QUIET - 1)], ids=["1", "60", "149"])
async def test_a_list_that_lags_less_than_the_quiet_period_makes_no_second_ticket(here: Scene, bot: Process) -> None:
    assert here.quiet == timedelta(seconds=QUIET)
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.TICKET, kind=Fault.DO_AND_LOSE_ANSWER))
    assert (await here.run(bot)).state is State.RESOLVED
    looks = [call for call in here.syncro.calls("GET", "/tickets") if "since_updated_at" not in call.query]
    assert looks[-1].at - looks[-2].at >= here.quiet
    assert len(here.syncro.calls("POST", "/tickets")) == 1
    await books_agree(here)


@pytest.mark.parametrize("switches", [lagging(2 * QUIET - 10)], ids=["290"])
async def test_a_list_that_lags_longer_makes_a_second_ticket_which_is_reported_before_anything_is_resolved(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.TICKET, kind=Fault.DO_AND_LOSE_ANSWER))
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.CHANGED
    first, second = tickets_of(here, refund)
    assert refund.attention.differences == (f"Approved: one ticket. In Syncro now: ticket {first.number} as well.",)
    assert not first.resolved
    assert not second.resolved
    assert not first.lines
    here.account.by_hand.delete_ticket(first.number)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_person_who_asks_for_another_try_does_not_make_the_second_send_forgotten(
    here: Scene, bot: Process
) -> None:
    """The first comes 160 s late, the second 100 s; the look after the second is denied, and a person goes on."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_LATE, seconds=QUIET + 10))
    sent = 0

    def meanwhile(call: LoggedCall) -> None:
        nonlocal sent
        sent += name_of(call) == witness.ADD
        if sent == 2 and name_of(call) == witness.ADD:
            here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.DO_LATE, seconds=100))
            here.syncro.faults.next(
                kind=Fault.NOT_PERMITTED, method="GET", path="/tickets/*", permission="Tickets - View Details"
            )

    here.witness.meanwhile = meanwhile
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.POSITIVE_LINE  # what nobody could look for may charge: that is told first
    here.clock.advance(seconds=30)
    here.syncro.catch_up()
    refund = await here.go_on(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.CHANGED
    (ticket,) = tickets_of(here, refund)
    assert len(ticket.lines) == 2
    assert not ticket.resolved


@pytest.mark.parametrize("write", [witness.TICKET, witness.ADD, witness.ADD_POSITIVE])
async def test_what_comes_after_it_was_sent_again_is_reported_before_anything_is_resolved(
    here: Scene, bot: Process, write: str
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=write, kind=Fault.DO_LATE, seconds=QUIET + 60))
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.CHANGED
    assert not any(ticket.resolved for ticket in here.account.tickets.values())
    await books_agree(here)
    mend(here, write)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


def mend(here: Scene, write: str) -> None:
    """Take away what is there twice: the ticket without lines, or the last line."""
    if write == witness.TICKET:
        empty = next(ticket for ticket in here.account.tickets.values() if not ticket.lines)
        here.account.by_hand.delete_ticket(empty.number)
        return
    (ticket,) = here.account.tickets.values()
    here.account.by_hand.delete_line(ticket.number, ticket.lines[-1].id)


@pytest.mark.parametrize("write", [witness.TICKET, witness.ADD, witness.ADD_POSITIVE])
async def test_a_refusal_of_the_second_send_does_not_hide_that_the_first_one_happened(
    here: Scene, bot: Process, write: str
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=write, kind=Fault.DO_LATE, seconds=QUIET + 10))
    seen = 0

    def meanwhile(call: LoggedCall) -> None:
        nonlocal seen
        if witness.name_of(call) == write:
            seen += 1
        if seen == 2:  # it comes at the very moment the second one is refused
            here.witness.meanwhile = None
            here.clock.advance(seconds=11)  # less than the lease
            here.syncro.catch_up()
            here.syncro.faults.planned.insert(0, Aimed(write=write, kind=Fault.NOT_PERMITTED, status=422))

    here.witness.meanwhile = meanwhile
    assert (await here.run(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_ticket_is_found_on_the_fourth_page(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.TICKET, kind=Fault.DO_AND_LOSE_ANSWER))

    def meanwhile(call: LoggedCall) -> None:
        if call.method == "GET" and here.account.tickets:
            here.witness.meanwhile = None
            for number in range(MANY):  # newer ones, so that ours stands on the last page
                at = here.clock.at + timedelta(seconds=1)
                here.account.by_hand.create_ticket(CUSTOMER_ID, f"Phone {number} without tone", at=at)

    here.witness.meanwhile = meanwhile
    assert (await here.run(bot)).state is State.RESOLVED
    assert len(here.syncro.calls("POST", "/tickets")) == 1
    assert {call.query["page"][0] for call in here.syncro.calls("GET", "/tickets")} == {"1", "2", "3", "4"}
    await books_agree(here)


async def test_a_ticket_is_found_though_rows_move_between_the_pages(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.TICKET, kind=Fault.DO_AND_LOSE_ANSWER))
    for number in range(MANY):
        here.account.by_hand.create_ticket(CUSTOMER_ID, f"Phone {number} without tone")
    here.account.switches.page_shift = -3
    assert (await here.run(bot)).state is State.RESOLVED
    assert len(here.syncro.calls("POST", "/tickets")) == 1
    await books_agree(here)
