"""Syncro turns no line negative: the line is off again before people are told so, and the one they add is taken."""

from decimal import Decimal

import pytest

from bot.models import Refund, Remedy, State, Trap
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.matrix import STOCK, act_as_told
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import CHECKLIST, INVOICE_ID, MOUSE_ID, MOUSE_LINE, SEATS, SEATS_ID, approve
from tests.sandbox.syncro import Switches
from tests.sandbox.syncro.records import InvoiceLine, Ticket, TicketLine


@pytest.fixture
def switches() -> Switches:
    return Switches(worksheets_attached=(CHECKLIST,), refuse_negative_edit=STOCK)


def trap_of(refund: Refund) -> Trap:
    assert refund.attention is not None
    return refund.attention.trap


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
