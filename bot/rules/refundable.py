"""May this line be refunded, and how much is left?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.models import Input, Violation
from bot.rules.figures import amount_text, listed, quantity_text
from bot.rules.price import billed_cents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import BilledLine, Product, RefundLine, Taken


def left(line: BilledLine, taken: Taken) -> Decimal:
    """The quantity that no earlier refund holds; never below 0."""
    return max(Decimal(0), line.quantity - taken.quantity)


def check_line(line: BilledLine, product: Product | None, taken: Taken) -> Violation | None:
    """Check whether anything of a line can be refunded. The message is the reason alone, without the line's name."""
    why = _not_refundable(line, taken) or _not_usable(product)
    return Violation(field=Input.LINES, message=why, invoice_line_id=line.id) if why else None


def check_still_left(
    line: BilledLine, pieces: Sequence[RefundLine], taken: Taken, symbol: str = "$"
) -> Violation | None:
    """Check that a refund still fits into what others leave of a line, in quantity, in cents and in units.

    The message is a whole sentence, in amounts where only these do not fit.
    """
    quantity = sum((piece.quantity for piece in pieces), Decimal(0))
    cents = sum(piece.credit_cents for piece in pieces)
    units = sorted({serial for piece in pieces for serial in piece.serials} & set(taken.serials))
    fits = quantity <= left(line, taken)
    if not units and fits and cents <= billed_cents(line) - taken.cents:
        return None
    numbers = [quantity_text(each) for each in (line.quantity, taken.quantity, quantity)]
    if not units and fits:
        numbers = [amount_text(each, symbol) for each in (billed_cents(line), taken.cents, cents)]
    billed, theirs, here = numbers
    held = f", {theirs} in {listed(taken.references)}" if taken.references else ""
    again = f", with {listed(units)}" if units else ""
    message = f"{line.name}: {billed} billed{held}{again}; {here} here."
    return Violation(field=Input.LINES, message=message, invoice_line_id=line.id)


def _not_refundable(line: BilledLine, taken: Taken) -> str:
    """Why the line as billed leaves nothing to refund; fully refunded is defined at the cent."""
    if line.product_id is None:
        return "not a product. Refund the actual product line it stands for."
    if line.quantity <= 0:
        return f"billed with the quantity {quantity_text(line.quantity)}, so there is nothing to refund."
    billed = billed_cents(line)
    if billed < 0:
        return "billed as a credit, so there is nothing to refund."
    if billed == 0:
        return "billed at no charge, so there is nothing to refund."
    if left(line, taken) == 0 or taken.cents >= billed:
        return f"fully refunded by {listed(taken.references)}." if taken.references else "fully refunded already."
    return ""


def _not_usable(product: Product | None) -> str:
    if product is None:
        return "this product can't be read in Syncro. Check there that it still exists."
    if product.disabled:
        return "this product is disabled in Syncro. Enable it there, then ask again."
    return ""
