"""Charges on a ticket: K2 to K6."""

from decimal import Decimal

from tests.sandbox.syncro import stock
from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, errors_by_field, errors_with_params, not_found, unsuccessful
from tests.sandbox.syncro.calls import Body, Call
from tests.sandbox.syncro.numerals import cents_of
from tests.sandbox.syncro.records import ProductKind, Ticket, TicketLine
from tests.sandbox.syncro.wire import tickets as wire

NOT_NEGATIVE = "must be greater than or equal to 0"
MOST_CENTS = 2**31 - 1


def add_line_item(account: Account, call: Call) -> Answer:
    """Needs a name and a description even with a product; inherits neither price nor tax from it (K2, K3, K4)."""
    ticket = account.find_ticket(call.id())
    body = call.body
    quantity = body.number("quantity")
    line = TicketLine(
        id=account.new_id(),
        product_id=body.whole("product_id"),
        name=body.text("name") or "",
        description=body.text("description") or "",
        quantity=Decimal(1) if quantity is None else quantity,
        retail_cents=cents_of(body.number("price_retail") or Decimal(0)),
        cost_cents=cents_of(body.number("price_cost") or Decimal(0)),
        taxable=body.flag("taxable") is not False,
        upc_code=body.text("upc_code"),
        user_id=account.user_id,
        position=len(ticket.lines) + 1,
        created_at=account.now(),
        updated_at=account.now(),
    )
    invoiced = ["Ticket has already been invoiced"] if ticket.status == "Invoiced" else []
    if wrongs := [*invoiced, *blank_fields(line), *product_wrongs(account, line.product_id)]:
        raise errors_with_params(body.values, *wrongs)
    take_sign(account, line, body)
    ticket.lines.append(line)
    stock.line_changed(account, line)
    account.touch(ticket)
    return Answer(wire.line(ticket, line))


def blank_fields(line: TicketLine) -> list[str]:
    wrongs = ["Name can't be blank"] if not line.name.strip() else []
    if not line.description.strip():
        wrongs.append("Description can't be blank")
    if max(abs(line.retail_cents), abs(line.cost_cents)) > MOST_CENTS:
        wrongs.append("Retail cents is out of range")
    return wrongs


def product_wrongs(account: Account, product_id: int | None) -> list[str]:
    if product_id is None:
        return []
    product = account.products.get(product_id)
    if product is None:
        return ["Product must exist"]
    return ["Product is disabled"] if product.disabled else []


def take_sign(account: Account, line: TicketLine, body: Body) -> None:
    """The open question of a negative create (K6)."""
    if line.quantity >= 0:
        return
    kind = kind_of(account, line.product_id)
    if kind in account.switches.refuse_negative_create:
        raise errors_with_params(body.values, f"Quantity {NOT_NEGATIVE}")
    if kind in account.switches.negative_create_turns_positive:
        line.quantity = -line.quantity


def kind_of(account: Account, product_id: int | None) -> ProductKind:
    return ProductKind.MANUAL if product_id is None else account.products[product_id].kind


def update_line_item(account: Account, call: Call) -> Answer:
    """Only what is sent changes."""
    ticket, line = find(account, call)
    body = call.body
    check_unbilled(ticket, line)
    quantity, product_id = body.number("quantity"), body.whole("product_id")
    changes = {
        "product_id": product_id,
        "name": body.text("name"),
        "description": body.text("description"),
        "quantity": quantity,
        "retail_cents": in_cents(body, "price_retail"),
        "cost_cents": in_cents(body, "price_cost"),
        "taxable": body.flag("taxable"),
        "upc_code": body.text("upc_code"),
    }
    product_id = line.product_id if product_id is None else product_id
    check_edit(account, product_id, quantity, body)
    if quantity is not None and kind_of(account, product_id) in account.switches.negative_edit_turns_positive:
        changes["quantity"] = abs(quantity)
    for name, value in changes.items():
        if value is not None:
            setattr(line, name, value)
    line.updated_at = account.now()
    stock.line_changed(account, line)
    account.touch(ticket)
    return Answer({"ticket_line_item": wire.line(ticket, line)})


def in_cents(body: Body, name: str) -> int | None:
    dollars = body.number(name)
    return None if dollars is None else cents_of(dollars)


def check_edit(account: Account, product_id: int | None, quantity: Decimal | None, body: Body) -> None:
    wrongs = [
        f"{name.capitalize()} can't be blank"
        for name in ("name", "description")
        if name in body and not (body.text(name) or "").strip()
    ]
    if wrongs := [*wrongs, *product_wrongs(account, product_id)]:
        raise unsuccessful(*wrongs)
    if quantity is not None and quantity < 0 and kind_of(account, product_id) in account.switches.refuse_negative_edit:
        raise errors_by_field("quantity", NOT_NEGATIVE)


def remove_line_item(account: Account, call: Call) -> Answer:
    """A POST, not a DELETE."""
    ticket, line = find(account, call)
    check_unbilled(ticket, line)
    stock.line_removed(account, line)
    ticket.lines.remove(line)
    account.touch(ticket)
    return Answer({"success": True, "message": ""})


def find(account: Account, call: Call) -> tuple[Ticket, TicketLine]:
    """The line must be one of this ticket."""
    ticket = account.find_ticket(call.id())
    wanted = call.body.whole("ticket_line_item_id")
    for line in ticket.lines:
        if line.id == wanted:
            return ticket, line
    raise not_found()


def check_unbilled(ticket: Ticket, line: TicketLine) -> None:
    """Raises Refused for what an invoice holds already."""
    if line.converted or ticket.status == "Invoiced":
        raise unsuccessful("Line item has already been invoiced")
