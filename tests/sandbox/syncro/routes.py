"""Which call does what, what it needs, which query parameters it honours, and how it refuses a wrong type."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.sandbox.syncro import (
    answers,
    comments,
    customers,
    invoices,
    permissions,
    products,
    schedules,
    serials,
    settings,
    ticket_lines,
    tickets,
    worksheets,
)
from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.answers import Answer, Refused
from tests.sandbox.syncro.calls import Body, Call

Behaviour = Callable[[Account, Call], Answer]
Refusal = Callable[[Body, str], Refused]


def unsuccessful(_: Body, message: str) -> Refused:
    return answers.unsuccessful(message)


def error(_: Body, message: str) -> Refused:
    return answers.error(message)


def error_list(_: Body, message: str) -> Refused:
    return answers.error_list(message)


def errors_with_params(body: Body, message: str) -> Refused:
    return answers.errors_with_params(body.values, message)


@dataclass(slots=True, frozen=True)
class Route:
    method: str
    path: str
    behaviour: Behaviour
    needs: str | None = None
    query: str = ""
    refusal: Refusal = unsuccessful
    pattern: re.Pattern[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)))


SERIALS, WORKSHEETS = "/products/{product_id}/product_serials", "/tickets/{ticket_id}/worksheet_results"
CUSTOMER_FILTERS = "sort query firstname lastname business_name id not_id email include_disabled page"
TICKET_FILTERS = (
    "customer_id contact_id number resolved_after created_after since_updated_at status query user_id mine "
    "ticket_search_id page comment_format all_comments"
)
COMMENT_FILTERS = (
    "sort_by sort_direction created_after created_before updated_after updated_before page per_page comment_format"
)
LINE_FILTERS = "invoice_id estimate_id invoice_id_not_null estimate_id_not_null"

ROUTES = (
    Route("GET", "/me", settings.me),
    Route("GET", "/settings", settings.get),
    Route("GET", "/customers/autocomplete", customers.autocomplete, None, "query"),
    Route("GET", "/customers", customers.list_customers, permissions.CUSTOMERS_LIST, CUSTOMER_FILTERS),
    Route("GET", "/customers/{id}", customers.get, permissions.CUSTOMERS_VIEW),
    Route(
        "GET",
        "/invoices",
        invoices.list_invoices,
        permissions.INVOICES_LIST,
        "paid unpaid ticket_id since_updated_at page customer_id",
    ),
    Route("GET", "/invoices/{id}", invoices.get, permissions.INVOICES_VIEW),
    Route("DELETE", "/invoices/{id}", invoices.delete),
    Route("GET", "/line_items", invoices.list_lines, permissions.GLOBAL_ADMIN, LINE_FILTERS),
    Route(
        "GET",
        "/products",
        products.list_products,
        permissions.PRODUCTS_LIST,
        "sort sku name upc_code category_id id id_not query page",
    ),
    Route("GET", "/products/{id}", products.get, permissions.PRODUCTS_LIST),
    Route("PUT", "/products/{id}", products.update, permissions.PRODUCTS_EDIT),
    Route("PUT", "/products/{id}/location_quantities", products.set_location_quantity, permissions.PRODUCTS_QUANTITIES),
    Route("GET", SERIALS, serials.list_serials, permissions.PRODUCTS_LIST, "status page"),
    Route("POST", SERIALS, serials.create, permissions.PRODUCTS_EDIT),
    Route("POST", f"{SERIALS}/attach_to_line_item", serials.attach, permissions.PRODUCTS_LIST),
    Route("PUT", f"{SERIALS}/{{id}}", serials.update, permissions.PRODUCTS_EDIT),
    Route("GET", "/schedules", schedules.list_schedules, permissions.RECURRING_LIST, "customer_id page"),
    Route("GET", "/schedules/{id}", schedules.get, permissions.RECURRING_LIST),
    Route("PUT", "/schedules/{id}", schedules.update, permissions.RECURRING_EDIT, refusal=error_list),
    Route("DELETE", "/schedules/{id}", schedules.delete, permissions.RECURRING_DELETE),
    Route("GET", "/tickets/settings", settings.tickets),
    Route("GET", "/tickets", tickets.list_tickets, permissions.TICKETS_LIST, TICKET_FILTERS),
    Route("POST", "/tickets", tickets.create, permissions.TICKETS_CREATE, refusal=error),
    Route("GET", "/tickets/{id}", tickets.get, permissions.TICKETS_VIEW),
    Route("PUT", "/tickets/{id}", tickets.update, permissions.TICKETS_EDIT),
    Route("DELETE", "/tickets/{id}", tickets.delete, permissions.TICKETS_DELETE),
    Route("GET", "/tickets/{id}/comments", comments.list_comments, permissions.TICKETS_VIEW, COMMENT_FILTERS),
    Route("POST", "/tickets/{id}/comment", comments.add_comment, permissions.TICKETS_EDIT),
    Route(
        "POST",
        "/tickets/{id}/add_line_item",
        ticket_lines.add_line_item,
        permissions.TICKETS_EDIT,
        refusal=errors_with_params,
    ),
    Route("PUT", "/tickets/{id}/update_line_item", ticket_lines.update_line_item, permissions.TICKETS_EDIT),
    Route("POST", "/tickets/{id}/remove_line_item", ticket_lines.remove_line_item, permissions.TICKETS_EDIT),
    Route("GET", WORKSHEETS, worksheets.list_worksheets, permissions.TICKETS_VIEW, "page"),
    Route("POST", WORKSHEETS, worksheets.create, permissions.TICKETS_VIEW),
    Route("GET", f"{WORKSHEETS}/{{id}}", worksheets.get, permissions.TICKETS_VIEW),
    Route("PUT", f"{WORKSHEETS}/{{id}}", worksheets.update, permissions.TICKETS_VIEW),
    Route("DELETE", f"{WORKSHEETS}/{{id}}", worksheets.delete, permissions.TICKETS_VIEW),
)


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The first route that fits, with what stands in its placeholders."""
    for route in ROUTES:
        match = route.pattern.fullmatch(path)
        if match and route.method == method:
            return route, match.groupdict()
    return None
