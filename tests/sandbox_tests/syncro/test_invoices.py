# ruff: noqa: N802 - the names begin with the ids of the facts and faults they prove
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.syncro.numerals import net_of, number_of, subtotal_of, tax_of, text_of, total_of
from tests.sandbox.syncro.records import InvoiceLine
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox_tests.syncro.client import Api


def line(quantity: str, price: str, **more: Any) -> InvoiceLine:
    return InvoiceLine(id=1, item="x", name="x", quantity=Decimal(quantity), price=Decimal(price), **more)


async def numbers(api: Api, **query: Any) -> list[str]:
    return [row["number"] for row in (await api.get("/invoices", **query))["invoices"]]


async def test_R8_lists_have_no_lines_and_one_invoice_has_them_by_id_and_by_number(api: Api) -> None:
    invoice = api.syncro.account.invoice("8101")
    listed = next(
        row
        for row in (await api.get("/invoices", customer_id=invoice.customer_id))["invoices"]
        if row["number"] == "8101"
    )
    assert "line_items" not in listed
    by_number = await api.get("/invoices/8101")
    assert by_number == await api.get(f"/invoices/{invoice.id}")
    assert [row["quantity"] for row in by_number["invoice"]["line_items"]] == ["2.0", "12.0", "1.0"]
    assert (await api.http.get("/invoices/777")).status_code == 404


async def test_R8_the_customer_filter_is_honoured_or_ignored(api: Api) -> None:
    kereru = api.syncro.account.customer(who.KERERU).id
    assert {"8101", "8102", "8115"} <= set(await numbers(api, customer_id=kereru))
    assert "8103" not in await numbers(api, customer_id=kereru)
    api.syncro.account.switches.invoices_by_customer = False
    assert await numbers(api, customer_id=kereru) == await numbers(api)


async def test_R8_invoices_are_found_by_update_and_by_payment(api: Api) -> None:
    api.syncro.account.by_hand.pay_invoice("8101")
    assert await numbers(api, since_updated_at="2026-11-22T00:00:00Z") == ["9033", "8101"]
    total = len(api.syncro.account.invoices)
    counts = {flag: await count(api, flag) for flag in ("paid", "unpaid")}
    assert sum(counts.values()) == total
    assert await numbers(api, ticket_id=1) == []


async def count(api: Api, flag: str) -> int:
    pages = (await api.get("/invoices", **{flag: "true"}))["meta"]["total_pages"]
    return sum([len(await numbers(api, page=page, **{flag: "true"})) for page in range(1, pages + 1)])


async def test_R9_numbers_of_an_invoice_come_as_strings(api: Api) -> None:
    invoice = (await api.get("/invoices/8103"))["invoice"]
    mice, cables = invoice["line_items"]
    assert (mice["price"], mice["quantity"], mice["discount_dollars"], mice["discount_percent"]) == (
        "29.9",
        "3.0",
        "10.0",
        None,
    )
    assert (cables["price"], cables["discount_percent"], cables["taxable"]) == ("12.35", "15.0", True)
    assert (invoice["subtotal"], invoice["tax"], invoice["total"]) == ("184.68", "27.7", "212.38")


@pytest.mark.parametrize(
    ("sold", "net"),
    [
        (line("10", "12.35", discount_percent=Decimal(15)), "104.98"),
        (line("3", "29.90", discount_dollars=Decimal(10)), "79.70"),
        (line("-3", "29.90", discount_dollars=Decimal(10)), "-79.70"),
        (line("0.25", "145"), "36.25"),
        (line("-0.5", "0.01"), "-0.01"),
        (line("0.5", "0.01"), "0.01"),
        (line("7", "19.995"), "139.97"),
        (line("5", "19.99", discount_percent=Decimal(100)), "0.00"),
    ],
)
def test_a_line_is_rounded_half_up_to_the_cent_after_its_discounts(sold: InvoiceLine, net: str) -> None:
    assert net_of(sold) == Decimal(net)


def test_gst_is_15_percent_of_the_taxable_lines_rounded_once() -> None:
    lines = [line("1", "0.10"), line("1", "0.10"), line("1", "5", taxable=False), line("-1", "3.33")]
    assert (subtotal_of(lines), tax_of(lines), total_of(lines)) == (Decimal("1.87"), Decimal("-0.47"), Decimal("1.40"))


@pytest.mark.parametrize(
    ("number", "text"), [("1", "1.0"), ("-0.25", "-0.25"), ("100.00", "100.0"), ("0.000", "0.0"), ("-0", "0.0")]
)
def test_numbers_are_written_with_at_least_one_decimal(number: str, text: str) -> None:
    assert text_of(Decimal(number)) == text


@pytest.mark.parametrize(("cents", "number"), [(1500, 15), (3740, 37.4), (1, 0.01), (-1100, -11), (-1, -0.01)])
def test_prices_are_json_numbers(cents: int, number: float) -> None:
    assert number_of(cents) == number


async def test_the_name_of_a_person_stands_in_for_a_missing_business(api: Api) -> None:
    assert (await api.get("/invoices/8113"))["invoice"]["customer_business_then_name"] == who.PERSON
