"""Syncro names a refund where the ledger does not know it: nothing is written, and a person looks.

A ledger is a backup of yesterday, and people rename, merge and delete tickets, delete notes, and copy lines.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from bot.blocks.money import MINUS, TIMES
from bot.ledger import excuses
from bot.models import Refund, State, Trap
from tests.bot.faults import witness
from tests.bot.faults.backups import Backups
from tests.bot.faults.books import books_agree, tickets_of
from tests.bot.faults.scene import Process, Scene
from tests.bot.faults.seed import (
    CUSTOMER_ID,
    INVOICE_ID,
    MERE,
    MOUSE_LINE,
    SEATS,
    SEATS_ID,
    SEATS_LINE,
    WIREMU,
    approve,
)
from tests.bot.faults.witness import Aimed
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.calls import LoggedCall
from tests.sandbox.syncro.records import InvoiceLine, Ticket

SUBJECT = "Seats of March"


def rename(here: Scene, ticket: Ticket) -> str:
    here.account.by_hand.rename(ticket.number, SUBJECT)
    return f"Ticket {ticket.number}"


def lose_the_notes(here: Scene, ticket: Ticket) -> str:
    here.account.by_hand.delete_comment(ticket.number, ticket.comments[0].id)
    return f"Ticket {ticket.number}"


def merge(here: Scene, ticket: Ticket) -> str:
    into = here.account.by_hand.create_ticket(CUSTOMER_ID, "Printer does not print")
    here.account.by_hand.merge(ticket.number, into.number)
    return f"Ticket {into.number}"


def bill_and_delete(here: Scene, ticket: Ticket) -> str:
    made = here.account.by_hand.make_invoice(CUSTOMER_ID)
    here.account.by_hand.delete_ticket(ticket.number)
    return f"Invoice {made.number}"


def writes(here: Scene) -> list[LoggedCall]:
    return [call for call in here.syncro.requests if call.method != "GET"]


def stopped(refund: Refund) -> tuple[str, ...]:
    assert refund.attention is not None
    assert refund.attention.trap is Trap.NAMED_ELSEWHERE
    return refund.attention.differences


@pytest.mark.parametrize("change", [rename, lose_the_notes, merge, bill_and_delete], ids=lambda each: each.__name__)
async def test_a_restored_ledger_makes_no_second_ticket_whatever_became_of_the_first(
    here: Scene, bot: Process, backups: Backups, change: Callable[[Scene, Ticket], str]
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    assert (await here.run(bot)).state is State.RESOLVED
    here.witness.meanwhile = None
    (ticket,) = here.account.tickets.values()
    where = change(here, ticket)
    before = writes(here)
    await backups.put_back(here, backups.taken[0])
    again = here.process()
    told = stopped(await here.run(again))
    assert f"{where}: {MINUS}3 {TIMES} {SEATS} names RF-000001." in told
    assert stopped(await here.go_on(again)) == told
    assert writes(here) == before


async def test_a_ticket_that_was_renamed_goes_on_once_its_subject_is_back(
    here: Scene, bot: Process, backups: Backups
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    assert (await here.run(bot)).state is State.RESOLVED
    here.witness.meanwhile = None
    (ticket,) = here.account.tickets.values()
    subject = ticket.subject
    rename(here, ticket)
    await backups.put_back(here, backups.taken[0])
    again = here.process()
    stopped(await here.run(again))
    here.account.by_hand.rename(ticket.number, subject)
    assert (await here.go_on(again)).state is State.RESOLVED
    assert len(here.account.tickets) == 1
    await books_agree(here)


@pytest.mark.parametrize("change", [rename, merge], ids=lambda each: each.__name__)
async def test_a_ticket_that_has_no_line_yet_is_known_by_its_notes(
    here: Scene, bot: Process, backups: Backups, change: Callable[[Scene, Ticket], str]
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD, kind=Fault.NOT_PERMITTED))
    refund = await here.run(bot)
    here.witness.meanwhile = None
    (ticket,) = tickets_of(here, refund)
    where = change(here, ticket)
    before = writes(here)
    await backups.put_back(here, backups.taken[0])
    again = here.process()
    refund = await here.run(again)
    assert stopped(refund) == (f"{where} carries the notes of RF-000001.",)
    assert refund.attention is not None
    assert refund.attention.by_hand == ()
    assert writes(here) == before


def typed(here: Scene, quantity: int, text: str) -> Ticket:
    """A line on a ticket of somebody's own."""
    ticket = here.account.by_hand.create_ticket(CUSTOMER_ID, "On site")
    here.account.by_hand.add_line(
        ticket.number, name="Labour", quantity=Decimal(quantity), retail_cents=9000, description=text
    )
    return ticket


@pytest.mark.parametrize("quantity", [1, -1])
@pytest.mark.parametrize("text", ["Callout about RF-000001/1", "see rf-000001"])
async def test_a_line_of_any_sign_and_product_stops_it_until_an_approver_says_that_it_is_something_else(
    here: Scene, bot: Process, quantity: int, text: str
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    ticket = typed(here, quantity, text)
    refund = await here.run(bot)
    sign = MINUS if quantity < 0 else ""
    assert stopped(refund) == (f"Ticket {ticket.number}: {sign}1 {TIMES} Labour names RF-000001.",)
    assert not writes(here)
    assert refund.attention is not None
    (found,) = refund.attention.by_hand
    async with here.database.transaction() as tx:
        await excuses.excuse(tx, invoice_id=INVOICE_ID, keys=[found.key], by=MERE, reason="Trust me")
    stopped(await here.go_on(bot))
    async with here.database.transaction() as tx:
        await excuses.excuse(tx, invoice_id=INVOICE_ID, keys=[found.key], by=WIREMU, reason="A callout")
    assert (await here.go_on(bot)).state is State.RESOLVED


@pytest.mark.parametrize("text", ["RF-0000011/1", "RF-000002/1", "ERF-000001/1", "RF-00001"])
async def test_a_line_that_names_another_refund_stops_nothing(here: Scene, bot: Process, text: str) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3"})
    typed(here, 1, text)
    assert (await here.run(bot)).state is State.RESOLVED


@pytest.mark.parametrize("on_invoice", [False, True], ids=["a ticket", "the same invoice"])
async def test_a_line_that_was_copied_elsewhere_stops_the_next_one(
    here: Scene, bot: Process, *, on_invoice: bool
) -> None:
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD_POSITIVE, kind=Fault.NOT_PERMITTED))
    refund = await here.run(bot)
    (ticket,) = tickets_of(here, refund)
    (line,) = ticket.lines
    if on_invoice:
        price, where = Decimal("37.40"), f"Invoice {INVOICE_ID}"
        copied = InvoiceLine(
            id=900, item=SEATS, name=line.description, price=price, quantity=line.quantity, product_id=SEATS_ID
        )
        here.account.by_hand.add_invoice_line(str(INVOICE_ID), copied)
    else:
        other = here.account.by_hand.create_ticket(CUSTOMER_ID, "Copied")
        where = f"Ticket {other.number}"
        here.account.by_hand.add_line(
            other.number,
            name=SEATS,
            quantity=line.quantity,
            retail_cents=line.retail_cents,
            description=line.description,
            product_id=SEATS_ID,
        )
    refund = await here.go_on(bot)
    assert stopped(refund) == (f"{where}: {MINUS}3 {TIMES} {SEATS} names RF-000001.",)
    assert refund.attention is not None
    assert refund.attention.so_far[0] == f"{SEATS} (RF-000001/1): {MINUS}3 on ticket {ticket.number}."
    assert len(ticket.lines) == 1


async def test_what_an_invoice_took_from_its_own_ticket_is_no_stranger(here: Scene, bot: Process) -> None:
    """It is told once all lines are there."""
    await approve(here.database, here.account, {SEATS_LINE: "3", MOUSE_LINE: "2"})
    here.syncro.faults.planned.append(Aimed(write=witness.ADD_POSITIVE, kind=Fault.NOT_PERMITTED))
    await here.run(bot)
    here.account.by_hand.make_invoice(CUSTOMER_ID)
    refund = await here.go_on(bot)
    assert refund.attention is not None
    assert refund.attention.trap is Trap.CHANGED
    assert "already on an invoice" in refund.attention.differences[0]
