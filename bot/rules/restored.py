"""Does the ledger know what stands in Syncro, and how does it come to know it again?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.models import RefundLine, State
from bot.rules.cents import round_half_up
from bot.rules.comparison import compare, line_with_reference, others_named
from bot.rules.record import chosen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.models import BilledLine, Claim, Entry, Facts, Invoice, Product, Record, Refund, TicketFacts, TicketLine

ENDED = ("Resolved", "Invoiced")
UNDECIDED = frozenset({State.REQUESTED, State.REJECTED, State.CANCELLED, State.EXPIRED})
"""States in which the bot does nothing in Syncro: a ticket of such a refund is from after the backup."""


def known(claim: Claim, entries: Sequence[Entry]) -> Entry | None:
    """The ledger's entry for a ticket: the one that has the ticket, or the one whose key stands in it."""
    keys = {record.key for record in claim.records}
    having = [entry for entry in entries if entry.ticket_id == claim.ticket.id]
    return next(iter([*having, *(entry for entry in entries if entry.key in keys)]), None)


def behind(claims: Sequence[Claim], entries: Sequence[Entry], secret: bytes) -> tuple[Claim, ...]:
    """The tickets of ours that the ledger knows nothing of, or not that they were approved.

    A ticket of a refund that is approved or at work is none of them: the bot finds it by itself before it acts.
    """
    found = []
    for claim in claims:
        entry = known(claim, entries)
        if entry is None:
            if chosen(claim.records, claim.reference, secret) is not None:
                found.append(claim)
        elif entry.state in UNDECIDED:
            found.append(claim)
    return tuple(found)


def unbelieved(claims: Sequence[Claim], entries: Sequence[Entry], secret: bytes) -> tuple[Claim, ...]:
    """The tickets that look like ours, and that nothing proves to be."""
    return tuple(
        claim
        for claim in claims
        if known(claim, entries) is None and chosen(claim.records, claim.reference, secret) is None
    )


def unfinished(refund: Refund, ticket: TicketFacts) -> tuple[str, ...]:
    """What keeps a ticket from being finished as approved, a sentence each; empty when it is.

    Lines that a bill has taken since are as they should be.
    """
    lines = tuple(line.model_copy(update={"converted": False}) for line in ticket.lines)
    differences = compare(refund, ticket.model_copy(update={"lines": lines}))
    billed = bool(ticket.lines) and all(line.converted for line in ticket.lines)
    if not billed and not ticket.status.startswith(ENDED):
        differences = (*differences, f"Ticket {ticket.number} is not resolved: its status is {ticket.status}.")
    return differences


def lines_done(refund: Refund, ticket: TicketFacts) -> dict[int, int]:
    """The lines that stand on the ticket as approved: the number of each, and the id of its line in Syncro."""
    done = {}
    for number, line in enumerate(refund.lines, 1):
        found = [held for held in line_with_reference(ticket, line.reference) if not others_named(refund, held)]
        if len(found) == 1 and (found[0].quantity, found[0].price_cents) == (-line.quantity, line.price_cents):
            done[number] = found[0].id
    return done


def rebuilt_lines(
    record: Record, ticket: TicketFacts, invoice: Invoice | None, facts: Facts | None
) -> tuple[RefundLine, ...]:
    """The lines of a recorded refund: quantities and prices from the record, the rest from where it still stands."""
    billed = {line.id: line for line in invoice.lines} if invoice else {}
    products = facts.products if facts else {}
    rebuilt = []
    for number, line in enumerate(record.lines, 1):
        reference = f"{record.reference}/{number}"
        held = next(iter(line_with_reference(ticket, reference)), None)
        source = billed.get(line.invoice_line_id)
        product_id, name, taxable = _described(source, held, products)
        product = products.get(product_id)
        rebuilt.append(
            RefundLine(
                reference=reference,
                invoice_line_id=line.invoice_line_id,
                product_id=product_id,
                name=name or f"Line {line.invoice_line_id}",
                quantity=line.quantity,
                price_cents=line.price_cents,
                credit_cents=round_half_up(Decimal(line.price_cents) * line.quantity),
                taxable=taxable,
                serials=line.serials,
                stocked=product is not None and (product.maintain_stock or product.serialized),
            )
        )
    return tuple(rebuilt)


def _described(
    billed: BilledLine | None, held: TicketLine | None, products: Mapping[int, Product]
) -> tuple[int, str, bool]:
    """Product, name and tax of a line: from the invoice, or, where it is gone, from the ticket."""
    if billed is not None and billed.product_id is not None:
        product = products.get(billed.product_id)
        return billed.product_id, (product.name if product else "") or billed.name, billed.taxable
    if held is not None:
        return held.product_id or 0, held.name, held.taxable
    return 0, "", True
