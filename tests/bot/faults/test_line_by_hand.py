"""Syncro turns no line negative: the line is off again before people are told so, and the one they add is taken."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.models import Capabilities, Capability, ProductKind, Remedy, Sign, State, Trap
from syncro_client import NotFound
from syncro_client.resources.lines import Lines
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.matrix import STOCK, act_as_told
from tests.bot.faults.scene import Process, Scene, trap_of
from tests.bot.faults.seed import CHECKLIST, INVOICE_ID, MOUSE_ID, MOUSE_LINE, SEATS, SEATS_ID, approve
from tests.bot.faults.witness import ADD_POSITIVE, TAKE_OFF, Aimed, name_of
from tests.sandbox.syncro import Fault, Switches
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.records import InvoiceLine, Ticket, TicketLine


@pytest.fixture
def switches() -> Switches:
    return Switches(worksheets_attached=(CHECKLIST,), refuse_negative_edit=STOCK)


async def test_the_tenth_line_added_by_hand_is_not_taken_for_the_first(here: Scene, bot: Process) -> None:
    """RF-000001/1 stands within RF-000001/10."""
    sold = here.account.invoices[INVOICE_ID].lines
    seats = [
        InvoiceLine(id=600 + number, item=SEATS, name=SEATS, price=Decimal(37 + number), quantity=Decimal(1))
        for number in range(9)
    ]
    for position, line in enumerate(seats):
        line.product_id, line.position = SEATS_ID, position - 10
    sold.extend(seats)
    await approve(here.database, here.account, {**{line.id: "1" for line in seats}, MOUSE_LINE: "2"})
    stopped = await here.run(bot)
    assert stopped.lines[9].product_id == MOUSE_ID
    assert trap_of(stopped) is Trap.LINE_REMOVED
    act_as_told(here, stopped)
    assert (await here.go_on(bot)).state is State.RESOLVED
    assert len([line for line in tickets_of(here, stopped)[0].lines if line.product_id == MOUSE_ID]) == 1
    await books_agree(here)


async def test_of_two_lines_alike_each_is_asked_for_by_itself(here: Scene, bot: Process) -> None:
    """The one that stands there names the first, so it is not the second."""
    sold = here.account.invoices[INVOICE_ID].lines
    sold.append(replace(next(line for line in sold if line.id == MOUSE_LINE), id=601, position=9))
    await approve(here.database, here.account, {MOUSE_LINE: "2", 601: "2"})
    for number in (1, 2):
        stopped = await (here.run(bot) if number == 1 else here.go_on(bot))
        assert trap_of(stopped) is Trap.LINE_REMOVED
        assert stopped.attention is not None
        assert stopped.attention.line == f"RF-000001/{number}"
        act_as_told(here, stopped)
    assert (await here.go_on(bot)).state is State.RESOLVED
    assert len(tickets_of(here, stopped)[0].lines) == 2
    await books_agree(here)


@pytest.mark.parametrize("remedy", [Remedy.FINISHED, Remedy.GIVEN_UP])
async def test_a_line_added_by_hand_that_charges_keeps_the_refund_open_whatever_it_is_called(
    here: Scene, bot: Process, remedy: Remedy
) -> None:
    ticket, added = await with_line_by_hand(here, bot, quantity="2")
    refused = await here.go_on(bot, remedy)
    assert trap_of(refused) is Trap.POSITIVE_LINE
    here.account.by_hand.delete_line(ticket.number, added.id)
    assert (await here.go_on(bot, remedy)).state in {State.BY_HAND, State.CLOSED}


async def test_a_credit_added_by_hand_is_not_given_up_whatever_it_is_called(here: Scene, bot: Process) -> None:
    await with_line_by_hand(here, bot, quantity="-2")
    assert trap_of(await here.go_on(bot, Remedy.GIVEN_UP)) is Trap.STILL_STANDING
    assert (await here.go_on(bot, Remedy.FINISHED)).state is State.BY_HAND


async def test_what_is_of_another_refund_or_another_product_does_not_keep_it_open(here: Scene, bot: Process) -> None:
    ticket, _ = await with_line_by_hand(here, bot, quantity="-2", description="Credit · RF-000009/1")
    here.account.by_hand.add_line(ticket.number, name=SEATS, quantity=Decimal(1), retail_cents=1, product_id=SEATS_ID)
    assert (await here.go_on(bot, Remedy.GIVEN_UP)).state is State.CLOSED


async def with_line_by_hand(
    here: Scene, bot: Process, *, quantity: str, description: str = "Refund of mice"
) -> tuple[Ticket, TicketLine]:
    """The line that the thread asks for, as somebody types it in who does not paste the description."""
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    stopped = await here.run(bot)
    assert trap_of(stopped) is Trap.LINE_REMOVED
    (ticket,) = tickets_of(here, stopped)
    (line,) = stopped.lines
    added = here.account.by_hand.add_line(
        ticket.number,
        name=line.name,
        quantity=Decimal(quantity),
        retail_cents=line.price_cents,
        product_id=line.product_id,
        description=description,
    )
    return ticket, added


@pytest.mark.parametrize("answer", [None, NotFound(404, method="POST", path="")], ids=["yes", "not there"])
async def test_a_line_that_is_said_to_be_off_and_still_stands_is_not_called_removed(
    here: Scene, bot: Process, monkeypatch: pytest.MonkeyPatch, answer: NotFound | None
) -> None:
    async def nothing_done(*_: object) -> None:
        if answer is not None:
            raise answer

    monkeypatch.setattr(Lines, "remove_line", nothing_done)
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    stopped = await here.run(bot)
    assert trap_of(stopped) is Trap.POSITIVE_LINE
    await books_agree(here)
    assert trap_of(await here.go_on(bot)) is Trap.POSITIVE_LINE
    act_as_told(here, stopped)
    asked = await here.go_on(bot)
    assert trap_of(asked) is Trap.LINE_REMOVED
    act_as_told(here, asked)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_where_nobody_may_see_whether_the_line_is_off_people_hear_of_the_charge(
    here: Scene, bot: Process
) -> None:
    def meanwhile(call: LoggedCall) -> None:
        if name_of(call) == TAKE_OFF:
            here.syncro.faults.next(method="GET", path="/tickets/*", kind=Fault.NOT_PERMITTED)

    here.witness.meanwhile = meanwhile
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    assert trap_of(await here.run(bot)) is Trap.POSITIVE_LINE
    assert trap_of(await here.go_on(bot)) is Trap.LINE_REMOVED


async def test_an_answer_that_lags_behind_the_removal_alarms_nobody(here: Scene, bot: Process) -> None:
    gone: list[TicketLine] = []

    def meanwhile(call: LoggedCall) -> None:
        ticket = next(iter(here.account.tickets.values()), None)
        if ticket is None:
            return
        if name_of(call) == TAKE_OFF:
            gone.extend(ticket.lines)
        elif gone and not ticket.lines:
            ticket.lines.append(gone[0])
        elif gone:
            here.witness.meanwhile = None
            ticket.lines.clear()

    here.witness.meanwhile = meanwhile
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    assert trap_of(await here.run(bot)) is Trap.LINE_REMOVED
    await books_agree(here)


@pytest.mark.parametrize("edited", [Sign.REFUSED, Sign.TURNED])
async def test_where_a_probe_saw_that_no_way_leads_to_a_credit_nothing_is_added_that_charges(
    here: Scene, bot: Process, edited: Sign
) -> None:
    seen = Capability(kind=ProductKind.STOCKED, added=Sign.REFUSED, edited=edited)
    bot.runner._capabilities = Capabilities(lines=(seen,))
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    stopped = await here.run(bot)
    assert trap_of(stopped) is Trap.LINE_REMOVED
    assert not here.syncro.calls("POST", "/tickets/*/add_line_item")
    await books_agree(here)
    assert trap_of(await here.go_on(bot)) is Trap.LINE_REMOVED
    act_as_told(here, stopped)
    assert (await here.go_on(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_line_that_was_added_before_the_probe_is_seen_to_all_the_same(here: Scene, bot: Process) -> None:
    here.syncro.faults.planned.append(Aimed(write=ADD_POSITIVE, kind=Fault.DO_LATE, seconds=100))
    await approve(here.database, here.account, {MOUSE_LINE: "2"})
    await bot.runner.sweep()
    await asyncio.gather(*bot.runner._at_work)
    seen = Capability(kind=ProductKind.STOCKED, added=Sign.REFUSED, edited=Sign.REFUSED)
    bot.runner._capabilities = Capabilities(lines=(seen,))
    here.clock.advance(seconds=160)
    here.syncro.catch_up()
    assert trap_of(await here.run(bot)) is Trap.LINE_REMOVED
    await books_agree(here)
