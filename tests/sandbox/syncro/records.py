"""What a Syncro account holds, as plain typed rows. Money is whole cents, quantities are `Decimal`, times are aware.

Invoice lines carry their price as `Decimal` dollars (R9); ticket and schedule lines carry whole cents (K5).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class ProductKind(StrEnum):
    """How Syncro treats a line when its quantity is negative (K6)."""

    MANUAL = "manual"
    SERVICE = "service"
    STOCKED = "stocked"
    SERIALIZED = "serialized"


@dataclass(slots=True, kw_only=True)
class Customer:
    id: int
    created_at: datetime
    updated_at: datetime
    business_name: str | None = None
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    phone: str = ""
    address: str | None = None
    city: str | None = None
    disabled: bool = False
    no_email: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    bills_to: int | None = None
    """Third-party billing (S9): who pays this customer's invoices. The API never shows it."""

    @property
    def fullname(self) -> str:
        return f"{self.firstname} {self.lastname}".strip()

    @property
    def business_then_name(self) -> str:
        return self.business_name or self.fullname


@dataclass(slots=True, kw_only=True)
class LocationQuantity:
    id: int
    location_id: int
    quantity: int
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Product:
    id: int
    name: str
    description: str
    retail_cents: int
    cost_cents: int = 0
    taxable: bool = True
    maintain_stock: bool = False
    serialized: bool = False
    disabled: bool = False
    sku: str | None = None
    upc_code: str | None = None
    category: str | None = None
    location_quantities: list[LocationQuantity] = field(default_factory=list)

    @property
    def quantity(self) -> int:
        return sum(place.quantity for place in self.location_quantities)

    @property
    def kind(self) -> ProductKind:
        if self.serialized:
            return ProductKind.SERIALIZED
        return ProductKind.STOCKED if self.maintain_stock else ProductKind.SERVICE


@dataclass(slots=True, kw_only=True)
class ProductSerial:
    """One physical unit (P3), sold on the invoice line `line_item_id`. The API never shows `returned_on`."""

    id: int
    product_id: int
    serial_number: str | None
    status: str
    created_at: datetime
    updated_at: datetime
    line_item_id: int | None = None
    condition: str | None = None
    notes: str | None = None
    cost_cents: int = 0
    retail_cents: int = 0
    returned_on: int | None = None


@dataclass(slots=True, kw_only=True)
class InvoiceLine:
    """`item` is the short name and `name` the description, as Syncro calls them (R9).

    The API never shows `ticket_line_id`, the ticket's line that it bills.
    `created_at` is None for a line that was made with its invoice.
    """

    id: int
    item: str
    name: str
    price: Decimal
    quantity: Decimal
    cost: Decimal = Decimal(0)
    product_id: int | None = None
    taxable: bool = True
    discount_percent: Decimal | None = None
    discount_dollars: Decimal | None = None
    position: int = 1
    ticket_line_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Invoice:
    id: int
    number: str
    customer_id: int
    date: date
    created_at: datetime
    updated_at: datetime
    lines: list[InvoiceLine] = field(default_factory=list)
    is_paid: bool = False
    ticket_id: int | None = None
    schedule_id: int | None = None
    note: str | None = None
    gst: Decimal = Decimal("0.15")


@dataclass(slots=True, kw_only=True)
class ScheduleLine:
    id: int
    name: str
    description: str
    quantity: Decimal
    retail_cents: int
    cost_cents: int = 0
    product_id: int | None = None
    taxable: bool = True
    position: int = 1


@dataclass(slots=True, kw_only=True)
class Schedule:
    """A recurring invoice (R1). `ticket_statuses` and `allow_blank` exist in Syncro but not in its API (R2)."""

    id: int
    customer_id: int
    name: str
    frequency: str
    next_run: date
    paused: bool = False
    invoice_unbilled_ticket_charges: bool = True
    email_customer: bool = False
    lines: list[ScheduleLine] = field(default_factory=list)
    ticket_statuses: tuple[str, ...] = ("Resolved",)
    allow_blank: bool = False


@dataclass(slots=True, kw_only=True)
class Comment:
    id: int
    subject: str
    body: str
    created_at: datetime
    tech: str | None = None
    hidden: bool = False
    user_id: int | None = None


@dataclass(slots=True, kw_only=True)
class TicketLine:
    """A charge on a ticket. `stock_moved` remembers how much stock this line took (never shown by the API)."""

    id: int
    name: str
    description: str
    quantity: Decimal
    retail_cents: int
    cost_cents: int
    taxable: bool
    position: int
    created_at: datetime
    updated_at: datetime
    product_id: int | None = None
    upc_code: str | None = None
    user_id: int | None = None
    converted: bool = False
    stock_moved: Decimal = Decimal(0)


@dataclass(slots=True, kw_only=True)
class WorksheetField:
    id: int
    name: str
    slug: str
    position: int
    is_check: bool = True
    required: bool = False
    answers: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class WorksheetTemplate:
    id: int
    name: str
    required: bool
    fields: list[WorksheetField]


@dataclass(slots=True, kw_only=True)
class Worksheet:
    """A worksheet result on a ticket (K13)."""

    id: int
    template_id: int
    name: str
    required: bool
    fields: list[WorksheetField]
    public: bool = True
    complete: bool | None = None

    @property
    def open(self) -> bool:
        return not self.complete


@dataclass(slots=True, kw_only=True)
class Ticket:
    id: int
    number: int
    customer_id: int
    subject: str
    status: str
    created_at: datetime
    updated_at: datetime
    problem_type: str | None = None
    priority: str | None = None
    due_date: str | None = None
    contact_id: int | None = None
    user_id: int | None = None
    tag_list: list[str] = field(default_factory=list)
    properties: dict[str, object] = field(default_factory=dict)
    resolved_at: datetime | None = None
    customer_reply: bool = False
    comments: list[Comment] = field(default_factory=list)
    lines: list[TicketLine] = field(default_factory=list)
    worksheets: list[Worksheet] = field(default_factory=list)

    @property
    def resolved(self) -> bool:
        """Any status that begins with "Resolved" ends the ticket (K10)."""
        return self.status.startswith("Resolved")


@dataclass(slots=True, kw_only=True, frozen=True)
class Mail:
    """A mail that Syncro sent to the customer."""

    at: datetime
    customer_id: int
    ticket_number: int
    subject: str
    body: str
