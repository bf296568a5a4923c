"""The same refund made by hand (F14): found before anything is written, and counted once."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.ledger import excuses
from bot.models import State, Trap
from tests.bot.faults import witness
from tests.bot.faults.books import books_agree
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import CUSTOMER_ID, INVOICE_ID, MERE, SEATS, SEATS_ID, SEATS_LINE, WIREMU, approve
from tests.bot.faults.witness import Aimed
from tests.sandbox.syncro import Fault, Switches
from tests.sandbox.syncro.records import InvoiceLine, Ticket

NUMBER = str(INVOICE_ID)
LONG_AGO = date(2026, 1, 5)


def refund_by_hand(here: Scene, quantity: str = "-10") -> Ticket:
    ticket = here.account.by_hand.create_ticket(CUSTOMER_ID, "Credit for seats")
    here.account.by_hand.add_line(
        ticket.number, name=SEATS, quantity=Decimal(quantity), retail_cents=3740, product_id=SEATS_ID
    )
    return ticket


def seats(quantity: str, line_id: int = 900) -> InvoiceLine:
    """A line of seats as somebody types it onto an invoice."""
    price = Decimal("37.40")
    return InvoiceLine(
        id=line_id, item=SEATS, name="As agreed", price=price, quantity=Decimal(quantity), product_id=SEATS_ID
    )


def on_the_same_invoice(here: Scene) -> str:
    here.account.by_hand.add_invoice_line(NUMBER, seats("-12"))
    return f"invoice {NUMBER}"


def on_a_later_invoice_that_is_dated_earlier(here: Scene) -> str:
    made = here.account.by_hand.make_invoice(CUSTOMER_ID, seats("-12"))
    here.account.by_hand.date_invoice(made.number, LONG_AGO)
    return f"invoice {made.number}"


def on_a_later_invoice_with_a_lower_id(here: Scene) -> str:
    made = here.account.by_hand.make_invoice(CUSTOMER_ID, seats("-12"))
    here.account.by_hand.date_invoice(made.number, here.account.invoices[INVOICE_ID].date)
    del here.account.invoices[made.id]
    made.id = INVOICE_ID - 1000
    here.account.invoices[made.id] = made
    return f"invoice {made.number}"


def on_an_older_invoice(here: Scene) -> str:
    old = here.account.add_invoice(CUSTOMER_ID, [seats("1")], at=here.clock.at - timedelta(days=90))
    here.account.by_hand.add_invoice_line(old.number, seats("-12", 901))
    return f"invoice {old.number}"


def on_a_ticket_while_the_invoice_is_dated_ahead(here: Scene) -> str:
    here.account.by_hand.date_invoice(NUMBER, (here.clock.at + timedelta(days=40)).date())
    return f"ticket {refund_by_hand(here, '-12').number}"


def by_turning_a_charge_from_before_the_invoice(here: Scene) -> str:
    ticket = refund_by_hand(here, "2")
    line = ticket.lines[0]
    line.created_at = line.updated_at = here.clock.at - timedelta(days=90)
    here.account.by_hand.change_quantity(ticket.number, line.id, Decimal(-12))
    return f"ticket {ticket.number}"


ELSEWHERE: list[Callable[[Scene], str]] = [
    on_the_same_invoice,
    on_a_later_invoice_that_is_dated_earlier,
    on_a_later_invoice_with_a_lower_id,
    on_an_older_invoice,
    on_a_ticket_while_the_invoice_is_dated_ahead,
    by_turning_a_charge_from_before_the_invoice,
]


async def test_what_was_refunded_by_hand_since_the_approval_stops_it_before_anything_is_written(
    here: Scene, bot: Process
) -> None:
    """However new the approval is."""
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    ticket = refund_by_hand(here)
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.REFUNDED_BY_HAND
    assert refund.attention.differences == (f"{SEATS}: 12 billed, 10 in ticket {ticket.number}; 3 here.",)
    assert [credit.line_id for credit in refund.attention.by_hand] == [ticket.lines[0].id]
    assert not [call for call in here.syncro.requests if call.method != "GET"]


@pytest.mark.parametrize("switches", [Switches(), Switches(invoice_lines_tell_when=False)], ids=["told", "untold"])
@pytest.mark.parametrize("credit", ELSEWHERE, ids=lambda each: each.__name__)
async def test_a_credit_by_hand_counts_wherever_it_stands_and_whatever_dates_are_printed(
    here: Scene, bot: Process, credit: Callable[[Scene], str]
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    where = credit(here)
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.REFUNDED_BY_HAND
    assert refund.attention.differences == (f"{SEATS}: 12 billed, 12 in {where}; 12 here.",)
    assert not [call for call in here.syncro.requests if call.method != "GET"]
    (found,) = refund.attention.by_hand
    async with here.database.transaction() as tx:
        await excuses.excuse(tx, invoice_id=INVOICE_ID, keys=[found.key], by=WIREMU, reason="Another order")
    assert (await here.go_on(bot)).state is State.RESOLVED


@pytest.mark.parametrize("switches", [Switches(), Switches(invoice_lines_tell_when=False)], ids=["told", "untold"])
async def test_a_credit_from_before_the_invoice_stops_nothing_wherever_it_is_billed(here: Scene, bot: Process) -> None:
    """It is one of an earlier invoice; the template put it onto this very one, or onto the next."""
    early = here.clock.at - timedelta(days=60)
    for place in (NUMBER, here.account.by_hand.make_invoice(CUSTOMER_ID, add_all=False).number):
        ticket = refund_by_hand(here)
        (line,) = ticket.lines
        line.created_at, line.converted = early, True
        landed = seats(str(line.quantity), line.id + 1)
        landed.name = f"Ticket #{ticket.number} - {line.description}"
        here.account.by_hand.add_invoice_line(place, landed)
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    assert (await here.run(bot)).state is State.RESOLVED


@pytest.mark.parametrize("whole", [False, True], ids=["the line", "the whole invoice"])
async def test_what_the_bot_refunded_counts_although_it_was_typed_anew(
    here: Scene, bot: Process, *, whole: bool
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    assert (await here.run(bot)).state is State.RESOLVED
    number = INVOICE_ID
    if whole:
        number += 1
        here.account.invoices[number] = here.account.invoices.pop(INVOICE_ID)
        here.account.invoices[number].id = number
    line = here.account.by_hand.retype_invoice_line(NUMBER, SEATS_LINE)
    await approve(here.database, here.account, {line.id: "12"}, invoice_id=number)
    here.clock.advance(minutes=2)
    writes = len([call for call in here.syncro.requests if call.method != "GET"])
    await here.run(bot)
    second = await here.refund(2)
    assert second.attention is not None
    assert second.attention.trap is Trap.REFUNDED_ALREADY
    assert second.attention.differences == (f"{SEATS}: 12 billed, 12 in RF-000001; 12 here.",)
    assert len([call for call in here.syncro.requests if call.method != "GET"]) == writes


async def test_what_was_refunded_by_hand_between_the_ticket_and_its_first_line_stops_it(
    here: Scene, bot: Process
) -> None:
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.NOT_PERMITTED))
    await approve(here.database, here.account, {SEATS_LINE: "12"})
    assert (await here.run(bot)).ticket is not None
    here.clock.advance(days=2)
    ticket = refund_by_hand(here, "-12")
    refund = await here.go_on(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.REFUNDED_BY_HAND
    assert refund.attention.differences == (f"{SEATS}: 12 billed, 12 in ticket {ticket.number}; 12 here.",)
    assert not here.account.tickets[refund.ticket.id].lines if refund.ticket else False


async def test_what_was_credited_at_too_high_a_price_leaves_less_money(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    ticket = refund_by_hand(here, "-1")
    here.account.by_hand.change_price(ticket.number, ticket.lines[0].id, 40_000)
    refund = await here.run(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.REFUNDED_BY_HAND
    told = f"{SEATS}: $448.80 billed, $400.00 in ticket {ticket.number}; $112.20 here."
    assert refund.attention.differences == (told,)


async def test_what_leaves_enough_stops_nothing(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    refund_by_hand(here, "-9")
    assert (await here.run(bot)).state is State.RESOLVED


async def test_an_approvers_word_lets_it_go_on_and_the_requesters_does_not(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    ticket = refund_by_hand(here)
    await here.run(bot)
    key = f"ticket/{ticket.lines[0].id}"
    async with here.database.transaction() as tx:
        await excuses.excuse(tx, invoice_id=INVOICE_ID, keys=[key], by=MERE, reason="Trust me")
    assert (await here.go_on(bot)).state is State.NEEDS_ATTENTION
    async with here.database.transaction() as tx:
        await excuses.excuse(tx, invoice_id=INVOICE_ID, keys=[key], by=WIREMU, reason="Another order")
    assert (await here.go_on(bot)).state is State.RESOLVED


async def test_while_syncro_does_not_tell_nothing_is_written_and_it_goes_on_by_itself(
    here: Scene, bot: Process
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.next(method="GET", path="/tickets", kind=Fault.ERROR_BEFORE, status=503, times=9)
    assert (await here.run(bot)).state is State.RESOLVED
    await books_agree(here)


async def test_a_permission_that_is_missing_is_named(here: Scene, bot: Process) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.take_permission("Tickets - List/Search")
    refund = await here.run(bot)
    assert refund.attention is not None
    assert (refund.attention.trap, refund.attention.permission) == (Trap.NOT_PERMITTED, "Tickets - List/Search")


async def test_a_second_refund_is_not_kept_from_what_the_first_one_left(here: Scene, bot: Process) -> None:
    """The bot's own credits stand in Syncro as well; they are counted once, by the ledger."""
    await approve(here.database, here.account, {SEATS_LINE: "6"})
    assert (await here.run(bot)).state is State.RESOLVED
    await approve(here.database, here.account, {SEATS_LINE: "6"})
    await here.run(bot)
    assert (await here.refund(2)).state is State.RESOLVED
    here.clock.advance(days=1)
    here.account.by_hand.make_invoice(CUSTOMER_ID)
    await approve(here.database, here.account, {SEATS_LINE: "1"})
    await here.run(bot)
    third = await here.refund(3)
    assert third.attention is not None
    assert third.attention.trap is Trap.REFUNDED_ALREADY
    assert third.attention.by_hand == ()
