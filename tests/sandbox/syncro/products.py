"""Products and their quantities: P1, P2, R11."""

from typing import Any

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, not_found, unsuccessful
from tests.sandbox.syncro.calls import Call
from tests.sandbox.syncro.names import holds
from tests.sandbox.syncro.numerals import cents_of
from tests.sandbox.syncro.pages import listing
from tests.sandbox.syncro.records import Product
from tests.sandbox.syncro.wire import products as wire

BOOLEANS = ("maintain_stock", "taxable", "disabled", "serialized")


def list_products(account: Account, call: Call) -> Answer:
    """Disabled ones too."""
    found = [each for each in account.products.values() if matches(account, call, each)]
    field, _, direction = (call.text("sort") or "id ASC").partition(" ")
    key = {"name": lambda each: each.name, "id": lambda each: each.id}.get(field)
    if key is not None:
        found.sort(key=key, reverse=direction.upper() == "DESC")
    return listing(call, account.switches, "products", found, wire.product)


def matches(account: Account, call: Call, each: Product) -> bool:
    ids = call.wholes("id")
    exact = ((call.text("sku"), each.sku), (call.text("name"), each.name), (call.text("upc_code"), each.upc_code))
    text = f"{each.name} {each.description} {each.sku or ''}"
    return (
        all(want is None or want == has for want, has in exact)
        and (not ids or each.id in ids)
        and each.id not in call.wholes("id_not")
        and call.text("category_id") is None
        and holds(text, call.text("query") or "", ignore_macrons=account.switches.search_ignores_macrons)
    )


def get(account: Account, call: Call) -> Answer:
    return Answer({"product": wire.product(account.find_product(call.id()))})


def update(account: Account, call: Call) -> Answer:
    """A boolean that is not sent is reset (R11): the reason why nobody should send this."""
    each, body = account.find_product(call.id()), call.body
    fields: dict[str, Any] = {name: body.text(name) for name in ("name", "description")}
    blank = [f"{name.capitalize()} can't be blank" for name, value in fields.items() if not (value or "").strip()]
    if blank:
        raise unsuccessful(*blank)
    fields |= {name: body.flag(name) is True for name in BOOLEANS}
    prices = {"retail_cents": body.number("price_retail"), "cost_cents": body.number("price_cost")}
    fields |= {name: cents_of(dollars) for name, dollars in prices.items() if dollars is not None}
    for name, value in fields.items():
        setattr(each, name, value)
    return Answer({"product": wire.product(each)})


def set_location_quantity(account: Account, call: Call) -> Answer:
    """An absolute number, whatever it was meanwhile (P2)."""
    each = account.find_product(call.id())
    place_id, quantity = call.body.whole("location_quantity_id"), call.body.whole("quantity")
    for place in each.location_quantities:
        if place.id == place_id:
            if quantity is None:
                raise unsuccessful("Quantity can't be blank")
            place.quantity, place.updated_at = quantity, account.now()
            return Answer(wire.location_quantity(each, place))
    raise not_found()
