"""One customer, one invoice, one refund: what the tests of the rules tell about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from bot.models import (
    Account,
    Bill,
    BilledLine,
    Choice,
    Credit,
    Customer,
    Draft,
    Facts,
    Invoice,
    Maker,
    Outlook,
    Place,
    Product,
    Reason,
    Refund,
    RefundLine,
    Schedule,
    SoldUnit,
    State,
    Taken,
    TicketFacts,
    TicketLine,
)

TODAY = date(2026, 11, 24)
ACCOUNT = Account(time_zone="Pacific/Auckland", web_url="https://example.syncromsp.com")
CUSTOMER = Customer(id=7, name="Kererū Café", properties={"Billing ": " SPARK"})
HANDSET = BilledLine(
    id=1, name="Yealink T46U handset", product_id=101, quantity=Decimal(2), price=Decimal(249), taxable=True, position=1
)
LICENCE = BilledLine(
    id=2,
    name="Microsoft 365 Business Premium",
    product_id=102,
    quantity=Decimal(12),
    price=Decimal("37.40"),
    taxable=True,
    position=2,
)
COURIER = BilledLine(
    id=3, name="Courier as quoted", product_id=None, quantity=Decimal(1), price=Decimal(12), taxable=True, position=3
)
HOURS = BilledLine(
    id=4,
    name="Labour",
    product_id=104,
    quantity=Decimal("1.50"),
    price=Decimal(120),
    discount_percent=Decimal(10),
    taxable=False,
    position=4,
)
INVOICE = Invoice(
    id=81,
    number="8101",
    customer_id=7,
    date=date(2026, 10, 1),
    subtotal_cents=112080,
    tax_cents=14382,
    total_cents=126462,
    lines=(HANDSET, LICENCE, COURIER, HOURS),
)
PRODUCTS = {
    101: Product(id=101, name="Yealink T46U handset", serialized=True),
    102: Product(id=102, name="Microsoft 365 Business Premium"),
    104: Product(id=104, name="Labour"),
}
UNITS = (
    SoldUnit(serial_id=11, serial_number="7C2F80AA01", invoice_line_id=1),
    SoldUnit(serial_id=12, serial_number="7C2F80AA02", invoice_line_id=1),
)
MONTHLY = Schedule(
    id=5,
    name="SPARK - Kereru monthly",
    frequency="Monthly",
    next_run=date(2026, 12, 3),
    paused=False,
    takes_ticket_charges=True,
)
BILL = Bill(
    id=9034,
    number="9034",
    date=date(2026, 12, 3),
    total_cents=92_000,
    cents=11220,
    gst_cents=1683,
    maker=Maker.SCHEDULE,
)
FACTS = Facts(account=ACCOUNT, customer=CUSTOMER, invoice=INVOICE, products=PRODUCTS, units=UNITS, schedules=(MONTHLY,))
CHOICES = (
    Choice(invoice_line_id=1, quantity=Decimal(1), serials=("7C2F80AA02",)),
    Choice(invoice_line_id=2, quantity=Decimal(3)),
)
DRAFT = Draft(
    id="d1",
    requester_id="U1",
    customer_id=7,
    invoice_id=81,
    choices=CHOICES,
    reason=Reason.RETURNED_GOODS,
    details="one handset dead on arrival",
)
NOTHING = Taken()
SINCE = datetime(2026, 10, 12, tzinfo=UTC)
THREE_TAKEN = Taken(quantity=Decimal(3), cents=11220, references=("RF-000031",))


def refund_line(number: int = 1, **changes: object) -> RefundLine:
    """A refund line of 3 licences."""
    line = RefundLine(
        reference=f"RF-000123/{number}",
        invoice_line_id=2,
        product_id=102,
        name="Microsoft 365 Business Premium",
        quantity=Decimal(3),
        price_cents=3740,
        credit_cents=11220,
        taxable=True,
    )
    return line.model_copy(update=changes)


def refund(*lines: RefundLine, **changes: object) -> Refund:
    """A request as it waits for approval."""
    requested = Refund(
        id=123,
        reference="RF-000123",
        key="k",
        state=State.REQUESTED,
        requester_id="U1",
        customer_id=7,
        customer_name="Kererū Café",
        invoice_id=81,
        invoice_number="8101",
        invoice_date=date(2026, 10, 1),
        lines=lines or (refund_line(),),
        gst_cents=1683,
        reason=Reason.RETURNED_GOODS,
        details="one handset dead on arrival",
        outlook=Outlook(spark=True),
        content_hash="shown",
        created_at=datetime(2026, 11, 24, 1, 2, tzinfo=UTC),
        time_zone="Pacific/Auckland",
        web_url="https://example.syncromsp.com",
    )
    return requested.model_copy(update=changes)


def credit(quantity: str = "3", *, line_id: int = 900, **changes: object) -> Credit:
    """Three licences on ticket 20017, typed in by somebody."""
    found = Credit(
        place=Place.TICKET,
        place_id=20017,
        number="20017",
        day=date(2026, 10, 12),
        line_id=line_id,
        product_id=102,
        name="Microsoft 365 Business Premium",
        description="Licences",
        quantity=Decimal(quantity),
        cents=int(Decimal(quantity) * 3740),
        made_at=SINCE,
    )
    return found.model_copy(update=changes)


def ticket_for(approved: Refund) -> TicketFacts:
    """The ticket that holds exactly what was approved."""
    return TicketFacts(
        id=20031,
        number="20031",
        customer_id=approved.customer_id,
        subject=f"Credit/refund ({approved.reference})",
        status="New",
        lines=tuple(
            TicketLine(
                id=900 + number,
                product_id=line.product_id,
                name=line.name,
                description=f"Refund of invoice 8101 (1 Oct 2026), {line.reference}",
                quantity=-line.quantity,
                price_cents=line.price_cents,
                taxable=line.taxable,
            )
            for number, line in enumerate(approved.lines)
        ),
    )
