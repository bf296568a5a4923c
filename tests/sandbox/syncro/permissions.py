"""Tokens and what they may do (T8). The names are those of the specification."""

from dataclasses import dataclass

GLOBAL_ADMIN = "Global Admin"
CUSTOMERS_LIST = "Customers - List/Search"
CUSTOMERS_VIEW = "Customers - View Detail"
INVOICES_LIST = "Invoices - List/Search"
INVOICES_VIEW = "Invoices - View Details"
PRODUCTS_LIST = "Products - List/Search"
PRODUCTS_EDIT = "Products - Edit"
PRODUCTS_QUANTITIES = "Products - Edit Quantities"
RECURRING_LIST = "Recurring Invoices - List"
RECURRING_EDIT = "Recurring Invoices - Edit"
RECURRING_DELETE = "Recurring Invoices - Delete"
TICKETS_LIST = "Tickets - List/Search"
TICKETS_CREATE = "Tickets - Create"
TICKETS_VIEW = "Tickets - View Details"
TICKETS_EDIT = "Tickets - Edit"
TICKETS_DELETE = "Tickets - Delete"

ALL = frozenset(
    {
        CUSTOMERS_LIST,
        CUSTOMERS_VIEW,
        INVOICES_LIST,
        INVOICES_VIEW,
        PRODUCTS_LIST,
        PRODUCTS_EDIT,
        PRODUCTS_QUANTITIES,
        RECURRING_LIST,
        RECURRING_EDIT,
        RECURRING_DELETE,
        TICKETS_LIST,
        TICKETS_CREATE,
        TICKETS_VIEW,
        TICKETS_EDIT,
        TICKETS_DELETE,
    }
)
"""Everything a role can be given; being a Global Admin is not a permission of a role."""


@dataclass(slots=True, frozen=True)
class Token:
    secret: str
    permissions: frozenset[str] = ALL

    def may(self, permission: str | None) -> bool:
        return permission is None or permission in self.permissions


def named(permission: str) -> str:
    """How the specification, and so the answer, names what is needed."""
    if permission == TICKETS_VIEW:
        return f'Required permissions: "{TICKETS_VIEW}" or "Tickets - View \'Their Ticket\' Details (assigned to them)"'
    return f"Required permission: {permission}"
