"""What was billed: every kind of line a refund may meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.numerals import dollars_of
from tests.sandbox.syncro.records import Invoice, InvoiceLine
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox.syncro.seed import products as what

FIRST_ID = 71_300_000


@dataclass(frozen=True, slots=True)
class Sold:
    """A line: `what` is a product's name, or free text for a Manual Item; `price` None takes the product's."""

    what: str
    quantity: str = "1"
    price: str | None = None
    percent: str | None = None
    dollars: str | None = None
    taxable: bool = True


def add_invoices(account: Account) -> None:
    """About 40 of various customers and 125 of one of them."""
    bill(account, "8101", who.KERERU, 56, kereru_lines())
    bill(account, "1042", who.TUI, 50, [Sold(what.M365, "5"), Sold(what.LABOUR, "1.75"), Sold(what.LABOUR, "0.25")])
    for number, customer, days, lines in stories():
        bill(account, number, customer, days, lines)
    for index in range(125):
        kept = [Sold(what.BACKUP, str(index % 7 + 1)), Sold(what.LABOUR, "0.25")]
        bill(account, str(8200 + index), who.WAKA, 375 - 3 * index, kept)
    monthly = [who.KERERU, who.TUI, who.HARBOUR, who.VETS, who.OBRIEN, who.KOWHAI, who.RATA, who.PERSON]
    for index in range(24):
        number = str(9010 + index)
        bill(account, number, monthly[index % 8], 48 - 2 * index, [Sold(what.M365, "3"), Sold(what.BACKUP)])
    account.next_invoice_number = 9034
    for serial_number in ("7C2F80AA01", "7C2F80AA02"):
        what.add_unit(account, what.HANDSET, serial_number, sold_on=account.invoice("8101").lines[0].id)
    what.add_unit(account, what.OLD_ROUTER, "OLD-0001", sold_on=account.invoice("8102").lines[0].id)
    what.add_unit(account, what.ROUTER, "TPSOLD01", sold_on=account.invoice("8109").lines[0].id)


def kereru_lines() -> list[Sold]:
    return [Sold(what.HANDSET, "2"), Sold(what.M365, "12"), Sold("Courier as quoted", price="12.50")]


def stories() -> Iterable[tuple[str, str, int, list[Sold]]]:
    """Number, customer, days ago, lines."""
    yield "8102", who.KERERU, 54, [Sold(what.OLD_ROUTER), Sold(what.MOUSE, "4")]
    yield "8103", who.TUI, 52, [Sold(what.MOUSE, "3", dollars="10.00"), Sold(what.CABLE, "10", percent="15")]
    yield "8104", who.HARBOUR, 51, [Sold(what.DOMAIN, "2", taxable=False), Sold(what.M365, "7", "35.00")]
    yield "8105", who.VETS, 45, [Sold(what.MOUSE, "2"), Sold(what.MOUSE, "-1"), Sold(what.LABOUR, "0.25")]
    yield "8106", who.OBRIEN, 44, [Sold(what.TABLET, "3", percent="33.3"), Sold(what.TABLET, "1", "0.01")]
    yield "8107", who.HONEY, 42, [Sold(what.NASTY, "2"), Sold("*Bold* <b>manual</b> & `code`", price="20.00")]
    yield "8108", who.STARS, 40, [Sold(what.CABLE, "30", "11.99"), Sold(what.LABOUR, "1.75", percent="10")]
    yield "8109", who.WHANAU, 38, [Sold(what.ROUTER), Sold(what.BACKUP, "5", percent="100")]
    yield "8110", who.RATA, 36, [Sold(what.MOUSE, "0"), Sold(what.M365, "1"), Sold(what.M365, "1")]
    yield "8111", who.MILL, 33, [Sold(what.M365, "2")]
    yield "8112", who.KOWHAI, 30, [Sold(what.TABLET, "7", "19.995"), Sold(what.BACKUP, "3", dollars="0.01")]
    yield "8113", who.PERSON, 20, [Sold(what.LABOUR, "2.5", "99.95", percent="12.5", dollars="5")]
    yield (
        "8114",
        who.BUILD,
        18,
        [Sold(f"Licence pack {index % 50 + 1:02d}", str(index % 4 + 1)) for index in range(200)],
    )
    yield "8115", who.KERERU, 15, [Sold(what.CABLE, "6"), Sold(what.NASTY)]


def bill(account: Account, number: str, customer: str, days_ago: int, sold: Iterable[Sold]) -> Invoice:
    """Stores an invoice made at 06:00 local time that many days ago."""
    day = account.today - timedelta(days=days_ago)
    moment = datetime.combine(day, time(6), account.zone)
    invoice = Invoice(
        id=FIRST_ID + int(number) * 5 + 1,
        number=number,
        customer_id=account.customer(customer).id,
        date=day,
        created_at=moment,
        updated_at=moment,
        is_paid=days_ago > 35,
        lines=[line_of(account, each, position) for position, each in enumerate(sold, 1)],
    )
    account.invoices[invoice.id] = invoice
    return invoice


def line_of(account: Account, sold: Sold, position: int) -> InvoiceLine:
    product = next((each for each in account.products.values() if each.name == sold.what), None)
    price = Decimal(sold.price) if sold.price is not None else dollars_of(product.retail_cents if product else 0)
    return InvoiceLine(
        id=account.new_id(),
        item=sold.what if product else "Manual Item",
        name=product.description if product else sold.what,
        price=price,
        quantity=Decimal(sold.quantity),
        cost=dollars_of(product.cost_cents if product else 0),
        product_id=product.id if product else None,
        taxable=sold.taxable,
        discount_percent=Decimal(sold.percent) if sold.percent else None,
        discount_dollars=Decimal(sold.dollars) if sold.dollars else None,
        position=position,
    )
