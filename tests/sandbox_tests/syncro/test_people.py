# ruff: noqa: N802 - the names begin with the ids of the facts they prove
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.syncro.records import Invoice
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox.syncro.seed import products as what
from tests.sandbox_tests.syncro.client import Api


async def test_people_change_a_ticket_past_the_api(api: Api) -> None:
    ticket = await api.ticket()
    first, second = await api.line(ticket, what.M365), await api.line(ticket, what.M365)
    people = api.syncro.account.by_hand
    people.delete_line(20031, first["id"])
    people.change_price(20031, second["id"], 3000)
    people.change_quantity(20031, second["id"], Decimal(-2))
    people.change_status(20031, "Resolved")
    shown = (await api.get(f"/tickets/{ticket['id']}"))["ticket"]
    assert [(line["id"], line["retail_cents"], line["quantity"]) for line in shown["line_items"]] == [
        (second["id"], 3000, "-2.0")
    ]
    assert shown["resolved_at"] is not None
    people.reopen(20031)
    assert (await api.get(f"/tickets/{ticket['id']}"))["ticket"]["status"] == "In Progress"


async def test_a_merged_ticket_is_gone_and_its_lines_are_in_the_other(api: Api) -> None:
    source, target = await api.ticket(), await api.ticket()
    line = await api.line(source, what.M365)
    api.syncro.account.by_hand.merge(20031, 20032)
    assert (await api.http.get(f"/tickets/{source['id']}")).status_code == 404
    shown = (await api.get(f"/tickets/{target['id']}"))["ticket"]
    assert [(each["id"], each["ticket_id"]) for each in shown["line_items"]] == [(line["id"], target["id"])]


async def test_people_delete_tickets_and_rename_units(api: Api) -> None:
    await api.ticket()
    people = api.syncro.account.by_hand
    people.delete_ticket(20031)
    with pytest.raises(StopIteration):
        api.syncro.account.ticket(20031)
    unit = api.syncro.account.serial("7C2F80AA03")
    assert people.rename_serial(unit.id, "7C2F80AA02-1") is api.syncro.account.serial("7C2F80AA02-1")


async def billed(api: Api) -> tuple[dict[str, Any], Invoice]:
    """A resolved ticket with two lines, and the invoice that took both."""
    ticket = await api.ticket()
    for _ in range(2):
        await api.line(ticket, what.M365, quantity=-1)
    await api.resolve(ticket)
    return ticket, api.syncro.account.by_hand.make_invoice(ticket["customer_id"])


async def converted(api: Api, ticket: dict[str, Any]) -> list[bool]:
    shown = (await api.get(f"/tickets/{ticket['id']}"))["ticket"]
    return [line["converted"] for line in shown["line_items"]]


@pytest.mark.parametrize("frees", [False, True], ids=["its charges stay billed", "its charges are to be billed again"])
async def test_a_deleted_invoice_is_gone(api: Api, *, frees: bool) -> None:
    api.syncro.account.switches.deleted_invoice_frees_charges = frees
    ticket, invoice = await billed(api)
    api.syncro.account.by_hand.delete_invoice(invoice.number)
    assert (await api.http.get(f"/invoices/{invoice.id}")).status_code == 404
    assert await converted(api, ticket) == [not frees] * 2


async def test_a_voided_invoice_stays_and_comes_to_nothing(api: Api) -> None:
    ticket, invoice = await billed(api)
    api.syncro.account.by_hand.void_invoice(invoice.number)
    shown = (await api.get(f"/invoices/{invoice.id}"))["invoice"]
    assert (shown["total"], {line["quantity"] for line in shown["line_items"]}) == ("0.0", {"0.0"})
    assert await converted(api, ticket) == [True, True]


@pytest.mark.parametrize("frees", [False, True], ids=["its charge stays billed", "its charge is to be billed again"])
async def test_a_line_that_was_removed_from_an_invoice_is_on_it_no_more(api: Api, *, frees: bool) -> None:
    api.syncro.account.switches.deleted_invoice_frees_charges = frees
    ticket, invoice = await billed(api)
    first, second = invoice.lines
    api.syncro.account.by_hand.remove_invoice_line(invoice.number, first.id)
    shown = (await api.get(f"/invoices/{invoice.id}"))["invoice"]
    assert [line["id"] for line in shown["line_items"]] == [second.id]
    assert await converted(api, ticket) == [not frees, True]


async def test_a_ticket_that_is_billed_a_second_time_stands_on_two_invoices(api: Api) -> None:
    ticket, first = await billed(api)
    again = api.syncro.account.by_hand.bill_again(ticket["number"])
    shown = [(await api.get(f"/invoices/{each.id}"))["invoice"]["line_items"] for each in (first, again)]
    assert [[line["name"] for line in lines] for lines in shown] == [
        [f"Ticket #{ticket['number']} - RF-000001/1"] * 2
    ] * 2
    linked = (await api.get("/invoices", ticket_id=ticket["id"]))["invoices"]
    assert again.number in {each["number"] for each in linked}


async def test_S9_a_customer_that_was_merged_is_gone_and_everything_names_the_other(api: Api) -> None:
    ticket, invoice = await billed(api)
    account = api.syncro.account
    other = account.customer(who.RATA).id
    account.by_hand.merge_customers(ticket["customer_id"], other)
    assert (await api.http.get(f"/customers/{ticket['customer_id']}")).status_code == 404
    assert (await api.get(f"/tickets/{ticket['id']}"))["ticket"]["customer_id"] == other
    assert (await api.get(f"/invoices/{invoice.id}"))["invoice"]["customer_id"] == other
    assert [each["name"] for each in (await api.get("/schedules", customer_id=other))["schedules"]] == [
        "SPARK - Kereru monthly"
    ]


async def test_S9_third_party_billing_puts_the_charges_on_another_customer_s_invoice(api: Api) -> None:
    ticket = await api.ticket()
    await api.line(ticket, what.M365, quantity=-1)
    await api.resolve(ticket)
    account = api.syncro.account
    payer = account.customer(who.RATA).id
    account.by_hand.bill_to(ticket["customer_id"], payer)
    made = account.run_schedule(account.schedules_of(ticket["customer_id"])[0].id, account.now())
    assert made is not None
    shown = (await api.get(f"/invoices/{made.id}"))["invoice"]
    assert shown["customer_id"] == payer
    assert f"Ticket #{ticket['number']} - RF-000001/1" in {line["name"] for line in shown["line_items"]}
    assert await converted(api, ticket) == [True]
    ours = await api.get("/invoices", customer_id=ticket["customer_id"])
    assert made.number not in {each["number"] for each in ours["invoices"]}


async def test_a_ticket_that_was_given_to_another_customer_names_it(api: Api) -> None:
    ticket = await api.ticket()
    other = api.syncro.account.customer(who.RATA).id
    api.syncro.account.by_hand.give_ticket_to(ticket["number"], other)
    assert (await api.get(f"/tickets/{ticket['id']}"))["ticket"]["customer_id"] == other
    assert (await api.http.get(f"/customers/{ticket['customer_id']}")).status_code == 200
