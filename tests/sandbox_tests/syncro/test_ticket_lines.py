# ruff: noqa: N802 - the names begin with the ids of the facts and faults they prove
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.syncro import ProductKind
from tests.sandbox.syncro.seed import products as what
from tests.sandbox_tests.syncro.client import Api

KINDS = {
    None: ProductKind.MANUAL,
    what.M365: ProductKind.SERVICE,
    what.MOUSE: ProductKind.STOCKED,
    what.HANDSET: ProductKind.SERIALIZED,
}


@pytest.mark.parametrize("product", [None, what.M365])
async def test_K2_add_line_item_needs_name_and_description(api: Api, product: str | None) -> None:
    ticket = await api.ticket()
    refused = await api.add_line(ticket, product, name="", description=None)
    assert refused.status_code == 422
    assert refused.json()["errors"] == "Name can't be blank, Description can't be blank"
    assert api.syncro.account.ticket(20031).lines == []


@pytest.mark.parametrize(("sent", "taxable"), [({}, True), ({"taxable": False}, False), ({"taxable": None}, True)])
async def test_K3_taxable_is_true_unless_sent(api: Api, sent: dict[str, Any], taxable: bool) -> None:  # noqa: FBT001
    line = await api.line(await api.ticket(), what.DOMAIN, **sent)
    assert line["taxable"] is taxable


async def test_K4_the_price_is_not_inherited(api: Api) -> None:
    line = await api.line(await api.ticket(), what.M365, price_retail=None)
    assert (line["retail_cents"], line["price_retail"]) == (0, 0)


@pytest.mark.parametrize(
    ("quantity", "price", "shown"),
    [
        (1, 249, ("1.0", 24900, 249)),
        (-3, 37.4, ("-3.0", 3740, 37.4)),
        (-0.25, 145, ("-0.25", 14500, 145)),
        (1.75, 0.005, ("1.75", 1, 0.01)),
    ],
)
async def test_K5_a_line_shows_quantity_as_text_and_prices_as_cents_and_number(
    api: Api, quantity: float, price: float, shown: tuple[str, int, float]
) -> None:
    line = await api.line(await api.ticket(), what.M365, quantity=quantity, price_retail=price)
    assert (line["quantity"], line["retail_cents"], line["price_retail"]) == shown
    assert line["converted"] is False


async def test_K5_a_manual_item_has_no_product(api: Api) -> None:
    assert (await api.line(await api.ticket()))["product_id"] is None


@pytest.mark.parametrize("product", KINDS)
@pytest.mark.parametrize("refused", [True, False])
async def test_K6_a_negative_create_is_refused_by_kind(api: Api, *, product: str | None, refused: bool) -> None:
    api.syncro.account.switches.refuse_negative_create = frozenset({KINDS[product]} if refused else ())
    answer = await api.add_line(await api.ticket(), product, quantity=-1)
    assert answer.status_code == (422 if refused else 200)
    assert [line.quantity for line in api.syncro.account.ticket(20031).lines] == [Decimal(-1)] * (not refused)


@pytest.mark.parametrize("product", KINDS)
@pytest.mark.parametrize("refused", [True, False])
async def test_K6_an_edit_to_negative_is_refused_by_kind(api: Api, *, product: str | None, refused: bool) -> None:
    api.syncro.account.switches.refuse_negative_edit = frozenset({KINDS[product]} if refused else ())
    line = await api.line(await api.ticket(), product, quantity=1)
    answer = await api.edit_line(line, quantity=-1)
    assert answer.status_code == (422 if refused else 200)
    assert api.syncro.account.ticket(20031).lines[0].quantity == (1 if refused else -1)


async def test_K6_at_first_stocked_and_serialised_products_refuse_the_create_and_take_the_edit(api: Api) -> None:
    ticket = await api.ticket()
    for product, status in ((what.M365, 200), (what.MOUSE, 422), (what.HANDSET, 422)):
        assert (await api.add_line(ticket, product, quantity=-1)).status_code == status
    line = await api.line(ticket, what.HANDSET, quantity=1)
    assert (await api.edit_line(line, quantity=-1)).json()["ticket_line_item"]["quantity"] == "-1.0"


async def test_K6_a_negative_create_may_silently_become_positive(api: Api) -> None:
    api.syncro.account.switches.negative_create_turns_positive = frozenset({ProductKind.SERVICE})
    line = await api.line(await api.ticket(), what.M365, quantity=-3)
    assert line["quantity"] == "3.0"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"product_id": 1}, "Product must exist"),
        ({"product_id": "abc"}, "Product id is not an integer"),
        ({"quantity": "-1"}, "Quantity is not a number"),
        ({"price_retail": "10.00"}, "Price retail is not a number"),
        ({"taxable": "false"}, "Taxable is not true or false"),
        ({"price_retail": 10**8}, "Retail cents is out of range"),
        ({"price_retail": 10**12}, "Price retail is not in range"),
    ],
)
async def test_wrong_values_are_refused(api: Api, body: dict[str, Any], message: str) -> None:
    refused = await api.add_line(await api.ticket(), **body)
    assert (refused.status_code, refused.json()["errors"]) == (422, message)


async def test_a_disabled_product_is_refused(api: Api) -> None:
    refused = await api.add_line(await api.ticket(), what.OLD_ROUTER)
    assert (refused.status_code, refused.json()["errors"]) == (422, "Product is disabled")


async def test_an_edit_changes_only_what_is_sent(api: Api) -> None:
    line = await api.line(await api.ticket(), what.M365, quantity=3, price_retail=37.4, taxable=False)
    after = (await api.edit_line(line, price_retail=30)).json()["ticket_line_item"]
    assert {**after, "updated_at": None} == {
        **line,
        "retail_cents": 3000,
        "price_retail": 30,
        "updated_at": None,
    }
    assert (await api.edit_line(line, name="")).status_code == 422


async def test_a_line_of_another_ticket_is_not_found(api: Api) -> None:
    line = await api.line(await api.ticket())
    other = await api.ticket()
    for answer in (
        await api.edit_line({**line, "ticket_id": other["id"]}, quantity=2),
        await api.remove_line({**line, "ticket_id": other["id"]}),
        await api.remove_line({**line, "id": 1}),
    ):
        assert answer.status_code == 404


async def test_a_removed_line_is_gone(api: Api) -> None:
    line = await api.line(await api.ticket())
    assert (await api.remove_line(line)).status_code == 200
    assert api.syncro.account.ticket(20031).lines == []


async def test_what_is_invoiced_cannot_be_changed(api: Api) -> None:
    ticket = await api.ticket()
    line = await api.line(ticket, what.M365, quantity=-1)
    api.syncro.account.ticket(20031).lines[0].converted = True
    assert (await api.edit_line(line, quantity=2)).status_code == 422
    assert (await api.remove_line(line)).status_code == 422
    await api.resolve(ticket, "Invoiced")
    assert (await api.add_line(ticket)).json()["errors"] == "Ticket has already been invoiced"
