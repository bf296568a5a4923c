"""Does the invoice still say what was approved?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.rules.figures import amount_text, quantity_text
from bot.rules.price import check_price
from bot.rules.tax import gst_cents, gst_rate, shows_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import BilledLine, Invoice, Refund, RefundLine


def changes(refund: Refund, invoice: Invoice | None, customer_name: str) -> tuple[str, ...]:
    """What of a refund does not follow from its invoice any more, a sentence each; None: the invoice is gone.

    `customer_name` is whom the invoice is for now. What others leave of it is another question.
    """
    number = refund.invoice_number
    if invoice is None:
        return (f"Approved: a refund of invoice {number}. In Syncro now: no such invoice.",)
    if invoice.customer_id != refund.customer_id:
        return (f"Approved: a refund for {refund.customer_name}. Invoice {number} is for {customer_name} now.",)
    billed = {line.id: line for line in invoice.lines}
    found: list[str] = []
    for line_id in dict.fromkeys(line.invoice_line_id for line in refund.lines):
        pieces = [line for line in refund.lines if line.invoice_line_id == line_id]
        if line_id in billed:
            found += _of_line(billed[line_id], pieces, number, refund.currency_symbol)
        else:
            found.append(f"{pieces[0].name} is not on invoice {number} any more.")
    return (*found, *_gst(refund, invoice))


def _of_line(line: BilledLine, pieces: Sequence[RefundLine], number: str, symbol: str) -> list[str]:
    approved = pieces[0]
    now = f"On invoice {number} now:"
    found = []
    if line.product_id != approved.product_id:
        found.append(f"{approved.name}. Approved: this product. {now} {_product(line, approved)}.")
    if line.taxable != approved.taxable:
        found.append(
            f"{approved.name}. Approved: {_taxed(taxable=approved.taxable)}. {now} {_taxed(taxable=line.taxable)}."
        )
    quantity = sum((piece.quantity for piece in pieces), Decimal(0))
    if quantity > line.quantity:
        found.append(
            f"{approved.name}. Approved: a refund of {quantity_text(quantity)}. {now} {quantity_text(line.quantity)}."
        )
    elif (violation := check_price(line, pieces, symbol)) is not None:
        found.append(violation.message)
    return found


def _product(line: BilledLine, approved: RefundLine) -> str:
    if line.product_id is None:
        return f"a Manual item, {line.name}"
    return "another product of that name" if line.name == approved.name else line.name


def _taxed(*, taxable: bool) -> str:
    return "with GST" if taxable else "without GST"


def _gst(refund: Refund, invoice: Invoice) -> list[str]:
    """The GST of what was approved, at the rate the invoice shows now; nothing where it shows none."""
    now = gst_cents(refund.lines, gst_rate(invoice))
    if now == refund.gst_cents or not shows_rate(invoice):
        return []
    approved, counted = (amount_text(cents, refund.currency_symbol) for cents in (refund.gst_cents, now))
    return [f"Approved: {approved} GST. By the rate of invoice {refund.invoice_number} now: {counted} GST."]
