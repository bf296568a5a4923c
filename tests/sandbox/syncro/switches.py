"""The questions nobody can answer without a live account. Each has a switch, so that both answers are tested."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from tests.sandbox.syncro.records import ProductKind

STOCK_KINDS = frozenset({ProductKind.STOCKED, ProductKind.SERIALIZED})
PAGE_SIZES = {
    "customers": 100,
    "invoices": 25,
    "line_items": 100,
    "products": 50,
    "product_serials": 100,
    "schedules": 25,
    "tickets": 25,
    "worksheet_results": 25,
}


class StockMoves(StrEnum):
    """When a ticket line moves stock (P7)."""

    LINE_ADDED = "line_added"
    TICKET_RESOLVED = "ticket_resolved"
    INVOICE_MADE = "invoice_made"


@dataclass(slots=True, kw_only=True)
class Switches:
    """How this account answers the open questions. The defaults are the stricter or the more likely answers."""

    refuse_negative_create: frozenset[ProductKind] = STOCK_KINDS
    """K6: `add_line_item` refuses a negative quantity for these kinds."""
    refuse_negative_edit: frozenset[ProductKind] = frozenset()
    """K6: `update_line_item` refuses a negative quantity for these kinds."""
    negative_create_turns_positive: frozenset[ProductKind] = frozenset()
    """K6, the nasty reading: the create answers 200 and stores the magnitude, so that the line charges the customer."""
    negative_edit_turns_positive: frozenset[ProductKind] = frozenset()
    """K6, the same of an edit."""

    stock_moves: StockMoves = StockMoves.INVOICE_MADE
    """P7."""
    blank_serial_number: str | None = None
    """P6: how a returned unit without a serial number is shown, null or an empty string."""
    returned_serial_status: str = "In Stock"
    """P6: the status of a returned unit, "In Stock" or "Returned"."""

    open_worksheet_stops_resolve: bool = False
    """K14."""
    complete_needs_answers: bool = True
    """K13: a worksheet with unanswered required fields cannot be completed."""
    worksheets_attached: tuple[int, ...] = ()
    """Templates that are put on every new ticket by themselves."""

    invoices_by_customer: bool = True
    """R8: `GET /invoices?customer_id=` is honoured; otherwise it is ignored and all invoices come back."""
    invoice_lines_tell_when: bool = True
    """Whether the lines in `GET /invoices/{id}` carry `created_at`, as those in `GET /line_items` do."""
    total_may_be_negative: bool = True
    """R10: otherwise a run leaves out the last credits until the total is not below zero."""
    run_links_single_ticket: bool = False
    """R7: an invoice built from exactly one ticket links to it."""
    deleted_invoice_frees_charges: bool = False
    """Whether the ticket lines that an invoice took are to be billed again once it, or its line, is deleted."""
    run_sets_invoiced: bool = False
    """A run moves the tickets it billed to the status "Invoiced"."""
    late_schedules_run: bool = False
    """A schedule whose next_run had already passed when the account was opened runs at the next 06:00."""
    later_schedule_first: bool = False
    """R5: which of a customer's schedules of one morning takes the pending charges; otherwise the older one."""
    run_delay: timedelta = timedelta(0)
    """R3: how long after 06:00 the morning's runs happen."""

    resolved_emails: bool = False
    """K10: the account setting "Ticket Resolved Emails"."""
    search_ignores_macrons: bool = False
    """Whether searching for "Kereru" finds "Kererū"."""

    rate_limit: int | None = 180
    """T2: requests a minute for one address; None switches it off."""
    rate_limit_says_when: bool = True
    """T2: 429 carries Retry-After."""
    missing_permission_status: int = 401
    """T8: 401 or 403."""
    features_off: frozenset[str] = frozenset()
    """T6: first words of paths ("schedules") whose feature is off: 200 with text that is not JSON."""

    list_lag: timedelta = timedelta(0)
    """T10: lists show the account as it was that long ago; single records are always current."""
    page_shift: int = 0
    """T10: rows put in front between two pages, so that page 2 repeats the end of page 1; negative: some are missed."""
    page_sizes: dict[str, int] = field(default_factory=lambda: dict(PAGE_SIZES))
    """T7."""
    meta_everywhere: bool = False
    """Whether lists whose example shows no `meta` (products, serials, schedules, worksheets) carry one all the same."""
