"""A refund that was made, as the books and Inland Revenue need it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.models.base import Model
from bot.models.reason import Reason


class Supplier(Model):
    """Who gives the credit. `gst_number` is plain digits."""

    name: str = ""
    gst_number: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """The settings that are still to be made."""
        known = {"REFUND_SUPPLIER_NAME": self.name, "REFUND_SUPPLIER_GST_NUMBER": self.gst_number}
        return tuple(setting for setting, value in known.items() if not value)


class Correction(Model):
    """One refunded line: what supply correction information says of it. Amounts are cents, below zero.

    `corrected_on` is the day on which the credit was made in Syncro, `landed_invoice` the invoice that it stands on,
    empty as long as nobody knows.
    """

    refund: str
    line: int
    supplier: Supplier
    customer: str
    customer_id: int
    invoice_number: str
    invoice_date: date
    corrected_on: date
    product: str
    product_id: int
    serials: tuple[str, ...]
    quantity: Decimal
    price_cents: int
    credit_cents: int
    gst_cents: int
    currency_symbol: str
    reason: Reason
    details: str
    ticket: str
    landed_invoice: str = ""
    landed_on: date | None = None
    made_by: str
    requester_id: str
    approver_id: str

    @property
    def total_cents(self) -> int:
        """The correction including GST."""
        return self.credit_cents + self.gst_cents
