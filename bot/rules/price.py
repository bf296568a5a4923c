"""What was billed for this line, and may this price be refunded?"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from bot.models import Input, Violation
from bot.rules.cents import round_half_up
from bot.rules.figures import amount_text, quantity_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import BilledLine, RefundLine


def _net_cents(line: BilledLine) -> Fraction:
    """The unrounded net total of a line in cents: percent first, then dollars off."""
    gross = Fraction(line.quantity) * Fraction(line.price)
    after_percent = gross * (1 - Fraction(line.discount_percent) / 100)
    return 100 * (after_percent - Fraction(line.discount_dollars))


def billed_cents(line: BilledLine) -> int:
    """The net total of a line in cents, excluding GST; negative where the line was a credit."""
    return round_half_up(_net_cents(line))


def _net_price_cents(line: BilledLine) -> Fraction:
    return _net_cents(line) / Fraction(line.quantity) if line.quantity else Fraction(0)


def net_price(line: BilledLine) -> Decimal:
    """The unit price after discounts in dollars, not rounded; 0 where the quantity is 0."""
    price = _net_price_cents(line) / 100
    return Decimal(price.numerator) / Decimal(price.denominator)


def credit_bounds(line: BilledLine, quantity: Decimal) -> tuple[int, int]:
    """The least and the most cents that crediting `quantity` of a line may come to.

    The two differ by the one cent that earlier partial refunds may leave to this one or take from it.
    """
    if not line.quantity:
        return 0, 0
    exact = billed_cents(line) * Fraction(quantity) / Fraction(line.quantity)
    return floor(exact), ceil(exact)


def _prices_fit(line: BilledLine, pieces: Sequence[RefundLine]) -> bool:
    """Whether each price is one of the cents around the billed price, and each credit is quantity x price.

    The average of the refund counts as well as the billed price: for 0.25 of something, the cent that rounding moves
    is four cents of the unit price.
    """
    billed = _net_price_cents(line)
    average = sum(piece.credit_cents for piece in pieces) / sum(Fraction(piece.quantity) for piece in pieces)
    least, most = floor(min(billed, average)), ceil(max(billed, average))
    return all(
        least <= piece.price_cents <= most and piece.credit_cents == round_half_up(piece.quantity * piece.price_cents)
        for piece in pieces
    )


def check_price(line: BilledLine, pieces: Sequence[RefundLine], symbol: str = "$") -> Violation | None:
    """Check the refund lines of one invoice line against what was billed for it, to the cent.

    The message is a whole sentence with the line's name: the invoice was changed after somebody looked at it.
    """
    if not pieces:
        return None
    quantity = sum((piece.quantity for piece in pieces), Decimal(0))
    credit = sum(piece.credit_cents for piece in pieces)
    least, most = credit_bounds(line, quantity)
    if all(piece.quantity > 0 for piece in pieces) and least <= credit <= most and _prices_fit(line, pieces):
        return None
    billed = f"{quantity_text(line.quantity)} × {amount_text(round_half_up(_net_price_cents(line)), symbol)}"
    asked = " and ".join(
        f"{quantity_text(piece.quantity)} × {amount_text(piece.price_cents, symbol)}" for piece in pieces
    )
    message = (
        f"{line.name} is billed as {billed} after discounts, which does not allow a refund of {asked}. "
        "Ask for a new refund from the invoice as it is now."
    )
    return Violation(field=Input.LINES, message=message, invoice_line_id=line.id)
