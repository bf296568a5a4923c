"""The ticket in Syncro, as the bot made it and as it reads it back."""

from __future__ import annotations

from decimal import Decimal

from bot.models.base import Model


class Ticket(Model):
    """The refund's ticket in Syncro: `number` is what people say, `id` what the API wants."""

    id: int
    number: str


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
    """A question of a worksheet. `slug` is how an answer names it."""

    id: int
    name: str
    slug: str = ""


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
    customer_name: str = ""
    subject: str
    status: str
    lines: tuple[TicketLine, ...]
