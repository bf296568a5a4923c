"""The books of one Syncro account: rows by id, counters, the clock, and what lists showed a while ago (T10)."""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from tests.sandbox.syncro import runs
from tests.sandbox.syncro.answers import not_found
from tests.sandbox.syncro.people import ByHand
from tests.sandbox.syncro.records import (
    Comment,
    Customer,
    Invoice,
    InvoiceLine,
    Mail,
    Product,
    ProductSerial,
    Schedule,
    Ticket,
    TicketLine,
    WorksheetTemplate,
)
from tests.sandbox.syncro.switches import Switches

STATUSES = (
    "New",
    "In Progress",
    "Resolved",
    "Invoiced",
    "Waiting for Parts",
    "Waiting on Customer",
    "Scheduled",
    "Customer Reply",
)
Row = TypeVar("Row", Ticket, Invoice, ProductSerial)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Account:
    """Everything a test asserts on. Behaviour lives in the modules named after what they act on."""

    now: Callable[[], datetime] = utc_now
    switches: Switches = field(default_factory=Switches)
    subdomain: str = "kiwi-it"
    time_zone: str = "Pacific/Auckland"
    currency_symbol: str = "$"
    user_id: int = 70115
    user_name: str = "Refund Bot"
    user_email: str = "refund.bot@kiwi-it.example"
    ticket_statuses: list[str] = field(default_factory=lambda: list(STATUSES))

    customers: dict[int, Customer] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    serials: dict[int, ProductSerial] = field(default_factory=dict)
    invoices: dict[int, Invoice] = field(default_factory=dict)
    schedules: dict[int, Schedule] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    worksheet_templates: dict[int, WorksheetTemplate] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)

    next_ticket_number: int = 20001
    next_invoice_number: int = 9001
    ran_until: datetime | None = None
    """The runs up to this moment have happened; None until the first look at the clock."""
    _last_id: int = 81_000_000
    _past: dict[tuple[str, int], list[tuple[datetime, Ticket | Invoice | ProductSerial]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.ran_until is None:
            self.ran_until = self.now()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        """The account-local date."""
        return self.now().astimezone(self.zone).date()

    @property
    def by_hand(self) -> ByHand:
        """What people do in the web page meanwhile."""
        return ByHand(self)

    def new_id(self) -> int:
        """Ids are never reused and never equal a ticket or invoice number."""
        self._last_id += 7
        return self._last_id

    def ticket(self, number: int) -> Ticket:
        """By number, as people say it."""
        return next(ticket for ticket in self.tickets.values() if ticket.number == number)

    def invoice(self, number: str) -> Invoice:
        return next(invoice for invoice in self.invoices.values() if invoice.number == number)

    def customer(self, name: str) -> Customer:
        """By business name, or full name for a person."""
        return next(customer for customer in self.customers.values() if customer.business_then_name == name)

    def product(self, name: str) -> Product:
        return next(product for product in self.products.values() if product.name == name)

    def serial(self, serial_number: str) -> ProductSerial:
        return next(unit for unit in self.serials.values() if unit.serial_number == serial_number)

    def schedules_of(self, customer_id: int) -> list[Schedule]:
        return [schedule for schedule in self.schedules.values() if schedule.customer_id == customer_id]

    def serials_of(self, product_id: int) -> list[ProductSerial]:
        return [unit for unit in self.serials.values() if unit.product_id == product_id]

    def tickets_of(self, customer_id: int) -> list[Ticket]:
        return [ticket for ticket in self.tickets.values() if ticket.customer_id == customer_id]

    def pending_lines(self, customer_id: int) -> list[tuple[Ticket, TicketLine]]:
        """The charges that no invoice holds yet."""
        return [
            (ticket, line) for ticket in self.tickets_of(customer_id) for line in ticket.lines if not line.converted
        ]

    def add_invoice(self, customer_id: int, lines: list[InvoiceLine], *, at: datetime) -> Invoice:
        """Stores an invoice under the next number, for whoever pays the customer's (S9)."""
        number = str(self.next_invoice_number)
        self.next_invoice_number += 1
        day = at.astimezone(self.zone).date()
        made = Invoice(
            id=self.new_id(),
            number=number,
            customer_id=self.customers[customer_id].bills_to or customer_id,
            date=day,
            created_at=at,
            updated_at=at,
            lines=lines,
        )
        self.invoices[made.id] = made
        self.remember(made)
        return made

    def touch(self, row: Row) -> None:
        """Marks a change; called after every write."""
        row.updated_at = self.now()
        self.remember(row)

    def remember(self, row: Ticket | Invoice | ProductSerial) -> None:
        """Keeps what the row looks like, so that a lagging list can show it later."""
        if self.switches.list_lag:
            versions = self._past.setdefault((type(row).__name__, row.id), [])
            if not versions and row.created_at < self.now():
                versions.append((row.created_at, copy.deepcopy(row)))
            versions.append((self.now(), copy.deepcopy(row)))

    def open_books(self) -> None:
        """Remembers how everything looks before the first call, for lists that lag."""
        if self.switches.list_lag:
            rows: list[Ticket | Invoice | ProductSerial] = [*self.tickets.values(), *self.invoices.values()]
            for row in [*rows, *self.serials.values()]:
                self._past[type(row).__name__, row.id] = [(row.created_at, copy.deepcopy(row))]

    def listed(self, rows: Iterable[Row]) -> list[Row]:
        """The rows as a list shows them: current, or as they were `list_lag` ago (T10)."""
        if not self.switches.list_lag:
            return list(rows)
        horizon = self.now() - self.switches.list_lag
        shown: list[Row] = []
        for row in rows:
            versions = self._past.get((type(row).__name__, row.id))
            if versions is None:
                shown.append(row)
                continue
            old = [version for at, version in versions if at <= horizon]
            shown.extend(version for version in old[-1:] if isinstance(version, type(row)))
        return shown

    def run_schedule(self, schedule_id: int, at: datetime | None = None) -> Invoice | None:
        """Runs one schedule now, whatever its next_run; None when it makes no invoice."""
        return runs.run_schedule(self, self.schedules[schedule_id], at)

    def run_due(self, at: datetime | None = None) -> list[Invoice]:
        """All 06:00 runs since the last call, morning by morning, up to `at` (default now)."""
        return runs.run_due(self, at or self.now())

    def customer_replies(self, ticket_number: int, text: str) -> None:
        """The customer answers by mail; Syncro moves the ticket by itself (K11)."""
        ticket = self.ticket(ticket_number)
        ticket.comments.append(
            Comment(id=self.new_id(), subject="Customer Reply", body=text, created_at=self.now(), tech="customer")
        )
        ticket.status, ticket.customer_reply, ticket.resolved_at = "Customer Reply", True, None
        self.touch(ticket)

    def mail_customer(self, ticket: Ticket, subject: str, body: str) -> None:
        customer = self.customers[ticket.customer_id]
        if not customer.no_email:
            self.mails.append(
                Mail(at=self.now(), customer_id=customer.id, ticket_number=ticket.number, subject=subject, body=body)
            )

    def find_ticket(self, ticket_id: int) -> Ticket:
        """By id; refuses with 404."""
        try:
            return self.tickets[ticket_id]
        except KeyError:
            raise not_found() from None

    def find_product(self, product_id: int) -> Product:
        """By id; refuses with 404."""
        try:
            return self.products[product_id]
        except KeyError:
            raise not_found() from None
