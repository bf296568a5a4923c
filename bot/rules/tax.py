"""How much GST belongs to a credit?"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.models import GstChange
from bot.rules.cents import round_half_up
from bot.rules.price import billed_cents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.models import Invoice, RefundLine

STEPS = (Decimal("0.01"), Decimal("0.001"), Decimal("0.0001"))
"""Rates are whole percents, else tenths, else hundredths of a percentage point: the simplest that fits is the one."""


def gst_rate(invoice: Invoice) -> Decimal:
    """The rate that the invoice itself was billed with, 0.15 for 15%.

    It is the simplest rate that reproduces the invoice's tax to the cent from its taxable lines (rounded together or
    line by line), else the plain quotient; 0 where nothing taxable was billed.
    """
    taxable = _taxable(invoice)
    if sum(taxable) * invoice.tax_cents <= 0:
        return Decimal(0)
    quotient = Fraction(invoice.tax_cents, sum(taxable))
    for step in STEPS:
        rate = round_half_up(quotient / Fraction(step)) * step
        if gives(invoice, rate):
            return rate
    return Decimal(quotient.numerator) / Decimal(quotient.denominator)


def shows_rate(invoice: Invoice) -> bool:
    """Whether a rate can be seen from what was billed: where all that is taxable comes to nothing, none can."""
    return sum(_taxable(invoice)) != 0


def _taxable(invoice: Invoice) -> list[int]:
    return [billed_cents(line) for line in invoice.lines if line.taxable]


def gives(invoice: Invoice, rate: Decimal | Fraction) -> bool:
    """Whether a rate gives the invoice's tax to the cent."""
    taxable = _taxable(invoice)
    together = round_half_up(sum(taxable) * rate)
    return invoice.tax_cents in {together, sum(round_half_up(cents * rate) for cents in taxable)}


def gst_cents(lines: Iterable[RefundLine], rate: Decimal) -> int:
    """The GST on the taxable refund lines together, rounded once, in cents."""
    return round_half_up(sum(line.credit_cents for line in lines if line.taxable) * rate)


def gst_change(invoice: Invoice, newest: Invoice) -> GstChange | None:
    """Whether a customer's newer invoice was billed with another rate than this one; None where no rate can be seen.

    A rate that gives the newer invoice's tax to the cent has not changed, whatever a simpler one would be.
    """
    if not any(line.taxable for line in invoice.lines) or sum(_taxable(newest)) <= 0:
        return None
    rate = gst_rate(invoice)
    if gives(newest, rate):
        return None
    return GstChange(billed=rate, now=gst_rate(newest), invoice_number=newest.number, invoice_date=newest.date)
