"""What everybody who looks at a refund should know about the invoice it comes from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.models.base import Model


class GstChange(Model):
    """GST as the invoice was billed, and as the customer is billed now: 0.15 for 15%."""

    billed: Decimal
    now: Decimal
    invoice_number: str
    invoice_date: date


class Caution(Model):
    """What is unusual about the invoice; nothing of it forbids a refund.

    `discount_cents`, excluding GST, is the part of a discount on the whole invoice that its lines do not show.
    """

    unpaid: bool = False
    discount_cents: int = 0
    gst: GstChange | None = None
