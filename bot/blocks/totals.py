"""What a refund comes to, in one breath: without and with GST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.money import money

if TYPE_CHECKING:
    from bot.models import Refund

NAME_LIMIT = 80


def with_gst(refund: Refund) -> str:
    """The amount people talk about: "$415.38 incl. GST"."""
    return f"{money(refund.total_cents, refund.currency_symbol)} incl. GST"


def totals(refund: Refund) -> str:
    """Both amounts as they will stand on the bill: below zero."""
    symbol = refund.currency_symbol
    return f"{money(-refund.credit_cents, symbol)} excl. GST · {money(-refund.total_cents, symbol)} incl. GST"


def customer(refund: Refund) -> str:
    """The customer's name, of a length that leaves room for the rest of a sentence."""
    return cut(clean(refund.customer_name), NAME_LIMIT) or "the customer"
