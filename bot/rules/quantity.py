"""May this quantity be refunded?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Input, Violation
from bot.rules.figures import listed, quantity_text
from bot.rules.price import billed_cents, credit_bounds
from bot.rules.refundable import left
from bot.rules.split import credit_cents

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.models import BilledLine, Choice, Taken

SYNCRO_DECIMALS = 2
"""Syncro's screens show quantities with two decimals; a line billed with more may be refunded with as many."""


def check_quantity(line: BilledLine, choice: Choice, taken: Taken) -> Violation | None:
    """Check the quantity that was asked for against what was billed and what is left."""
    why = _wrong_quantity(line, choice.quantity, taken)
    return Violation(field=Input.QUANTITY, message=why, invoice_line_id=line.id) if why else None


def _wrong_quantity(line: BilledLine, quantity: Decimal | None, taken: Taken) -> str:
    if quantity is None:
        return "Enter how many to refund."
    if quantity <= 0:
        return "Enter a quantity above 0. The bot makes it negative in Syncro."
    remaining = left(line, taken)
    if quantity > remaining:
        return _more_than_left(line, remaining, taken)
    if quantity != remaining and (why := _too_fine(line, quantity)):
        return why
    return _too_little_money(line, quantity, taken)


def _more_than_left(line: BilledLine, remaining: Decimal, taken: Taken) -> str:
    verb = "is" if remaining == 1 else "are"
    held = f", {quantity_text(taken.quantity)} in {listed(taken.references)}" if taken.references else ""
    return f"Only {quantity_text(remaining)} {verb} left to refund ({quantity_text(line.quantity)} billed{held})."


def _too_little_money(line: BilledLine, quantity: Decimal, taken: Taken) -> str:
    """Why what earlier refunds left is less than the billed price, or less than a cent."""
    credit = credit_cents(
        billed_cents=billed_cents(line), billed_quantity=line.quantity, taken=taken, quantity=quantity
    )
    least, _ = credit_bounds(line, quantity)
    if credit < least:
        held = f" ({listed(taken.references)})" if taken.references else ""
        return f"Earlier refunds of this line{held} were above the billed price. Refund the rest by hand."
    return "" if credit else "This comes to less than one cent. Refund more of it."


def _too_fine(line: BilledLine, quantity: Decimal) -> str:
    billed = _decimals(line.quantity)
    if billed == 0 and _decimals(quantity):
        return f"Enter a whole number: {quantity_text(line.quantity)} were billed."
    most = max(SYNCRO_DECIMALS, billed)
    return f"Enter at most {most} decimals." if _decimals(quantity) > most else ""


def _decimals(quantity: Decimal) -> int:
    """How many decimals a quantity needs: 0 for 2.00, 2 for 0.25."""
    return len(quantity_text(quantity).partition(".")[2])
