"""A typed async client of Syncro's API, for careful writes.

::

    import asyncio
    from decimal import Decimal

    from syncro_client import NewComment, SyncroClient, UnknownOutcome


    async def main() -> None:
        async with SyncroClient(base_url="https://acme.syncromsp.com/api/v1", token="…") as syncro:
            async for invoice in syncro.invoices.for_customer(42):
                print(invoice.number, invoice.date, invoice.total)
            try:
                ticket = await syncro.tickets.create(
                    customer_id=42, subject="Hello", comment=NewComment("Notes", "Written by a program.")
                )
            except UnknownOutcome:
                ...  # it may exist: look with tickets.list before you create another
            else:
                await syncro.tickets.add_line(
                    ticket.id, product_id=7, name="Cable", description="One cable",
                    quantity=Decimal("1"), price_retail=Decimal("37.40"), taxable=True,
                )  # fmt: skip


    asyncio.run(main())

What it promises: money is Decimal in both directions; times are aware; a write is sent at most once; an answer is a
clear yes (a value), a clear no (Refused) or unknown (UnknownOutcome); at most 180 requests a minute; no DELETE, no
write to a product or a schedule. The tree of exceptions is in SyncroError's docstring.
"""

from syncro_client.client import SyncroClient
from syncro_client.errors import (
    ForbiddenRequest,
    NotFound,
    NotPermitted,
    NotSent,
    RateLimited,
    Refused,
    SyncroError,
    UnknownOutcome,
)
from syncro_client.limiter import Limiter, Pace, Priority, Slot, next_slot
from syncro_client.models import (
    AccountSettings,
    Comment,
    Customer,
    Invoice,
    InvoiceLine,
    InvoiceSummary,
    Locale,
    LocationQuantity,
    Me,
    NewComment,
    Product,
    ProductSerial,
    Schedule,
    Ticket,
    TicketLine,
    TicketSettings,
    Worksheet,
    WorksheetField,
    WorksheetTemplate,
)

__all__ = [
    "AccountSettings",
    "Comment",
    "Customer",
    "ForbiddenRequest",
    "Invoice",
    "InvoiceLine",
    "InvoiceSummary",
    "Limiter",
    "Locale",
    "LocationQuantity",
    "Me",
    "NewComment",
    "NotFound",
    "NotPermitted",
    "NotSent",
    "Pace",
    "Priority",
    "Product",
    "ProductSerial",
    "RateLimited",
    "Refused",
    "Schedule",
    "Slot",
    "SyncroClient",
    "SyncroError",
    "Ticket",
    "TicketLine",
    "TicketSettings",
    "UnknownOutcome",
    "Worksheet",
    "WorksheetField",
    "WorksheetTemplate",
    "next_slot",
]
