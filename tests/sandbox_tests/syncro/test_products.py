# ruff: noqa: N802 - the names begin with the ids of the facts and faults they prove
from typing import Any

import pytest

from tests.sandbox.syncro import StockMoves
from tests.sandbox.syncro.records import ProductSerial
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox.syncro.seed import products as what
from tests.sandbox_tests.syncro.client import Api


def serials_path(api: Api, product: str = what.HANDSET) -> str:
    return f"/products/{api.syncro.account.product(product).id}/product_serials"


def blank_units(api: Api, product: str = what.HANDSET) -> list[ProductSerial]:
    units = api.syncro.account.serials_of(api.syncro.account.product(product).id)
    return [unit for unit in units if not unit.serial_number]


async def test_P1_a_product_says_how_its_stock_is_kept(api: Api) -> None:
    handset = (await api.get(f"/products/{api.syncro.account.product(what.HANDSET).id}"))["product"]
    assert (handset["maintain_stock"], handset["serialized"], handset["quantity"]) == (True, True, 4)
    assert handset["location_quantities"][0]["quantity"] == 4
    router = (await api.get(f"/products/{api.syncro.account.product(what.OLD_ROUTER).id}"))["product"]
    assert router["disabled"] is True


async def test_P2_a_location_quantity_is_set_to_an_absolute_number(api: Api) -> None:
    product = api.syncro.account.product(what.MOUSE)
    place = product.location_quantities[0]
    product.location_quantities[0].quantity = 99
    answer = await api.send(
        "PUT", f"/products/{product.id}/location_quantities", location_quantity_id=place.id, quantity=18
    )
    assert (answer.json()["quantity"], answer.json()["product_id"], product.quantity) == (18, product.id, 18)
    wrong = await api.send("PUT", f"/products/{product.id}/location_quantities", location_quantity_id=1, quantity=2)
    assert wrong.status_code == 404


async def test_P3_serials_are_filtered_by_status_and_come_a_hundred_a_page(api: Api) -> None:
    path = serials_path(api)
    sold = (await api.get(path, status="sold"))["product_serials"]
    line = api.syncro.account.invoice("8101").lines[0]
    assert [(unit["serial_number"], unit["status"], unit["line_item_id"]) for unit in sold] == [
        ("7C2F80AA01", "Sold", line.id),
        ("7C2F80AA02", "Sold", line.id),
    ]
    stock = (await api.get(path, status="in_stock"))["product_serials"]
    assert {unit["status"] for unit in stock} == {"In Stock"}
    pages = [(await api.get(serials_path(api, what.ROUTER), page=page))["product_serials"] for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [100, 31, 0]
    assert (await api.http.get(path, params={"status": "In Stock"})).status_code == 422


async def test_P4_a_serial_takes_number_condition_notes_and_prices_but_no_status(api: Api) -> None:
    unit = api.syncro.account.serial("7C2F80AA03")
    body = {
        "serial_number": "7C2F80AA03-1",
        "condition": "used",
        "notes": "RF-1",
        "price_cost_cents": 1,
        "status": "Sold",
    }
    answer = (await api.send("PUT", f"{serials_path(api)}/{unit.id}", **body)).json()["product_serial"]
    assert (answer["serial_number"], answer["status"], answer["instance_price_cost"]) == (
        "7C2F80AA03-1",
        "In Stock",
        0.01,
    )
    assert (unit.condition, unit.notes) == ("used", "RF-1")


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("7C2F80AA01", "Serial number has already been taken"),
        ("7c2f80aa01", "Serial number has already been taken"),
        ("1.2E+5", "Serial number scientific-notation not allowed"),
        ("12e5", "Serial number scientific-notation not allowed"),
    ],
)
async def test_P5_a_taken_or_scientific_number_is_refused(api: Api, number: str, message: str) -> None:
    unit = api.syncro.account.serial("7C2F80AA03")
    for answer in (
        await api.send("PUT", f"{serials_path(api)}/{unit.id}", serial_number=number),
        await api.send("POST", serials_path(api), serial_number=number),
    ):
        assert answer.status_code == 422
        assert answer.json()["message"][0].startswith(message)
    assert unit.serial_number == "7C2F80AA03"


async def test_P5_a_serial_may_keep_its_own_number_and_a_new_one_is_in_stock(api: Api) -> None:
    unit = api.syncro.account.serial("7C2F80AA03")
    kept = await api.send("PUT", f"{serials_path(api)}/{unit.id}", serial_number="7C2F80AA03")
    made = await api.send("POST", serials_path(api), serial_number="NEW-1", price_cost_cents=100)
    assert kept.status_code == 200
    assert made.json()["product_serial"]["status"] == "In Stock"
    elsewhere = await api.send("PUT", f"{serials_path(api, what.ROUTER)}/{unit.id}", serial_number="x")
    assert elsewhere.status_code == 404


@pytest.mark.parametrize("blank", [None, ""])
async def test_P6_a_returned_unit_is_a_new_one_without_a_number_and_the_old_ones_stay_sold(
    api: Api, blank: str | None
) -> None:
    api.syncro.account.switches.blank_serial_number = blank
    await give_back(api, what.HANDSET, 2)
    api.syncro.account.run_schedule(kereru_schedule(api))
    (first, second) = blank_units(api)
    shown = (await api.get(serials_path(api), status="in_stock"))["product_serials"]
    assert [unit["serial_number"] for unit in shown[-2:]] == [blank, blank]
    assert api.syncro.account.serial("7C2F80AA02").status == "Sold"
    named = await api.send("PUT", f"{serials_path(api)}/{first.id}", serial_number="7C2F80AA02-1")
    again = await api.send("PUT", f"{serials_path(api)}/{second.id}", serial_number="7C2F80AA02-1")
    assert (named.status_code, again.status_code) == (200, 422)


async def test_P6_a_returned_unit_may_be_shown_as_returned(api: Api) -> None:
    api.syncro.account.switches.returned_serial_status = "Returned"
    await give_back(api, what.HANDSET, 1)
    api.syncro.account.run_schedule(kereru_schedule(api))
    assert len((await api.get(serials_path(api), status="returned"))["product_serials"]) == 1


@pytest.mark.parametrize(
    ("moves", "stock"),
    [
        (StockMoves.LINE_ADDED, [18, 18, 18]),
        (StockMoves.TICKET_RESOLVED, [17, 18, 18]),
        (StockMoves.INVOICE_MADE, [17, 17, 18]),
    ],
)
async def test_P7_stock_moves_once_when_the_switch_says(api: Api, moves: StockMoves, stock: list[int]) -> None:
    account = api.syncro.account
    account.switches.stock_moves = moves
    product = account.product(what.MOUSE)
    ticket = await give_back(api, what.MOUSE, 1, resolve=False)
    seen = [product.quantity]
    await api.resolve(ticket)
    seen.append(product.quantity)
    account.run_schedule(kereru_schedule(api))
    assert [*seen, product.quantity] == stock


async def test_P7_a_line_edited_or_removed_moves_its_stock_back(api: Api) -> None:
    api.syncro.account.switches.stock_moves = StockMoves.LINE_ADDED
    product = api.syncro.account.product(what.HANDSET)
    line = await api.line(await api.ticket(), what.HANDSET, quantity=2)
    assert (product.quantity, len(blank_units(api))) == (2, 0)
    await api.edit_line(line, quantity=-2)
    assert (product.quantity, len(blank_units(api))) == (6, 2)
    await api.remove_line(line)
    assert (product.quantity, len(blank_units(api))) == (4, 0)


async def test_R11_a_put_that_leaves_a_boolean_out_resets_it(api: Api) -> None:
    product = api.syncro.account.product(what.HANDSET)
    assert (await api.send("PUT", f"/products/{product.id}", name="")).json()["message"] == [
        "Name can't be blank",
        "Description can't be blank",
    ]
    await api.send("PUT", f"/products/{product.id}", name=product.name, description="Renamed")
    assert (product.maintain_stock, product.serialized, product.taxable) == (False, False, False)


async def test_products_are_found_by_filter(api: Api) -> None:
    mouse = api.syncro.account.product(what.MOUSE)
    for query in ({"name": what.MOUSE}, {"sku": mouse.sku}, {"query": "m185"}, {"id[]": [mouse.id]}):
        found = await api.get("/products", **query)
        assert [each["id"] for each in found["products"]] == [mouse.id]
    rest = await api.get("/products", id_not=mouse.id, sort="name DESC")
    assert mouse.id not in [each["id"] for each in rest["products"]]
    assert (await api.http.get("/products/1")).status_code == 404


async def test_units_in_stock_can_be_attached_to_a_ticket_line_once(api: Api) -> None:
    line = await api.line(await api.ticket(), what.HANDSET)
    unit = api.syncro.account.serial("7C2F80AA03")
    body = {"record_type": "TicketLineItem", "line_item_id": line["id"], "product_serial_ids": [unit.id]}
    path = f"{serials_path(api)}/attach_to_line_item"
    assert (await api.send("POST", path, **body)).json() == {"status": "attached"}
    assert (unit.status, unit.line_item_id) == ("Reserved", line["id"])
    assert (await api.send("POST", path, **body)).status_code == 422


async def give_back(api: Api, product: str, units: int, *, resolve: bool = True) -> dict[str, Any]:
    ticket = await api.ticket()
    line = await api.line(ticket, product, quantity=units)
    assert (await api.edit_line(line, quantity=-units)).status_code == 200
    if resolve:
        await api.resolve(ticket)
    return ticket


def kereru_schedule(api: Api) -> int:
    account = api.syncro.account
    return account.schedules_of(account.customer(who.KERERU).id)[0].id
