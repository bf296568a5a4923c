"""Product serials, the units of a serialised product: P3, P4, P5."""

import re

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, attached_with_errors, error, not_found, unsuccessful
from tests.sandbox.syncro.calls import Body, Call
from tests.sandbox.syncro.pages import listing
from tests.sandbox.syncro.records import ProductSerial
from tests.sandbox.syncro.wire.products import serial as shape

STATUSES = {
    "reserved": "Reserved",
    "sold": "Sold",
    "returned": "Returned",
    "in_transfer": "In Transfer",
    "breakage": "Breakage",
    "used_in_refurb": "Used In Refurb",
    "in_stock": "In Stock",
}
"""What the filter is asked with, and what the answers say (P3)."""
SCIENTIFIC = re.compile(r"\d+(\.\d+)?[eE][+-]?\d+")
SPREADSHEET = (
    "Serial number scientific-notation not allowed, may have been introduced by a spreadsheet program inferring "
    "Numerical from a csv."
)


def list_serials(account: Account, call: Call) -> Answer:
    product = account.find_product(call.id("product_id"))
    status = call.text("status")
    if status is not None and status not in STATUSES:
        raise error("Invalid status")
    found = [
        unit
        for unit in account.listed(account.serials_of(product.id))
        if status is None or unit.status == STATUSES[status]
    ]
    found.sort(key=lambda unit: unit.id)
    return listing(call, account.switches, "product_serials", found, shape)


def create(account: Account, call: Call) -> Answer:
    product, body = account.find_product(call.id("product_id")), call.body
    number = (body.text("serial_number") or "").strip()
    check(account, product.id, number or None)
    cost, retail = body.whole("price_cost_cents"), body.whole("price_retail_cents")
    unit = ProductSerial(
        id=account.new_id(),
        product_id=product.id,
        serial_number=number or account.switches.blank_serial_number,
        status=STATUSES["in_stock"],
        condition=body.text("condition"),
        cost_cents=product.cost_cents if cost is None else cost,
        retail_cents=product.retail_cents if retail is None else retail,
        created_at=account.now(),
        updated_at=account.now(),
    )
    account.serials[unit.id] = unit
    account.touch(unit)
    return Answer({"product_serial": shape(unit)})


def update(account: Account, call: Call) -> Answer:
    """Number, condition, notes and prices; a status in the body is ignored (P4)."""
    unit, body = find(account, call), call.body
    fields = {
        "serial_number": (body.text("serial_number") or "").strip() or None,
        "condition": body.text("condition"),
        "notes": body.text("notes"),
        "cost_cents": body.whole("price_cost_cents"),
        "retail_cents": body.whole("price_retail_cents"),
    }
    if "serial_number" in body:
        check(account, unit.product_id, (body.text("serial_number") or "").strip() or None, but=unit)
    for name, value in fields.items():
        if value is not None:
            setattr(unit, name, value)
    account.touch(unit)
    return Answer({"product_serial": shape(unit)})


def check(account: Account, product_id: int, number: str | None, but: ProductSerial | None = None) -> None:
    """Unique within the product, whatever the case, sold ones included; not like 1.2E+5 (P5)."""
    if number is None:
        return
    if SCIENTIFIC.fullmatch(number):
        raise unsuccessful(SPREADSHEET)
    for other in account.serials_of(product_id):
        if other is not but and (other.serial_number or "").casefold() == number.casefold():
            raise unsuccessful("Serial number has already been taken")


def find(account: Account, call: Call) -> ProductSerial:
    unit = account.serials.get(call.id())
    if unit is None or unit.product_id != call.id("product_id"):
        raise not_found()
    return unit


def attach(account: Account, call: Call) -> Answer:
    """Reserves units for a ticket line; says "attached" even when it refuses (T5)."""
    product = account.find_product(call.id("product_id"))
    line_id = ticket_line_id(account, call.body)
    units = [account.serials.get(unit_id) for unit_id in call.body.wholes("product_serial_ids")]
    free = [unit for unit in units if unit and unit.product_id == product.id and unit.status == STATUSES["in_stock"]]
    if not units or len(free) != len(units):
        raise attached_with_errors("One of the serial numbers has already been used. Please try again.")
    for unit in free:
        unit.status, unit.line_item_id = STATUSES["reserved"], line_id
        account.touch(unit)
    return Answer({"status": "attached"})


def ticket_line_id(account: Account, body: Body) -> int:
    """Only lines of tickets are known here."""
    wanted = body.whole("line_item_id")
    lines = {line.id for ticket in account.tickets.values() for line in ticket.lines}
    if body.text("record_type") != "TicketLineItem" or wanted not in lines or wanted is None:
        raise not_found()
    return wanted
