"""Syncro's records in our words: whole cents, days in the account's time zone, nothing we do not use."""

from __future__ import annotations

from datetime import time
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.models import (
    BilledLine,
    Credit,
    Customer,
    Invoice,
    InvoiceSummary,
    Noted,
    Place,
    Product,
    Schedule,
    SoldUnit,
    TicketFacts,
    TicketLine,
    Worksheet,
    WorksheetField,
)
from bot.rules.record import read as records_in

if TYPE_CHECKING:
    from datetime import date, datetime

    import syncro_client as syncro

NOTHING = Decimal(0)


def cents(dollars: Decimal) -> int:
    """Whole cents, half a cent away from zero."""
    return int((dollars * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def exact_cents(dollars: Decimal) -> int | None:
    """Whole cents, or None where there are fractions of a cent."""
    scaled = dollars * 100
    return int(scaled) if scaled == scaled.to_integral_value() else None


def customer(record: syncro.Customer) -> Customer:
    """A customer."""
    properties = {name: str(value) for name, value in record.properties.items() if value is not None}
    return Customer(id=record.id, name=record.display_name, disabled=record.disabled, properties=properties)


def invoice_summary(record: syncro.InvoiceSummary) -> InvoiceSummary:
    """An invoice of the list."""
    return InvoiceSummary(id=record.id, number=record.number, date=record.date, total_cents=cents(record.total))


def invoice(record: syncro.Invoice) -> Invoice:
    """An invoice with its lines."""
    return Invoice(
        id=record.id,
        number=record.number,
        customer_id=record.customer_id,
        customer_name=record.customer_business_then_name,
        date=record.date,
        subtotal_cents=cents(record.subtotal),
        tax_cents=cents(record.tax),
        total_cents=cents(record.total),
        is_paid=record.is_paid,
        made_at=record.created_at,
        lines=tuple(billed_line(line) for line in record.line_items),
    )


def billed_line(record: syncro.InvoiceLine) -> BilledLine:
    """A line of an invoice. What people call a product is `item` in Syncro; `name` holds the description.

    A Manual item is called so in `item`, and what it stands for is in `name` alone.
    """
    manual = record.product_id is None
    called = f"{record.name or record.item} (Manual Item)" if manual else record.item or record.name
    return BilledLine(
        id=record.id,
        name=called or f"Line {record.id}",
        description=record.name,
        product_id=record.product_id,
        quantity=record.quantity,
        price=record.price,
        discount_percent=record.discount_percent or NOTHING,
        discount_dollars=record.discount_dollars or NOTHING,
        taxable=record.taxable,
        position=record.position or 0,
    )


def product(record: syncro.Product) -> Product:
    """A product."""
    return Product(
        id=record.id,
        name=record.name,
        disabled=record.disabled,
        maintain_stock=record.maintain_stock,
        serialized=record.serialized,
        category=record.product_category,
    )


def sold_unit(record: syncro.ProductSerial) -> SoldUnit | None:
    """A unit that an invoice line sold, or None for one that is not sold or has no serial number."""
    if record.line_item_id is None or not record.serial_number:
        return None
    return SoldUnit(
        serial_id=record.id,
        serial_number=record.serial_number,
        invoice_line_id=record.line_item_id,
    )


def schedule(record: syncro.Schedule, time_zone: str) -> Schedule:
    """A recurring template."""
    return Schedule(
        id=record.id,
        name=record.name,
        frequency=record.frequency,
        next_run=None if record.next_run is None else run_day(record.next_run, time_zone),
        paused=record.paused,
        takes_ticket_charges=record.invoice_unbilled_ticket_charges,
    )


def run_day(next_run: datetime, time_zone: str) -> date:
    """The day of a run. Syncro writes a day as midnight UTC; anything else is a moment in the account's time."""
    if next_run.timetz().replace(tzinfo=None) == time():
        return next_run.date()
    return next_run.astimezone(ZoneInfo(time_zone)).date()


def ticket(record: syncro.Ticket) -> TicketFacts:
    """A ticket with its lines."""
    return TicketFacts(
        id=record.id,
        number=record.number,
        customer_id=record.customer_id,
        customer_name=record.customer_business_then_name,
        subject=record.subject,
        status=record.status,
        lines=tuple(ticket_line(line) for line in record.line_items),
    )


def ticket_line(record: syncro.TicketLine) -> TicketLine:
    """A line of a ticket."""
    return TicketLine(
        id=record.id,
        product_id=record.product_id,
        name=record.name,
        description=record.description,
        quantity=record.quantity,
        price_cents=exact_cents(record.price_retail),
        taxable=record.taxable,
        converted=record.converted,
    )


def ticket_credits(record: syncro.Ticket, time_zone: str) -> list[Credit]:
    """What each line of a ticket takes off; the day is the one the line was made on.

    What no invoice has taken yet may have become a credit when it was last changed; being billed changes a line too.
    """
    found = []
    for line in record.line_items:
        begun = line.created_at or record.updated_at
        found.append(
            Credit(
                place=Place.TICKET,
                place_id=record.id,
                number=record.number,
                day=begun.astimezone(ZoneInfo(time_zone)).date(),
                line_id=line.id,
                product_id=line.product_id,
                name=line.name,
                description=line.description,
                converted=line.converted,
                made_at=begun if line.converted else max(begun, line.updated_at or begun),
                **_off(line.quantity, line.price_retail),
            )
        )
    return found


def invoice_credits(record: syncro.Invoice) -> list[Credit]:
    """What each line of an invoice takes off, discounts left aside.

    Where Syncro does not tell when a line was made, it may have been as late as the invoice was changed.
    """
    return [
        Credit(
            place=Place.INVOICE,
            place_id=record.id,
            number=record.number,
            day=record.date,
            line_id=line.id,
            product_id=line.product_id,
            name=line.item or line.name,
            description=line.name,
            made_at=max(filter(None, (line.created_at, line.updated_at)), default=record.updated_at),
            **_off(line.quantity, line.price),
        )
        for line in record.line_items
    ]


def _off(quantity: Decimal, price: Decimal) -> dict[str, Any]:
    """How many a line takes off, and for how much; of a charge, both are negative."""
    off = -cents(quantity * price)
    return {"quantity": abs(quantity) if off > 0 else -abs(quantity), "cents": off}


def noted(record: syncro.Ticket) -> Noted | None:
    """A ticket with the keys of the records in its comments, if there are any."""
    keys = [found.key for comment in record.comments for found in records_in(comment.body)]
    return Noted(ticket_id=record.id, number=record.number, keys=tuple(dict.fromkeys(keys))) if keys else None


def worksheet(record: syncro.Worksheet) -> Worksheet:
    """A checklist on a ticket."""
    return Worksheet(
        id=record.id,
        name=record.name,
        complete=record.complete,
        required=record.required,
        fields=tuple(WorksheetField(id=entry.id, name=entry.name, slug=entry.slug) for entry in record.field_list),
    )
