"""Which lines of invoices hold the lines of a refund?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.rules.price import billed_cents
from bot.rules.reference import names, names_a_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.models import BilledLine, Invoice, Refund, RefundLine


class Held(NamedTuple):
    """A line of an invoice that holds a line of a refund."""

    invoice: Invoice
    line: BilledLine

    @property
    def place(self) -> tuple[int, int]:
        """What tells it from every other line."""
        return self.invoice.id, self.line.id


def held_lines(refund: Refund, invoices: Iterable[Invoice]) -> dict[str, list[Held]]:
    """The lines of invoices that hold each line of a refund, by its reference.

    Where somebody took the reference out of the description, the number of the ticket, the product, the quantity and
    the price together tell; each line of an invoice is taken once.
    """
    lines = [Held(invoice, line) for invoice in invoices for line in invoice.lines if line.product_id is not None]
    held = {
        line.reference: [
            each for each in lines if names(each.line.description, line.reference) and _is_ours(refund, each)
        ]
        for line in refund.lines
    }
    taken = {each.place for pieces in held.values() for each in pieces}
    for line in refund.lines:
        if held[line.reference] or refund.ticket is None:
            continue
        match = next((each for each in lines if each.place not in taken and looks_like(refund, line, each)), None)
        if match is not None:
            held[line.reference].append(match)
            taken.add(match.place)
    return held


def _is_ours(refund: Refund, held: Held) -> bool:
    """A credit, or a charge that came from the refund's own ticket; others may name the reference when they charge."""
    credits_something = billed_cents(held.line) < 0
    return credits_something or (refund.ticket is not None and names(held.line.description, refund.ticket.number))


def looks_like(refund: Refund, line: RefundLine, held: Held) -> bool:
    """Whether a line without a reference is a line of a refund, by its ticket's number, product, quantity and price."""
    assert refund.ticket is not None
    same = (line.product_id, -line.quantity) == (held.line.product_id, held.line.quantity)
    named = names(held.line.description, refund.ticket.number)
    another = names_a_line(held.line.description)  # the lines of several may stand on one ticket after a merge
    return same and named and -billed_cents(held.line) == line.credit_cents and not another
