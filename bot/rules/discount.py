"""Which discount on the whole invoice do its lines not show?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.price import billed_cents

if TYPE_CHECKING:
    from bot.models import Invoice


def hidden_discount(invoice: Invoice) -> int:
    """The cents, excluding GST, that the customer was billed less than the lines of the products come to.

    A share that a line shows as its own discount is in its price already. What is left is a subtotal below the sum of
    the lines, and Manual items that take something off. Rounding moves at most a cent a line, which is no discount.
    """
    lines = [billed_cents(line) for line in invoice.lines]
    gap = sum(lines) - invoice.subtotal_cents
    taken_off = sum(
        -cents for line, cents in zip(invoice.lines, lines, strict=True) if line.product_id is None and cents < 0
    )
    return (gap if gap > len(lines) else 0) + taken_off
