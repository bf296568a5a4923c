from datetime import UTC, datetime, timedelta, timezone

import pytest

from syncro_client import SyncroClient, UnknownOutcome
from tests.syncro_client.records import (
    comment,
    customer,
    invoice,
    invoice_line,
    product,
    schedule,
    serial,
    ticket,
    worksheet,
)
from tests.syncro_client.small_syncro import SmallSyncro, paged, says

NOON_IN_AUCKLAND = datetime(2024, 2, 1, 12, tzinfo=timezone(timedelta(hours=13)))


async def test_customers_are_found_by_their_beginning(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("GET", "/customers/autocomplete", says({"customers": [customer(), customer(id=2)]}))
    assert [found.id for found in await syncro.customers.autocomplete("wal & co")] == [1, 2]
    assert server.received[0].query == {"query": "wal & co"}


async def test_invoices_are_the_customers_even_if_the_server_ignores_the_customer(
    server: SmallSyncro, syncro: SyncroClient
) -> None:
    server.on("GET", "/invoices", paged("invoices", [invoice(), invoice(id=7, customer_id=3)], [invoice(id=8)]))
    found = [row.id async for row in syncro.invoices.for_customer(2, since=NOON_IN_AUCKLAND)]
    assert found == [6, 8]
    assert server.received[1].query == {"customer_id": "2", "page": "2", "since_updated_at": "2024-01-31T23:00:00Z"}


async def test_a_time_without_a_zone_is_not_guessed(syncro: SyncroClient) -> None:
    with pytest.raises(ValueError, match="zone"):
        await anext(aiter(syncro.invoices.for_customer(2, since=NOON_IN_AUCKLAND.replace(tzinfo=None))))


@pytest.mark.parametrize("wrapped", [True, False])
async def test_an_invoice_has_its_lines(server: SmallSyncro, syncro: SyncroClient, *, wrapped: bool) -> None:
    record = invoice(line_items=[invoice_line()])
    server.on("GET", "/invoices/6", says({"invoice": record} if wrapped else record))
    read = await syncro.invoices.get(6)
    assert str(read.line_items[0].price) == "64.99"


async def test_an_invoice_is_found_by_its_number(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("GET", "/invoices/A/7 ?", says({"invoice": invoice(line_items=[], number="A/7 ?")}))
    assert (await syncro.invoices.get("A/7 ?")).id == 6


async def test_another_invoice_than_the_one_asked_for_is_no_answer(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("GET", "/invoices/99", says({"invoice": invoice(line_items=[])}))
    with pytest.raises(UnknownOutcome, match="another invoice"):
        await syncro.invoices.get(99)


async def test_a_product_and_its_units(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("GET", "/products/7", says({"product": product()}))
    server.on("GET", "/products/7/product_serials", paged("product_serials", [serial()], [serial(id=2)]))
    assert str((await syncro.products.get(7)).price_retail) == "37.4"
    assert [row.id async for row in syncro.products.serials(7, status="sold")] == [1, 2]
    assert server.received[1].query == {"status": "sold", "page": "1"}


async def test_the_schedules_of_everybody_are_read_page_after_page(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("GET", "/schedules", paged("schedules", [schedule(), schedule(id=2, customer_id=5, next_run=None)]))
    assert [row.customer_id async for row in syncro.schedules.every()] == [1, 5]


async def test_schedules_are_the_customers(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("GET", "/schedules", paged("schedules", [schedule(), schedule(id=2, customer_id=5, next_run=None)]))
    found = [row async for row in syncro.schedules.for_customer(1)]
    assert [(row.id, row.next_run) for row in found] == [(1, datetime(2016, 1, 1, tzinfo=UTC))]


async def test_tickets_are_listed_by_all_conditions(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("GET", "/tickets", paged("tickets", [ticket(), ticket(id=6, customer_id=3)]))
    rows = syncro.tickets.list(
        customer_id=1,
        status="New",
        query="RF-000123",
        number=4,
        created_after=NOON_IN_AUCKLAND,
        since_updated_at=NOON_IN_AUCKLAND,
    )
    assert [row.id async for row in rows] == [5]
    moment = "2024-01-31T23:00:00Z"
    assert server.received[0].query == {
        "customer_id": "1",
        "status": "New",
        "query": "RF-000123",
        "number": "4",
        "created_after": moment,
        "since_updated_at": moment,
        "page": "1",
    }


async def test_a_ticket_that_does_not_tell_its_lines_is_no_answer(server: SmallSyncro, syncro: SyncroClient) -> None:
    record = ticket()
    del record["line_items"]
    server.on("GET", "/tickets/5", says({"ticket": record}))
    with pytest.raises(UnknownOutcome, match="line_items"):
        await syncro.tickets.get(5)


async def test_comments_and_worksheets_of_a_ticket(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("GET", "/tickets/5/comments", paged("comments", [comment()], [comment(id=3, hidden=False)]))
    server.on("GET", "/tickets/5/worksheet_results", says({"worksheet_results": [worksheet()]}))
    assert [(row.id, row.hidden) async for row in syncro.tickets.comments(5)] == [(2, True), (3, False)]
    assert [row.required async for row in syncro.worksheets.for_ticket(5)] == [True]


async def test_settings_of_account_and_tickets(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("GET", "/settings", says({"locale": {"time_zone": "Pacific/Auckland", "currency_symbol": "$"}}))
    server.on("GET", "/tickets/settings", says({"ticket_status_list": ["New"], "worksheet_templates": [{"id": 1}]}))
    account, tickets = await syncro.account.settings(), await syncro.tickets.settings()
    assert (account.time_zone, account.currency_symbol) == ("Pacific/Auckland", "$")
    assert (tickets.ticket_status_list, tickets.worksheet_templates[0].id) == (("New",), 1)


async def test_whose_token_it_is_is_told_without_the_token(server: SmallSyncro, syncro: SyncroClient) -> None:
    permissions = {"ticket": {"read": True, "write": None}}
    server.on("GET", "/me", says({"user_token": "abc", "user_id": 1, "user_name": "Joe", "permissions": permissions}))
    me = await syncro.account.me()
    assert me.permissions == {"ticket": {"read": True, "write": False}}
    assert "abc" not in repr(me)
