"""Does the credit stand on an invoice?"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from bot.models import Bill, Verdict
from bot.rules.cents import round_half_up
from bot.rules.held import Held, held_lines
from bot.rules.landed_otherwise import differences
from bot.rules.origin import made_by
from bot.rules.price import billed_cents
from bot.rules.tax import gives, gst_rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.models import Evidence, Invoice, Refund, RefundLine


UNKNOWN = "another customer"


class Found(NamedTuple):
    """What the invoices hold: the verdict, by which invoices, which lines are on none, and what is wrong, in words."""

    verdict: Verdict
    bills: tuple[Bill, ...]
    missing: tuple[RefundLine, ...]
    differences: tuple[str, ...]


def landing(refund: Refund, evidence: Evidence) -> Found:
    """What the customer's invoices hold of a refund, to the cent."""
    held = held_lines(refund, evidence.invoices)
    found = {line.reference: pieces for line in refund.lines if (pieces := held[line.reference])}
    missing = tuple(line for line in refund.lines if line.reference not in found)
    wrong = differences(refund, held, evidence)
    if not found:
        verdict = Verdict.NOT_LANDED
    elif wrong:
        verdict = Verdict.OTHERWISE
    else:
        verdict = Verdict.PARTLY if missing else Verdict.LANDED
    standing = {piece.place: piece for each in found.values() for piece in each}
    return Found(verdict, _bills(refund, standing.values(), evidence), missing, wrong)


def _bills(refund: Refund, found: Iterable[Held], evidence: Evidence) -> tuple[Bill, ...]:
    """The invoices that hold a part of it, oldest first."""
    pieces = list(found)
    invoices = {each.invoice.id: each.invoice for each in pieces}
    bills = []
    for invoice in sorted(invoices.values(), key=lambda each: (each.date, each.id)):
        mine = [each.line for each in pieces if each.invoice.id == invoice.id]
        maker, schedule = made_by(invoice, evidence, spark=refund.outlook.spark)
        bills.append(
            Bill(
                id=invoice.id,
                number=invoice.number,
                date=invoice.date,
                total_cents=invoice.total_cents,
                cents=-sum(billed_cents(line) for line in mine),
                gst_cents=_gst_cents(refund, invoice, -sum(billed_cents(line) for line in mine if line.taxable)),
                maker=maker,
                schedule=schedule,
                customer="" if invoice.customer_id == refund.customer_id else invoice.customer_name or UNKNOWN,
            )
        )
    return tuple(bills)


def _gst_cents(refund: Refund, invoice: Invoice, taxable_cents: int) -> int:
    """At the approved rate if that gives the invoice's tax to the cent, else at the invoice's own.

    Where an invoice nearly cancels out, a rate that is made of its few cents of tax would be any rate.
    """
    approved = sum(line.credit_cents for line in refund.lines if line.taxable)
    rate = Fraction(refund.gst_cents, approved) if approved else Fraction(0)
    if gives(invoice, rate):
        return round_half_up(taxable_cents * rate)
    return round_half_up(taxable_cents * gst_rate(invoice))
