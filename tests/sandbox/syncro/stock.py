"""When and how a ticket line moves stock (P6, P7)."""

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.sandbox.syncro.records import Product, ProductSerial, Ticket, TicketLine
from tests.sandbox.syncro.switches import StockMoves

if TYPE_CHECKING:
    from tests.sandbox.syncro.account import Account


def line_changed(account: "Account", line: TicketLine) -> None:
    """A line was added or edited."""
    if account.switches.stock_moves is StockMoves.LINE_ADDED:
        settle(account, line, line.quantity)


def line_removed(account: "Account", line: TicketLine) -> None:
    """Whatever the line moved is moved back."""
    settle(account, line, Decimal(0))


def ticket_resolved(account: "Account", ticket: Ticket) -> None:
    if account.switches.stock_moves is StockMoves.TICKET_RESOLVED:
        for line in ticket.lines:
            settle(account, line, line.quantity)


def line_billed(account: "Account", line: TicketLine) -> None:
    """The line went onto an invoice; by then its stock has moved in every reading."""
    settle(account, line, line.quantity)


def settle(account: "Account", line: TicketLine, target: Decimal) -> None:
    """Moves the difference between what this line took and what it should take. Negative brings stock back."""
    product = account.products.get(line.product_id or 0)
    if product is None or not (product.maintain_stock or product.serialized):
        return
    units = int(target - line.stock_moved)
    line.stock_moved += units
    if product.location_quantities:
        place = product.location_quantities[0]
        place.quantity -= units
        place.updated_at = account.now()
    if product.serialized:
        keep_returned_units(account, product, line)


def keep_returned_units(account: "Account", product: Product, line: TicketLine) -> None:
    """As many new units without a number as the line brought back; the sold ones stay sold (P6)."""
    units = [unit for unit in account.serials_of(product.id) if unit.returned_on == line.id]
    wanted = max(-int(line.stock_moved), 0)
    for unit in units[wanted:]:
        del account.serials[unit.id]
    for _ in range(wanted - len(units)):
        unit = ProductSerial(
            id=account.new_id(),
            product_id=product.id,
            serial_number=account.switches.blank_serial_number,
            status=account.switches.returned_serial_status,
            created_at=account.now(),
            updated_at=account.now(),
            cost_cents=line.cost_cents,
            retail_cents=product.retail_cents,
            returned_on=line.id,
        )
        account.serials[unit.id] = unit
        account.remember(unit)
