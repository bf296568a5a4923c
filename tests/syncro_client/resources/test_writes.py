from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from syncro_client import NewComment, Refused, SyncroClient, UnknownOutcome
from tests.syncro_client.records import comment, serial, ticket, ticket_line, worksheet
from tests.syncro_client.small_syncro import SmallSyncro, says, text

Write = Callable[[SyncroClient], Awaitable[Any]]
NOTES = NewComment("Notes", "Faulty. <b>RF-000123</b>")
NOTES_SENT = '{"subject":"Notes","body":"Faulty. <b>RF-000123</b>","hidden":true,"do_not_email":true}'
SHELF = {"id": 3, "product_id": 7, "quantity": 8, "location_id": 1}

WRITES: dict[str, tuple[Write, str, str, str, Any]] = {
    "create": (
        lambda syncro: syncro.tickets.create(customer_id=1, subject="Credit", status="New", comment=NOTES),
        "POST",
        "/tickets",
        f'{{"customer_id":1,"subject":"Credit","status":"New","comments_attributes":[{NOTES_SENT}]}}',
        {"ticket": ticket()},
    ),
    "comment": (
        lambda syncro: syncro.tickets.comment(5, NOTES),
        "POST",
        "/tickets/5/comment",
        NOTES_SENT,
        {"comment": comment()},
    ),
    "update line": (
        lambda syncro: syncro.tickets.update_line(5, 1, quantity=Decimal(-2), taxable=False),
        "PUT",
        "/tickets/5/update_line_item",
        '{"ticket_line_item_id":1,"quantity":-2,"taxable":false}',
        {"ticket_line_item": ticket_line()},
    ),
    "remove line": (
        lambda syncro: syncro.tickets.remove_line(5, 1),
        "POST",
        "/tickets/5/remove_line_item",
        '{"ticket_line_item_id":1}',
        {"success": True, "message": ""},
    ),
    "set status": (
        lambda syncro: syncro.tickets.set_status(5, "Resolved"),
        "PUT",
        "/tickets/5",
        '{"status":"Resolved"}',
        {"ticket": ticket(status="Resolved")},
    ),
    "add worksheet": (
        lambda syncro: syncro.worksheets.add(5, 1, "Checks"),
        "POST",
        "/tickets/5/worksheet_results",
        '{"worksheet_template_id":1,"title":"Checks"}',
        {"worksheet_result": worksheet()},
    ),
    "update worksheet": (
        lambda syncro: syncro.worksheets.update(5, 1, complete=True, answers={"check": "yes"}),
        "PUT",
        "/tickets/5/worksheet_results/1",
        '{"complete":true,"answers":{"check":"yes"}}',
        {"worksheet_result": worksheet(complete=True)},
    ),
    "rename serial": (
        lambda syncro: syncro.products.rename_serial(7, 8, serial_number="abc-1"),
        "PUT",
        "/products/7/product_serials/8",
        '{"serial_number":"abc-1"}',
        {"product_serial": serial(serial_number="abc-1")},
    ),
    "set quantity": (
        lambda syncro: syncro.products.set_location_quantity(7, location_quantity_id=3, quantity=8),
        "PUT",
        "/products/7/location_quantities",
        '{"location_quantity_id":3,"quantity":8}',
        SHELF,
    ),
}


@pytest.mark.parametrize("name", WRITES)
async def test_a_write_sends_what_syncro_expects_and_reads_its_answer(
    name: str, server: SmallSyncro, syncro: SyncroClient
) -> None:
    write, method, path, body, answer = WRITES[name]
    server.on(method, path, says(answer))
    await write(syncro)
    assert [(sent.method, sent.path, sent.body) for sent in server.received] == [(method, path, body)]


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("wrong", [says({"wrong": {"id": 1}}), says([]), text("<html></html>"), says({}, status=503)])
async def test_every_write_with_an_unclear_answer_is_unknown_and_sent_once(
    name: str, wrong: Any, server: SmallSyncro, syncro: SyncroClient
) -> None:
    write, method, path, *_ = WRITES[name]
    server.on(method, path, wrong)
    with pytest.raises(UnknownOutcome):
        await write(syncro)
    assert len(server.received) == 1


@pytest.mark.parametrize("name", WRITES)
async def test_every_write_that_says_no_with_200_is_refused(
    name: str, server: SmallSyncro, syncro: SyncroClient
) -> None:
    write, method, path, *_ = WRITES[name]
    server.on(method, path, says({"success": False, "message": ["Quantity may not be negative"]}))
    with pytest.raises(Refused) as caught:
        await write(syncro)
    assert caught.value.messages == ("Quantity may not be negative",)


@pytest.mark.parametrize("bare", [says({"success": True}), text("", kind="application/json")])
async def test_a_bare_yes_to_a_worksheet_is_a_yes_without_the_record(
    bare: Any, server: SmallSyncro, syncro: SyncroClient
) -> None:
    server.on("PUT", "/tickets/5/worksheet_results/1", bare)
    assert await syncro.worksheets.update(5, 1, complete=True) is None


async def test_the_answer_to_a_changed_line_is_the_line(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on("PUT", "/tickets/5/update_line_item", says({"ticket_line_item": ticket_line(quantity="-1.0")}))
    line = await syncro.tickets.update_line(5, 1, quantity=Decimal(-1), price_retail=Decimal(15), name="x")
    assert line.quantity == Decimal(-1)
