"""Where things are in Syncro's web pages."""

from __future__ import annotations


def ticket_url(web_url: str, ticket_id: int) -> str:
    """A ticket's page."""
    return f"{web_url}/tickets/{ticket_id}"


def invoice_url(web_url: str, invoice_id: int) -> str:
    """An invoice's page."""
    return f"{web_url}/invoices/{invoice_id}"


def customer_url(web_url: str, customer_id: int) -> str:
    """A customer's page."""
    return f"{web_url}/customers/{customer_id}"


def product_url(web_url: str, product_id: int) -> str:
    """A product's page; its units stand at the bottom."""
    return f"{web_url}/products/{product_id}"
