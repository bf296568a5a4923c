"""The vocabulary: what a refund is made of, and the words for it.

Money is whole cents (`int`), quantities are `Decimal`, times are aware, dates are days in the account's time zone.
Every class is frozen and can be stored as JSON; a field added later needs a default, so that old rows still make sense.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value. Unknown keys are ignored, so that old code can read what newer code stored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class State(StrEnum):
    """Where a refund stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    PROCESSING = "processing"
    RESOLVED = "resolved"
    LANDED = "landed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NEEDS_ATTENTION = "needs_attention"
    OVERDUE = "overdue"

    @property
    def holds_quantity(self) -> bool:
        """Whether the refund's quantities are spoken for: no other refund may take them."""
        return self not in {State.REJECTED, State.CANCELLED, State.EXPIRED}


class Reason(StrEnum):
    """Why the customer gets money back."""

    RETURNED_GOODS = "returned_goods"
    BILLED_IN_ERROR = "billed_in_error"
    SERVICE_CANCELLED = "service_cancelled"
    PRICE_CORRECTED = "price_corrected"
    GOODWILL = "goodwill"


class Account(Model):
    """What the bot needs to know of the Syncro account.

    `time_zone` is an IANA name; `web_url` is the root of the web pages, without a slash at the end.
    `resolved_status` is the status that ends a ticket.
    """

    time_zone: str
    currency_symbol: str = "$"
    web_url: str
    resolved_status: str = "Resolved"
    opening_status: str = "New"


class Customer(Model):
    """A customer in Syncro; `properties` are the account's custom fields."""

    id: int
    name: str
    disabled: bool = False
    properties: dict[str, str] = {}


class InvoiceSummary(Model):
    """An invoice as the list shows it; `total_cents` includes GST."""

    id: int
    number: str
    date: date
    total_cents: int


class BilledLine(Model):
    """A line of an invoice, as billed.

    `price` is the unit price before discounts in dollars, excluding GST. `product_id` is None for a Manual item.
    `discount_percent` is in percent of the line, `discount_dollars` in dollars off the line.
    """

    id: int
    name: str
    description: str = ""
    product_id: int | None
    quantity: Decimal
    price: Decimal
    discount_percent: Decimal = Decimal(0)
    discount_dollars: Decimal = Decimal(0)
    taxable: bool
    position: int = 0


class Invoice(Model):
    """An invoice with its lines. `tax_cents` is its GST, `total_cents` includes it."""

    id: int
    number: str
    customer_id: int
    date: date
    subtotal_cents: int
    tax_cents: int
    total_cents: int
    is_paid: bool = False
    lines: tuple[BilledLine, ...]


class Product(Model):
    """A product in Syncro, as far as a refund cares."""

    id: int
    name: str
    disabled: bool = False
    maintain_stock: bool = False
    serialized: bool = False


class SoldUnit(Model):
    """A serialised unit that was sold on an invoice line."""

    serial_id: int
    serial_number: str
    invoice_line_id: int


class Schedule(Model):
    """A recurring invoice template. `next_run` is the day of its next run (06:00 in the account's time zone)."""

    id: int
    name: str
    frequency: str
    next_run: date | None
    paused: bool
    takes_ticket_charges: bool


class Taken(Model):
    """What earlier refunds hold of one invoice line; `references` name them, oldest first."""

    quantity: Decimal = Decimal(0)
    cents: int = 0
    references: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()


class Facts(Model):
    """Everything read from Syncro and the ledger that one request is judged by.

    `products` by product id (every product of the invoice's lines that could be read), `units` = the serialised
    units sold on the invoice's lines, `taken` by invoice line id.
    """

    account: Account
    customer: Customer
    invoice: Invoice
    products: dict[int, Product] = {}
    units: tuple[SoldUnit, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    taken: dict[int, Taken] = {}


class Choice(Model):
    """What the requester picked of one invoice line. `serials` for serialised products only."""

    invoice_line_id: int
    quantity: Decimal | None = None
    serials: tuple[str, ...] = ()


class Draft(Model):
    """A request while it is being typed."""

    id: str
    requester_id: str
    customer_id: int | None = None
    invoice_id: int | None = None
    choices: tuple[Choice, ...] = ()
    reason: Reason | None = None
    details: str = ""
    date_from: date | None = None
    date_to: date | None = None


class Field(StrEnum):
    """The inputs of the form a violation can belong to."""

    CUSTOMER = "customer"
    INVOICE = "invoice"
    LINES = "lines"
    QUANTITY = "quantity"
    SERIALS = "serials"
    REASON = "reason"
    DETAILS = "details"
    DATE_FROM = "date_from"
    DATE_TO = "date_to"


class Violation(Model):
    """A refusal: what is wrong, as a sentence for people, and the input it belongs to."""

    field: Field
    message: str
    invoice_line_id: int | None = None


class RefundLine(Model):
    """A line of a refund, as approved; it becomes one negative line on the ticket.

    `quantity` is positive here and negative in Syncro. `price_cents` is the billed unit price after discounts,
    `credit_cents` = quantity x price, both excluding GST.
    """

    reference: str
    invoice_line_id: int
    product_id: int
    name: str
    quantity: Decimal
    price_cents: int
    credit_cents: int
    taxable: bool
    serials: tuple[str, ...] = ()
    stocked: bool = False


class Trouble(StrEnum):
    """Why no bill may pick the credit up by itself."""

    NO_SCHEDULE = "no_schedule"
    PAUSED = "paused"
    LEAVES_TICKET_CHARGES = "leaves_ticket_charges"
    RUN_IN_THE_PAST = "run_in_the_past"


class ScheduleTrouble(Model):
    """One trouble with one schedule (`schedule` is its name, empty for `NO_SCHEDULE`)."""

    kind: Trouble
    schedule: str = ""


class Outlook(Model):
    """Which bill will likely take the credit, and when.

    `schedule` is the name of the template that runs first of those that take ticket charges, `next_run` its next run
    and `run_after` the one after that. `troubles` is not empty only where no template will take the credit.
    """

    spark: bool
    schedule: str = ""
    next_run: date | None = None
    run_after: date | None = None
    troubles: tuple[ScheduleTrouble, ...] = ()


class DecisionKind(StrEnum):
    """How a request was decided."""

    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Decision(Model):
    """The one decision on a request."""

    kind: DecisionKind
    by: str
    at: datetime
    reason: str = ""


class Ticket(Model):
    """The refund's ticket in Syncro: `number` is what people say, `id` what the API wants."""

    id: int
    number: str


class Milestone(StrEnum):
    """What has been done in Syncro, in the order of the procedure."""

    TICKET_CREATED = "ticket_created"
    LINES_ADDED = "lines_added"
    READ_BACK = "read_back"
    CHECKLIST_COMPLETE = "checklist_complete"
    TICKET_RESOLVED = "ticket_resolved"


class Progress(Model):
    """One thing that was done. `turned` counts lines that had to be added positive and then edited to negative."""

    milestone: Milestone
    at: datetime
    turned: int = 0


class Trap(StrEnum):
    """Why a refund cannot go on by itself."""

    REFUSED = "refused"  # Syncro said a clear no
    NOT_PERMITTED = "not_permitted"  # the token lacks a permission
    UNKNOWN = "unknown"  # no answer twice, and the effect was not found
    TWO_FOUND = "two_found"  # one effect was found twice
    CHANGED = "changed"  # Syncro does not hold what was approved
    POSITIVE_LINE = "positive_line"  # a line that charges the customer may stand on the ticket
    LINE_REMOVED = "line_removed"  # Syncro would not turn a line negative, so it was taken off again
    CHECKLIST = "checklist"  # a worksheet needs a person
    NO_LONGER_REFUNDABLE = "no_longer_refundable"  # the invoice changed between request and execution
    CRASHED = "crashed"  # the same step failed several times


class Attention(Model):
    """What a person has to know and do.

    `step` says what the bot was doing ("adding line 2"), `said` holds Syncro's own words, `differences` what the
    read-back found, each a sentence. The caller need not repeat what was done: that is the refund's progress.
    """

    trap: Trap
    step: str
    said: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    permission: str = ""
    line: str = ""


class Waiting(Model):
    """Why a running refund pauses, until when, and what it was doing."""

    why: str
    until: datetime
    step: str = ""


class Refund(Model):
    """A refund with everything people may see of it.

    `key` is a secret of this refund that stands in the ticket's notes: only a ticket that carries it is ours.
    `content_hash` is the fingerprint of what was shown to the approvers; a decision is bound to it.
    """

    id: int
    reference: str
    key: str
    state: State
    requester_id: str
    customer_id: int
    customer_name: str
    invoice_id: int
    invoice_number: str
    invoice_date: date
    lines: tuple[RefundLine, ...]
    gst_cents: int
    currency_symbol: str = "$"
    reason: Reason
    details: str
    date_from: date | None = None
    date_to: date | None = None
    outlook: Outlook
    content_hash: str
    created_at: datetime
    time_zone: str
    web_url: str
    decision: Decision | None = None
    ticket: Ticket | None = None
    lines_done: int = 0
    progress: tuple[Progress, ...] = ()
    attention: Attention | None = None
    waiting: Waiting | None = None

    @property
    def credit_cents(self) -> int:
        """The credit excluding GST, in cents, as a positive number."""
        return sum(line.credit_cents for line in self.lines)

    @property
    def total_cents(self) -> int:
        """The credit including GST, in cents, as a positive number."""
        return self.credit_cents + self.gst_cents


class ApproverFacts(Model):
    """What is known of a person who wants to decide: entitled by id or by membership of a group."""

    user_id: str
    entitled: bool
    deactivated: bool = False


class Denial(StrEnum):
    """Why a click does not count."""

    NOT_ENTITLED = "not_entitled"
    DEACTIVATED = "deactivated"
    OWN_REQUEST = "own_request"
    NOT_THE_REQUESTER = "not_the_requester"
    ALREADY_DECIDED = "already_decided"
    CHANGED = "changed"


class TicketLine(Model):
    """A line as it stands on a ticket in Syncro: `quantity` signed as there, `price_cents` excluding GST.

    `price_cents` is None where Syncro's price is not a whole number of cents.
    """

    id: int
    product_id: int | None
    name: str
    description: str
    quantity: Decimal
    price_cents: int | None
    taxable: bool
    converted: bool = False


class WorksheetField(Model):
    """A question of a worksheet."""

    id: int
    name: str


class Worksheet(Model):
    """A checklist on a ticket."""

    id: int
    name: str
    complete: bool
    required: bool
    fields: tuple[WorksheetField, ...] = ()


class TicketFacts(Model):
    """A ticket as read back from Syncro."""

    id: int
    number: str
    customer_id: int
    subject: str
    status: str
    lines: tuple[TicketLine, ...]
