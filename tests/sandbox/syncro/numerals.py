"""Numbers as Syncro writes them, and the arithmetic of an invoice.

A line's net is quantity times price less discounts, rounded half up (away from zero) to the cent for each line.
GST is a share of the sum of the taxable nets, 15 % unless an invoice has another rate, rounded once.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from tests.sandbox.syncro.records import InvoiceLine

CENT = Decimal("0.01")
GST = Decimal("0.15")


def cents_of(dollars: Decimal) -> int:
    return int((dollars * 100).quantize(Decimal(1), ROUND_HALF_UP))


def dollars_of(cents: int) -> Decimal:
    return Decimal(cents) / 100


def text_of(number: Decimal) -> str:
    """No trailing zeros but always one decimal: "249.0", "-0.25", "0.0" (R9)."""
    whole, _, fraction = format(number, "f").partition(".")
    text = f"{whole}.{fraction.rstrip('0') or '0'}"
    return "0.0" if text == "-0.0" else text


def number_of(cents: int) -> int | float:
    """Dollars as a JSON number: 15 or 37.4."""
    whole, rest = divmod(cents, 100)
    return whole if rest == 0 else cents / 100


def net_of(line: InvoiceLine) -> Decimal:
    """What this line bills before tax, in dollars to the cent."""
    amount = line.quantity * line.price
    amount -= amount * (line.discount_percent or Decimal(0)) / 100
    off = line.discount_dollars or Decimal(0)
    return (amount + off if line.quantity < 0 else amount - off).quantize(CENT, ROUND_HALF_UP)


def subtotal_of(lines: Iterable[InvoiceLine]) -> Decimal:
    return sum((net_of(line) for line in lines), Decimal(0))


def tax_of(lines: Iterable[InvoiceLine], rate: Decimal = GST) -> Decimal:
    return (subtotal_of(line for line in lines if line.taxable) * rate).quantize(CENT, ROUND_HALF_UP)


def total_of(lines: Iterable[InvoiceLine], rate: Decimal = GST) -> Decimal:
    kept = list(lines)
    return subtotal_of(kept) + tax_of(kept, rate)
