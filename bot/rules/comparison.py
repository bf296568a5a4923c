"""Does Syncro hold exactly what was approved?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.rules.figures import amount_text, quantity_text
from bot.rules.reference import names, refunds_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from bot.models import Refund, RefundLine, TicketFacts, TicketLine


def line_with_reference(ticket: TicketFacts, reference: str) -> list[TicketLine]:
    """The ticket's lines whose description names a reference as a whole word: RF-000123/1 is not RF-000123/10."""
    return [line for line in ticket.lines if names(line.description, reference)]


def others_named(refund: Refund, held: TicketLine) -> tuple[str, ...]:
    """The other refunds that a line of the ticket names: after a merge, lines of several stand on one ticket.

    Such a line is never taken for ours, nor changed. What we write into a line of our own names nobody else.
    """
    ours = [refund.reference, refund.invoice_number]
    ours += [text for line in refund.lines for text in (line.reference, *line.serials)]
    return tuple(sorted(refunds_named(held.description) - refunds_named(" ".join(ours))))


def of_others(refund: Refund, ticket: TicketFacts) -> list[str]:
    """The lines that name another refund, as a sentence each."""
    theirs = [(held, others) for held in ticket.lines if (others := others_named(refund, held))]
    return [f"{held.name}. {_of_others(held, others, refund.currency_symbol)}" for held, others in theirs]


def charging(ticket: TicketFacts) -> str:
    """The name of a line that charges the customer; empty where none does."""
    return next((held.name for held in ticket.lines if held.quantity > 0), "")


def compare(refund: Refund, ticket: TicketFacts) -> tuple[str, ...]:
    """Every difference between what was approved and what the ticket holds, as a sentence; empty when it is exact."""
    differences: list[str] = []
    if ticket.customer_id != refund.customer_id:
        differences.append(
            f"Approved: a ticket for {refund.customer_name}. In Syncro now: ticket {ticket.number} is for someone else."
        )
    claimed: Counter[int] = Counter()
    for line in refund.lines:
        found = line_with_reference(ticket, line.reference)
        claimed.update(held.id for held in found)
        differences += _compare_found(line, found, refund.currency_symbol)
    for held in ticket.lines:
        differences += _compare_held(refund, held, claimed[held.id])
    return tuple(differences)


def _compare_found(line: RefundLine, found: list[TicketLine], symbol: str) -> list[str]:
    """One refund line against the ticket's lines that name it, of which there must be one."""
    who = f"{line.name} ({line.reference})."
    approved = _times(-line.quantity, line.price_cents, symbol)
    if len(found) != 1:
        now = f"{len(found)} lines with this reference" if found else "no such line"
        return [f"{who} Approved: {approved}. In Syncro now: {now}."]
    (held,) = found
    differences = []
    if (held.quantity, held.price_cents) != (-line.quantity, line.price_cents):
        differences.append(f"Approved: {approved}. In Syncro now: {_times(held.quantity, held.price_cents, symbol)}.")
    if held.product_id != line.product_id:
        differences.append(f"Approved: the product {line.name}. In Syncro now: {_product(held, line)}.")
    if held.taxable != line.taxable:
        differences.append(f"Approved: {_taxed(taxable=line.taxable)}. In Syncro now: {_taxed(taxable=held.taxable)}.")
    return [f"{who} {difference}" for difference in differences]


def _of_others(held: TicketLine, others: Sequence[str], symbol: str) -> str:
    line = _times(held.quantity, held.price_cents, symbol)
    return f"Approved: no line of another refund. In Syncro now: {line}, with the reference {' and '.join(others)}."


def _compare_held(refund: Refund, held: TicketLine, claims: int) -> list[str]:
    """One line of the ticket by itself: it stands for one refund line, of no other refund, and takes money off.

    It is not billed yet, unless somebody kept a ticket that was.
    """
    differences = []
    if others := others_named(refund, held):
        differences.append(_of_others(held, others, refund.currency_symbol))
    elif claims == 0:
        line = _times(held.quantity, held.price_cents, refund.currency_symbol)
        differences.append(f"Approved: no such line. In Syncro now: {line}.")
    if claims > 1:
        differences.append(f"Approved: {claims} lines. In Syncro now: one line with the references of all of them.")
    if held.quantity >= 0:
        differences.append("Approved: a credit. In Syncro now: not a negative quantity, so it may charge the customer.")
    if held.converted and refund.kept is None:
        differences.append("Approved: not billed yet. In Syncro now: already on an invoice.")
    return [f"{held.name}. {difference}" for difference in differences]


def _times(quantity: Decimal, price_cents: int | None, symbol: str) -> str:
    price = "a price that is not a whole number of cents" if price_cents is None else amount_text(price_cents, symbol)
    return f"{quantity_text(quantity)} × {price}"


def _product(held: TicketLine, line: RefundLine) -> str:
    if held.product_id is None:
        return f"a Manual item, {held.name}"
    return f"another product of that name ({held.product_id})" if held.name == line.name else held.name


def _taxed(*, taxable: bool) -> str:
    return "with GST" if taxable else "without GST"
