"""Landed is not final: what was taken off, billed twice, merged or billed to somebody else is told, and told once."""

from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta

import pytest

from bot.blocks.landing import attention, not_yet
from bot.ledger import story
from bot.models import Obstacle, Refund, State, Trap, Verdict
from tests.bot.blocks.reading import read
from tests.bot.workflow.waiting_room import AFTER, LATER, NOW, RUN, Room, waiting_room
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.faults import EVERY_TIME
from tests.sandbox.syncro.records import Invoice
from tests.sandbox.syncro.seed.customers import HARBOUR, KERERU, RATA

pytestmark = pytest.mark.long
DAY = timedelta(days=1)
MINUS = "\u2212"


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with waiting_room(database_url, NOW) as made:
        yield made


async def landed(room: Room, customer: str = KERERU, until: date = RUN) -> tuple[Refund, Invoice]:
    """A refund that has landed, and the invoice that holds it."""
    asked = await room.resolve(customer)
    await room.until(until)
    found = await room.refund(asked.id)
    assert found.state is State.LANDED
    assert found.landing is not None
    return found, room.account.invoices[found.landing.bills[0].id]


def number(refund: Refund) -> int:
    assert refund.ticket is not None
    return int(refund.ticket.number)


def line_of(invoice: Invoice) -> int:
    """The line of an invoice that holds the credit."""
    return next(line.id for line in invoice.lines if "RF-" in line.name)


async def told(room: Room, refund_id: int) -> str:
    """The last message of the thread, as it is read."""
    name = (await room.said(refund_id))[-1]
    screen = attention if name.startswith("attention/") else not_yet
    return read(screen(await room.shown(refund_id, name)))


async def obstacles(room: Room, refund_id: int) -> set[Obstacle]:
    found = (await room.refund(refund_id)).landing
    assert found is not None
    return {each.obstacle for each in found.causes}


async def test_what_still_stands_there_is_looked_at_once_more_and_nothing_is_said(room: Room) -> None:
    refund, invoice = await landed(room)
    room.syncro.requests.clear()
    await room.until(AFTER, 8.9)
    assert room.reads("/invoices") == 0
    await room.until(AFTER)
    assert room.reads(f"/invoices/{invoice.id}") == 1
    await room.until(LATER)
    assert room.reads(f"/invoices/{invoice.id}") == 1
    assert await room.said(refund.id) == ["landed"]
    assert await room.refund(refund.id) == refund


@pytest.mark.parametrize("frees", [False, True], ids=["charges stay billed", "charges are billed again"])
@pytest.mark.parametrize(
    ("act", "obstacle"),
    [
        (lambda room, invoice: room.account.by_hand.delete_invoice(invoice.number), Obstacle.INVOICE_GONE),
        (
            lambda room, invoice: room.account.by_hand.remove_invoice_line(invoice.number, line_of(invoice)),
            Obstacle.OFF_THE_INVOICE,
        ),
    ],
    ids=["the invoice was deleted", "the line was removed"],
)
async def test_what_was_taken_off_is_told_once_with_what_to_do(
    room: Room, *, frees: bool, act: Callable[[Room, Invoice], None], obstacle: Obstacle
) -> None:
    room.account.switches.deleted_invoice_frees_charges = frees
    refund, invoice = await landed(room)
    room.schedule(KERERU).ticket_statuses = ("Closed",)  # so that no run takes it at once
    act(room, invoice)
    await room.until(AFTER, 9.5)
    found = await room.refund(refund.id)
    assert (found.state, found.attention and found.attention.trap) == (State.OVERDUE, Trap.TAKEN_OFF)
    assert found.landing is not None
    assert (found.landing.verdict, found.landing.bills) == (Verdict.NOT_LANDED, ())
    assert obstacle in {each.obstacle for each in found.landing.causes}
    assert await room.said(refund.id) == ["landed", "attention/1"]
    said = await told(room, refund.id)
    assert (
        f"The credit of {refund.reference} had landed on invoice {invoice.number}, and it does not stand there" in said
    )
    assert f"Not on an invoice any more: {refund.reference}, {MINUS}$112.20 excl. GST, {MINUS}$129.03 incl." in said
    assert "to Kererū Café" in said
    bill = f"Have ticket {number(refund)} billed."
    assert (bill in said) == frees
    assert (f"Do not have ticket {number(refund)} billed again" in said) != frees


async def test_a_voided_invoice_stands_otherwise_and_calls_people(room: Room) -> None:
    refund, invoice = await landed(room)
    room.account.by_hand.void_invoice(invoice.number)
    await room.until(AFTER, 9.5)
    found = await room.refund(refund.id)
    assert found.attention is not None
    assert (found.state, found.attention.trap) == (State.NEEDS_ATTENTION, Trap.LANDED_OTHERWISE)
    assert (
        f"Approved: {MINUS}3 for {MINUS}$112.20. On invoice {invoice.number}: 0 for $0.00"
        in found.attention.differences[0]
    )
    assert f"It had landed as approved on invoice {invoice.number}." in await told(room, refund.id)


async def test_a_ticket_that_was_billed_a_second_time_calls_people(room: Room) -> None:
    refund, invoice = await landed(room)
    again = room.account.by_hand.bill_again(number(refund))
    await room.until(AFTER, 9.5)
    found = await room.refund(refund.id)
    assert found.attention is not None
    assert (found.state, found.attention.trap) == (State.NEEDS_ATTENTION, Trap.LANDED_OTHERWISE)
    said = await told(room, refund.id)
    assert (
        f"On invoice {invoice.number} and invoice {again.number}: {MINUS}6 for {MINUS}$224.40, $112.20 too much" in said
    )


async def test_a_ticket_that_was_billed_a_second_time_to_a_third_party_calls_people(room: Room) -> None:
    refund, invoice = await landed(room)
    room.account.by_hand.bill_to(refund.customer_id, room.account.customer(RATA).id)
    again = room.account.by_hand.bill_again(number(refund))
    await room.until(AFTER, 9.5)
    said = await told(room, refund.id)
    assert f"On invoice {invoice.number} and invoice {again.number}: {MINUS}6 for {MINUS}$224.40" in said
    assert f"It stands on invoice {again.number}, which bills {RATA}, not {KERERU}." in said


async def test_it_is_found_earlier_where_the_customer_is_read_for_another_refund(room: Room) -> None:
    refund, invoice = await landed(room)
    room.account.by_hand.delete_invoice(invoice.number)
    other = await room.resolve(KERERU)
    await room.until(RUN + DAY)
    assert await room.said(refund.id) == ["landed"]
    await room.due(other.id)
    await room.until(RUN + 2 * DAY)
    assert await room.said(refund.id) == ["landed", "attention/1"]


async def test_of_what_landed_long_ago_nothing_is_read_with_others(room: Room) -> None:
    refund, invoice = await landed(room)
    await room.until(AFTER + 6 * DAY)
    room.account.by_hand.delete_invoice(invoice.number)
    await room.resolve(KERERU)
    await room.until(LATER)
    assert await room.said(refund.id) == ["landed"]


async def test_a_customer_without_any_template_is_looked_at_again_after_a_bounded_time(room: Room) -> None:
    asked = await room.resolve(RATA)
    invoice = room.account.by_hand.make_invoice(asked.customer_id)
    await room.until(RUN)
    assert (await room.refund(asked.id)).state is State.LANDED
    room.account.by_hand.delete_invoice(invoice.number)
    await room.until(date(2026, 12, 30))
    assert (await room.refund(asked.id)).state is State.LANDED
    await room.until(date(2026, 12, 31))
    assert (await room.refund(asked.id)).state is State.OVERDUE


async def test_what_was_taken_off_and_is_billed_again_has_landed_again(room: Room) -> None:
    room.account.switches.deleted_invoice_frees_charges = True
    refund, first = await landed(room)
    template = room.schedule(KERERU)
    template.ticket_statuses = ("Closed",)
    room.account.by_hand.delete_invoice(first.number)
    await room.until(AFTER, 9.5)
    template.ticket_statuses = ("Resolved",)
    await room.until(LATER)
    again = await room.refund(refund.id)
    assert again.state is State.LANDED
    assert again.attention is None
    assert again.landing is not None
    assert refund.landing is not None
    assert again.landing.first_landed == refund.landing.looked_at
    assert await room.said(refund.id) == ["landed", "attention/1", "landing/1"]
    (bill,) = again.landing.bills
    said = await told(room, refund.id)
    assert f"Landed again. The credit of {refund.reference} to {KERERU} is on invoice {bill.number}" in said
    assert f"and not on invoice {first.number} (Thu 3 Dec) any more" in said
    async with room.database.reading() as tx:
        whole = await story.of_refund(tx, refund.id)
    assert whole is not None
    happened = [(each.name, each.data.get("invoices")) for each in whole.events]
    assert [each for each in happened if each[0] in {"refund.landed", "refund.overdue"}] == [
        ("refund.landed", [first.number]),
        ("refund.overdue", []),
        ("refund.landed", [bill.number]),
    ]


async def test_what_was_taken_off_and_never_comes_back_is_overdue_in_the_end(room: Room) -> None:
    room.account.switches.deleted_invoice_frees_charges = True
    refund, invoice = await landed(room)
    room.schedule(KERERU).ticket_statuses = ("Closed",)
    room.account.by_hand.delete_invoice(invoice.number)
    await room.until(date(2027, 4, 4))
    found = await room.refund(refund.id)
    assert found.attention is not None
    assert found.attention.trap is Trap.NOT_LANDED
    assert [each for each in await room.said(refund.id) if "attention" in each] == ["attention/1", "attention/2"]


async def test_what_stands_on_another_invoice_by_now_is_told_and_has_landed(room: Room) -> None:
    room.account.switches.deleted_invoice_frees_charges = True
    refund, first = await landed(room)
    room.account.by_hand.delete_invoice(first.number)
    second = room.account.by_hand.make_invoice(refund.customer_id)
    await room.until(AFTER, 9.5)
    assert (await room.refund(refund.id)).state is State.LANDED
    assert await room.said(refund.id) == ["landed", "landing/1"]
    assert f"is on invoice {second.number} (Thu 3 Dec), and not on invoice {first.number}" in await told(
        room, refund.id
    )


async def test_a_list_that_lags_behind_a_new_invoice_alarms_nobody(room: Room) -> None:
    room.account.switches.deleted_invoice_frees_charges = True
    refund, first = await landed(room)
    await room.until(AFTER, 8.97)
    room.account.switches.list_lag = timedelta(minutes=5)
    room.account.by_hand.delete_invoice(first.number)
    room.account.by_hand.make_invoice(refund.customer_id)
    await room.until(AFTER, 9.5)
    assert await room.said(refund.id) == ["landed", "landing/1"]


@pytest.mark.parametrize("kind", [Fault.ERROR_BEFORE, Fault.HTML, Fault.CUT_OFF_JSON])
async def test_an_invoice_that_can_not_be_read_is_not_taken_off(room: Room, kind: Fault) -> None:
    refund, invoice = await landed(room)
    room.syncro.faults.next(kind=kind, method="GET", path=f"/invoices/{invoice.id}", times=EVERY_TIME)
    await room.until(AFTER + 5 * DAY)
    assert (await room.refund(refund.id)) == refund
    assert await room.said(refund.id) == ["landed"]


async def test_a_token_that_may_not_read_invoices_takes_nothing_off(room: Room) -> None:
    refund, _ = await landed(room)
    room.syncro.take_permission("Invoices - View Details")
    await room.until(AFTER + 5 * DAY)
    assert (await room.refund(refund.id)) == refund


async def test_a_deleted_ticket_takes_nothing_off_the_invoice(room: Room) -> None:
    refund, _ = await landed(room)
    room.account.by_hand.delete_ticket(number(refund))
    await room.until(AFTER, 9.5)
    assert (await room.refund(refund.id)) == refund


async def test_a_customer_that_was_merged_after_it_landed_is_told_and_it_stands(room: Room) -> None:
    refund, invoice = await landed(room)
    room.account.by_hand.merge_customers(refund.customer_id, room.account.customer(HARBOUR).id)
    await room.until(AFTER, 9.5)
    assert (await room.refund(refund.id)).state is State.LANDED
    assert await room.said(refund.id) == ["landed", "landing/1"]
    said = await told(room, refund.id)
    assert f"Invoice {invoice.number} bills {HARBOUR} by now: {KERERU} is not in Syncro any more" in said
    await room.until(LATER)
    assert await room.said(refund.id) == ["landed", "landing/1"]


async def test_a_customer_that_was_merged_before_the_run_is_followed_to_the_new_one(room: Room) -> None:
    asked = await room.resolve(KERERU)
    room.account.by_hand.merge_customers(asked.customer_id, room.account.customer(HARBOUR).id)
    await room.until(RUN)
    found = await room.refund(asked.id)
    assert found.state is State.LANDED
    assert found.landing is not None
    assert [bill.customer for bill in found.landing.bills] == [HARBOUR]


async def test_a_merged_customer_s_credit_that_no_run_takes_says_where_it_looked(room: Room) -> None:
    room.schedule(KERERU).ticket_statuses = ("Closed",)
    asked = await room.resolve(KERERU)
    for each in room.account.schedules_of(room.account.customer(HARBOUR).id):
        each.ticket_statuses = ("Closed",)
    room.account.by_hand.merge_customers(asked.customer_id, room.account.customer(HARBOUR).id)
    await room.until(RUN, 9.5)
    assert {Obstacle.CUSTOMER_GONE, Obstacle.OTHER_CUSTOMER} <= await obstacles(room, asked.id)
    said = await told(room, asked.id)
    assert f"Ticket {number(asked)} names {HARBOUR} by now, not {KERERU}. I look at the invoices of both." in said


async def test_a_ticket_that_was_given_to_another_customer_credits_the_wrong_one(room: Room) -> None:
    asked = await room.resolve(KERERU)
    room.account.by_hand.give_ticket_to(number(asked), room.account.customer(RATA).id)
    invoice = room.account.by_hand.make_invoice(room.account.customer(RATA).id)
    await room.until(RUN, 9.5)
    found = await room.refund(asked.id)
    assert found.attention is not None
    assert found.attention.trap is Trap.LANDED_OTHERWISE
    assert found.attention.differences == (f"It stands on invoice {invoice.number}, which bills {RATA}, not {KERERU}.",)


async def test_a_ticket_that_was_given_to_another_customer_is_to_be_given_back(room: Room) -> None:
    room.schedule(KERERU).ticket_statuses = ("Closed",)
    asked = await room.resolve(KERERU)
    room.account.by_hand.give_ticket_to(number(asked), room.account.customer(RATA).id)
    await room.until(date(2027, 1, 20))
    said = await told(room, asked.id)
    assert f"Give ticket {number(asked)} back to its customer, else another one gets the credit" in said


@pytest.mark.parametrize("linked", [True, False], ids=["linked with the ticket", "linked with nothing"])
async def test_a_credit_that_a_third_party_was_billed_is_told(room: Room, *, linked: bool) -> None:
    room.account.switches.run_links_single_ticket = linked
    asked = await room.resolve(KERERU)
    room.account.by_hand.bill_to(asked.customer_id, room.account.customer(RATA).id)
    await room.until(RUN, 9.5)
    if linked:
        found = await room.refund(asked.id)
        assert found.attention is not None
        assert (found.state, found.attention.trap) == (State.NEEDS_ATTENTION, Trap.LANDED_OTHERWISE)
        assert f"which bills {RATA}, not {KERERU}." in found.attention.differences[0]
        return
    assert await obstacles(room, asked.id) == {Obstacle.BILLED_ELSEWHERE}
    assert "or it may be billed to another one" in await told(room, asked.id)
    await room.until(AFTER + 8 * DAY)
    late = await room.refund(asked.id)
    assert late.state is State.OVERDUE
    said = await told(room, asked.id)
    assert f"Do not have ticket {number(asked)} billed again" in said
    assert f"Have ticket {number(asked)} billed" not in said


async def test_those_who_may_approve_are_called_to_what_was_taken_off(room: Room) -> None:
    refund, invoice = await landed(room)
    room.account.by_hand.delete_invoice(invoice.number)
    await room.until(AFTER, 9.5)
    said = await told(room, refund.id)
    assert said.startswith(f"S0APPROVERS The credit of {refund.reference} had landed on invoice {invoice.number}")
