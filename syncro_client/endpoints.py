"""Which requests exist for this client, and which permission each needs (openapi.json, "Required permission").

A write that is not in this table never leaves the machine (guard.py). Reads outside the table are harmless.
"""

import re
from dataclasses import dataclass

_VIEW_TICKETS = "Tickets - View Details"
_SERIALS = "/products/{id}/product_serials"
_WORKSHEETS = "/tickets/{id}/worksheet_results"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One request.

    Attributes:
        method: The HTTP method.
        path: The path below the base URL; ``{id}`` stands for digits, ``{number}`` for any one segment.
        permission: The permission the token needs; None where every token may call it.
    """

    method: str
    path: str
    permission: str | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is this one."""
        pattern = self.path.replace("{id}", "[0-9]+").replace("{number}", "[^/]+")
        return method == self.method and re.fullmatch(pattern, path) is not None


SET_STOCK = Endpoint("PUT", "/products/{id}/location_quantities", "Products - Edit Quantities")
"""Sets the stock of one location, whatever it was meanwhile: refused unless a client is made to send it."""

ENDPOINTS = (
    Endpoint("GET", "/customers/autocomplete"),
    Endpoint("GET", "/customers/{id}", "Customers - View Detail"),
    Endpoint("GET", "/invoices", "Invoices - List/Search"),
    Endpoint("GET", "/invoices/{number}", "Invoices - View Details"),
    Endpoint("GET", "/products/{id}", "Products - List/Search"),
    SET_STOCK,
    Endpoint("GET", _SERIALS, "Products - List/Search"),
    Endpoint("PUT", _SERIALS + "/{id}", "Products - Edit"),
    Endpoint("GET", "/schedules", "Recurring Invoices - List"),
    Endpoint("GET", "/tickets/settings"),
    Endpoint("GET", "/tickets", "Tickets - List/Search"),
    Endpoint("POST", "/tickets", "Tickets - Create"),
    Endpoint("GET", "/tickets/{id}", _VIEW_TICKETS),
    Endpoint("PUT", "/tickets/{id}", "Tickets - Edit"),
    Endpoint("GET", "/tickets/{id}/comments", _VIEW_TICKETS),
    Endpoint("POST", "/tickets/{id}/comment", "Tickets - Edit"),
    Endpoint("POST", "/tickets/{id}/add_line_item", "Tickets - Edit"),
    Endpoint("PUT", "/tickets/{id}/update_line_item", "Tickets - Edit"),
    Endpoint("POST", "/tickets/{id}/remove_line_item", "Tickets - Edit"),
    Endpoint("GET", _WORKSHEETS, _VIEW_TICKETS),
    Endpoint("POST", _WORKSHEETS, _VIEW_TICKETS),
    Endpoint("PUT", _WORKSHEETS + "/{id}", _VIEW_TICKETS),
    Endpoint("GET", "/settings"),
    Endpoint("GET", "/me"),
)


def find_endpoint(method: str, path: str) -> Endpoint | None:
    """The endpoint of a request, or None when the table has none."""
    return next((endpoint for endpoint in ENDPOINTS if endpoint.matches(method, path)), None)


def needed_permission(method: str, path: str) -> str | None:
    """The permission a request needs, as far as Syncro's own description says."""
    endpoint = find_endpoint(method, path)
    return endpoint.permission if endpoint else None
