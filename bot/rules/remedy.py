"""A ticket is not as approved: may what stands there be kept, and can the bot put it back?"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from bot.models import Model, RefundLine, TicketLine
from bot.rules.cents import round_half_up
from bot.rules.comparison import line_with_reference, others_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import Refund, TicketFacts


class Mend(Model):
    """A line to put back: `held` is the line of the ticket that is to be changed, or None where it has to be added."""

    line: RefundLine
    held: TicketLine | None = None


def keepable(refund: Refund, ticket: TicketFacts) -> tuple[RefundLine, ...] | None:
    """The refund's lines as they stand on the ticket, or None where that must not take the place of what was approved.

    It may where lines are missing, smaller than approved, or billed already, and nothing else: never at another price
    or for another product, never more than approved, and never a line that charges the customer.
    """
    pairs = _pairs(refund, ticket)
    if not pairs or ticket.customer_id != refund.customer_id:
        return None
    if all(held is not None and is_as_approved(line, held) and not held.converted for line, held in pairs):
        return None  # it is the status or another ticket that differs
    kept = [_kept(line, held) for line, held in pairs if held is not None]
    lines = [line for line in kept if line is not None]
    if not lines or len(lines) != len(kept) or not _are_fair(refund, lines):
        return None
    return tuple(lines)


def is_billed_as_approved(refund: Refund, ticket: TicketFacts) -> bool:
    """Whether the ticket holds exactly what was approved, and an invoice has taken it, or a part of it."""
    pairs = _pairs(refund, ticket)
    if not pairs or ticket.customer_id != refund.customer_id:
        return False
    as_approved = all(held is not None and is_as_approved(line, held) for line, held in pairs)
    return as_approved and any(held.converted for held in ticket.lines)


def mends(refund: Refund, ticket: TicketFacts) -> tuple[Mend, ...] | None:
    """What makes the ticket hold exactly what was approved, or None where a person has to look.

    The bot takes nothing off that it did not put there, and leaves alone what is on an invoice already.
    """
    pairs = _pairs(refund, ticket)
    if pairs is None or ticket.customer_id != refund.customer_id:
        return None
    todo = [Mend(line=line, held=held) for line, held in pairs if held is None or not is_as_approved(line, held)]
    stuck = any(mend.held and (mend.held.product_id != mend.line.product_id or mend.held.converted) for mend in todo)
    return None if stuck else tuple(todo)


def is_as_approved(line: RefundLine, held: TicketLine) -> bool:
    """Whether a line of the ticket is what was approved, to the cent."""
    approved = (line.product_id, -line.quantity, line.price_cents, line.taxable)
    return (held.product_id, held.quantity, held.price_cents, held.taxable) == approved


def _pairs(refund: Refund, ticket: TicketFacts) -> list[tuple[RefundLine, TicketLine | None]] | None:
    """Each approved line and the ticket's line that names it; None where they can't be told apart, or from others'."""
    if any(others_named(refund, held) for held in ticket.lines):
        return None
    found = [(line, line_with_reference(ticket, line.reference)) for line in refund.lines]
    claimed = [held.id for _, lines in found for held in lines]
    if any(len(lines) > 1 for _, lines in found) or sorted(claimed) != sorted(held.id for held in ticket.lines):
        return None
    return [(line, lines[0] if lines else None) for line, lines in found]


def _kept(line: RefundLine, held: TicketLine) -> RefundLine | None:
    same = (held.product_id, held.price_cents, held.taxable) == (line.product_id, line.price_cents, line.taxable)
    quantity = -held.quantity
    if not same or not 0 < quantity <= line.quantity:
        return None
    if quantity != line.quantity and line.serials:  # nobody can tell which unit came back
        return None
    return line.model_copy(update={"quantity": quantity, "credit_cents": round_half_up(quantity * line.price_cents)})


def _are_fair(refund: Refund, kept: Sequence[RefundLine]) -> bool:
    """Whether each billed line is credited its share: where a credit was split, one price alone may be off by much."""
    approved: dict[int, list[RefundLine]] = defaultdict(list)
    for line in refund.lines:
        approved[line.invoice_line_id].append(line)
    for number, whole in approved.items():
        mine = [line for line in kept if line.invoice_line_id == number]
        part = sum(Fraction(line.quantity) for line in mine) / sum(Fraction(line.quantity) for line in whole)
        share = sum(line.credit_cents for line in whole) * part
        if not floor(share) <= sum(line.credit_cents for line in mine) <= ceil(share):
            return False
    return True
