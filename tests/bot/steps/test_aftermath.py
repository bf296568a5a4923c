"""What stands in Syncro since an invoice: read over real HTTP, within the budget, and remembered until it changes."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.models import Aftermath, Invoice, Place
from bot.steps import aftermath as module
from bot.steps import translate
from bot.steps.aftermath import AftermathReader
from syncro_client import SyncroClient
from tests.sandbox.syncro import LocalSyncro
from tests.sandbox.syncro.records import InvoiceLine, Ticket

ZONE = "Pacific/Auckland"
SEATS = "Microsoft 365 Business Premium"


@pytest.fixture
async def syncro() -> AsyncIterator[LocalSyncro]:
    async with LocalSyncro() as local:
        yield local


@pytest.fixture
async def client(syncro: LocalSyncro) -> AsyncIterator[SyncroClient]:
    async with SyncroClient(base_url=syncro.base_url, token=syncro.token) as opened:
        yield opened


@pytest.fixture
def reader(client: SyncroClient) -> AftermathReader:
    return AftermathReader(client)


async def read(client: SyncroClient, reader: AftermathReader, number: str, *, now: datetime | None = None) -> Aftermath:
    invoice: Invoice = translate.invoice(await client.invoices.get(number))
    return await reader.since(invoice, ZONE, now=now)


def credited(syncro: LocalSyncro, customer: str, subject: str = "Seats", quantity: str = "-2") -> Ticket:
    account = syncro.account
    ticket = account.by_hand.create_ticket(account.customer(customer).id, subject)
    account.by_hand.add_line(
        ticket.number,
        name=SEATS,
        quantity=Decimal(quantity),
        retail_cents=3500,
        product_id=account.product(SEATS).id,
    )
    return ticket


async def test_credits_on_tickets_and_on_later_invoices_are_found(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader
) -> None:
    found = (await read(client, reader, "8101")).credits
    assert [(each.place, each.quantity, each.cents, each.converted) for each in found] == [
        (Place.TICKET, Decimal(3), 11220, True),
        (Place.INVOICE, Decimal(3), 11220, False),
    ]
    ticket = syncro.account.ticket(20017)
    assert (found[0].number, found[0].place_id, found[0].line_id) == ("20017", ticket.id, ticket.lines[0].id)
    assert found[0].day == ticket.created_at.astimezone(syncro.account.zone).date()
    assert found[1].description.startswith("Ticket #20017")


async def test_charges_manual_items_and_other_products_are_no_credits(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader
) -> None:
    credited(syncro, "Harbour Dental", quantity="2")
    ticket = credited(syncro, "Harbour Dental", quantity="0")
    syncro.account.by_hand.add_line(ticket.number, name="Call-out", quantity=Decimal(-1), retail_cents=100)
    other = syncro.account.product("Labour (hour)").id
    syncro.account.by_hand.add_line(
        ticket.number, name="Labour", quantity=Decimal(-1), retail_cents=100, product_id=other
    )
    assert (await read(client, reader, "8104")).credits == ()


async def test_what_did_not_change_is_not_read_again(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader
) -> None:
    first = await read(client, reader, "8101")
    before = len(syncro.requests)
    assert await read(client, reader, "8101") == first
    assert len(syncro.requests) - before == 3  # the invoice itself, and the two lists
    syncro.account.by_hand.change_quantity(20017, syncro.account.ticket(20017).lines[0].id, Decimal(-4))
    changed = await read(client, reader, "8101")
    assert changed.credits[0].quantity == 4


async def test_what_changed_lately_is_read_again_before_money_moves_whatever_its_time_of_update_says(
    syncro: LocalSyncro, client: SyncroClient
) -> None:
    """Two changes within a second may leave the same time."""
    reader, now = AftermathReader.thorough(client), syncro.account.now()
    old, new = syncro.account.ticket(20017), credited(syncro, "Kererū Café")
    for ticket in (old, new):
        ticket.updated_at = now - (timedelta(hours=2) if ticket is old else timedelta(minutes=59))
    await read(client, reader, "8101", now=now)
    new.lines[0].quantity = Decimal(-5)
    before = len(syncro.requests)
    again = await read(client, reader, "8101", now=now)
    assert Decimal(5) in {each.quantity for each in again.credits}
    assert len(syncro.calls("GET", f"/tickets/{new.id}")) == 2
    assert len(syncro.calls("GET", f"/tickets/{old.id}")) == 1
    assert len(syncro.requests) - before == 4  # the invoice itself, the two lists, and what changed lately


async def test_of_too_many_tickets_those_that_sound_like_a_refund_are_read(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader
) -> None:
    hidden = credited(syncro, "Harbour Dental", "Seats")
    titled = credited(syncro, "Harbour Dental", "Refund for seats")
    for _ in range(module.MOST_TICKETS):
        syncro.account.by_hand.create_ticket(titled.customer_id, "Printer does not print")
    typing = await read(client, reader, "8104")
    assert typing.looked.unread >= 2
    assert {each.place_id for each in typing.credits} == {titled.id}
    assert len(syncro.calls("GET", "/tickets/*")) == module.MOST_TICKETS
    before_writing = await read(client, AftermathReader.thorough(client), "8104")
    assert before_writing.looked.unread == 0
    assert {each.place_id for each in before_writing.credits} == {titled.id, hidden.id}


async def test_a_long_list_is_not_read_to_its_end(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_LISTED", 30)
    customer = syncro.account.customer("Harbour Dental").id
    for _ in range(120):
        syncro.account.by_hand.create_ticket(customer, "Printer does not print")
    assert (await read(client, reader, "8104")).looked.unread == 30 - module.MOST_TICKETS + 1
    assert {call.query["page"][0] for call in syncro.calls("GET", "/tickets")} == {"1", "2"}


async def test_of_too_many_invoices_the_newest_is_always_among_those_read(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader
) -> None:
    seats = syncro.account.product(SEATS).id
    for number in range(module.MOST_INVOICES + 3):
        line = InvoiceLine(
            id=number + 1, item=SEATS, name="", price=Decimal(35), quantity=Decimal(-1), product_id=seats
        )
        newest = syncro.account.by_hand.make_invoice(syncro.account.customer("Harbour Dental").id, line)
    found = await read(client, reader, "8104")
    assert found.looked.unread >= 3
    assert newest.id in {each.place_id for each in found.credits}


async def test_a_ticket_that_is_deleted_while_it_is_read_is_left_out(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = credited(syncro, "Harbour Dental")
    rows = [row async for row in client.tickets.list(customer_id=ticket.customer_id)]
    syncro.account.by_hand.delete_ticket(ticket.number)

    async def listed(**_: object) -> AsyncIterator[object]:
        for row in rows:
            yield row

    monkeypatch.setattr(client.tickets, "list", listed)
    assert (await read(client, reader, "8104")).credits == ()


def seats(syncro: LocalSyncro, quantity: str = "-1") -> InvoiceLine:
    product = syncro.account.product(SEATS).id
    number = syncro.account.new_id()
    return InvoiceLine(
        id=number, item=SEATS, name="", price=Decimal(35), quantity=Decimal(quantity), product_id=product
    )


async def test_of_too_many_invoices_those_made_later_come_before_older_ones_that_were_touched(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader
) -> None:
    people, customer = syncro.account.by_hand, syncro.account.customer("Harbour Dental").id
    long_ago = syncro.account.now() - timedelta(days=300)
    later = people.make_invoice(customer, seats(syncro))
    for _ in range(module.MOST_INVOICES + 3):
        old = syncro.account.add_invoice(customer, [seats(syncro)], at=long_ago)
        people.pay_invoice(old.number)
    people.date_invoice(later.number, long_ago.date())
    found = await read(client, reader, "8104")
    assert found.looked.unread
    assert later.id in {each.place_id for each in found.credits}


async def test_what_was_written_since_the_invoice_was_made_is_listed_although_it_is_dated_ahead(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader
) -> None:
    ticket = credited(syncro, "Harbour Dental")
    syncro.account.by_hand.date_invoice("8104", syncro.account.today + timedelta(days=40))
    assert [each.place_id for each in (await read(client, reader, "8104")).credits] == [ticket.id]


async def test_where_syncro_does_not_tell_when_an_invoice_was_made_everything_is_read(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader
) -> None:
    ticket = credited(syncro, "Harbour Dental")
    (line,) = ticket.lines
    line.created_at = line.updated_at = ticket.updated_at = syncro.account.now() - timedelta(days=400)
    assert (await read(client, reader, "8104")).credits == ()
    untold = translate.invoice(await client.invoices.get("8104")).model_copy(update={"made_at": None})
    assert [each.place_id for each in (await reader.since(untold, ZONE)).credits] == [ticket.id]


async def test_the_rate_of_gst_is_compared_with_the_invoice_of_the_latest_date(
    syncro: LocalSyncro, client: SyncroClient, reader: AftermathReader
) -> None:
    people, customer = syncro.account.by_hand, syncro.account.customer("Harbour Dental").id
    newest = people.make_invoice(customer, seats(syncro, "100"))
    earlier = people.make_invoice(customer, seats(syncro, "100"))
    people.date_invoice(earlier.number, syncro.account.invoice("8104").date - timedelta(days=1))
    rows = {row.number: row async for row in client.invoices.for_customer(customer)}
    billed = translate.invoice(await client.invoices.get("8104"))
    other_rate = billed.model_copy(update={"tax_cents": round(billed.tax_cents / 2)})
    change = (await reader.since(other_rate, ZONE)).gst
    assert change is not None
    assert change.invoice_number == newest.number == max(rows, key=lambda number: rows[number].date)
