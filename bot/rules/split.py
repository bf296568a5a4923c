"""How is a credit split so that the cents are exact?"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.models import Model
from bot.rules.cents import round_half_up

if TYPE_CHECKING:
    from bot.models import Taken


class Piece(Model):
    """A part of a credit that one line item can hold: `credit_cents` = `quantity` x `price_cents`, rounded half up."""

    quantity: Decimal
    price_cents: int
    credit_cents: int


def credit_cents(*, billed_cents: int, billed_quantity: Decimal, taken: Taken, quantity: Decimal) -> int:
    """What crediting `quantity` more comes to, in cents.

    It is the difference of two running totals, so that partial credits in any order add up to exactly what was
    billed; the last one takes the cents that rounding left.
    """
    refunded = Fraction(taken.quantity) + Fraction(quantity)
    if refunded >= billed_quantity:
        return max(0, billed_cents - taken.cents)
    total = round_half_up(billed_cents * refunded / Fraction(billed_quantity))
    return max(0, total - taken.cents)


def split(credit_cents: int, quantity: Decimal, billed_price_cents: Decimal | None = None) -> tuple[Piece, ...]:
    """Split a credit into one piece, or two whose prices differ by one cent.

    One piece is enough wherever a price exists that gives the credit; `billed_price_cents` (not rounded) says which
    to prefer where several do. Otherwise a whole number of units carries one cent more than the rest.
    """
    base = credit_cents // Fraction(quantity)
    for price in (*_nearest(billed_price_cents), base, base + 1):
        if round_half_up(quantity * price) == credit_cents:
            return (Piece(quantity=quantity, price_cents=price, credit_cents=credit_cents),)
    rest = credit_cents - round_half_up(quantity * base)
    lower = Piece(quantity=quantity - rest, price_cents=base, credit_cents=credit_cents - rest * (base + 1))
    upper = Piece(quantity=Decimal(rest), price_cents=base + 1, credit_cents=rest * (base + 1))
    return lower, upper


def _nearest(price_cents: Decimal | None) -> tuple[int, ...]:
    """The cents that surround a price, the nearer one first."""
    if price_cents is None:
        return ()
    nearest = round_half_up(price_cents)
    other = nearest - 1 if nearest > price_cents else nearest + 1
    return (nearest,) if nearest == price_cents else (nearest, other)
