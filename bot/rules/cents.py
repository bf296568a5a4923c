"""How is an amount rounded to the cent?"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def round_half_up(value: Decimal | Fraction) -> int:
    """Round the magnitude half up to a whole number, then give it its sign: a credit mirrors what was billed."""
    exact = Fraction(value)
    magnitude = int(2 * abs(exact) + 1) // 2
    return magnitude if exact >= 0 else -magnitude
