"""What is wrong with a credit that stands on an invoice? Each difference is a sentence, in cents."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.rules.comparison import line_with_reference
from bot.rules.figures import amount_text, quantity_text
from bot.rules.held import Held, looks_like
from bot.rules.price import billed_cents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.models import Evidence, Invoice, Refund, RefundLine


def differences(refund: Refund, held: Mapping[str, list[Held]], evidence: Evidence) -> tuple[str, ...]:
    """How what stands on invoices is not as approved; empty where it is. `held` are the lines by the reference."""
    found = {reference: pieces for reference, pieces in held.items() if pieces}
    return (
        *(said for group in _together(refund, found) for said in _differences(refund, group, found)),
        *_of_others(refund, found, evidence),
        *(said for line in refund.lines if line.reference in found for said in _unbilled(refund, line, held, evidence)),
        *_twins(refund, found, evidence),
    )


def is_of_another(refund: Refund, invoice: Invoice, evidence: Evidence) -> bool:
    """Whether an invoice bills somebody else; the ticket's customer where the refund's is gone, as after a merge."""
    ticket = evidence.ticket
    heir = ticket.customer_id if ticket is not None and evidence.customer_is_gone else refund.customer_id
    return invoice.customer_id not in {refund.customer_id, heir}


def _of_others(refund: Refund, found: Mapping[str, list[Held]], evidence: Evidence) -> list[str]:
    """That it stands on an invoice of somebody else: a third party is billed, or the ticket was given away."""
    invoices = {piece.invoice.id: piece.invoice for pieces in found.values() for piece in pieces}
    return [
        f"It stands on invoice {invoice.number}, which bills {invoice.customer_name or 'another customer'}, not "
        f"{refund.customer_name}."
        for invoice in invoices.values()
        if is_of_another(refund, invoice, evidence)
    ]


def _together(refund: Refund, found: Mapping[str, list[Held]]) -> list[list[RefundLine]]:
    """The refund's lines that are found, one by one, or together where one line of an invoice names several of them."""
    groups: list[list[RefundLine]] = []
    for line in refund.lines:
        if line.reference not in found:
            continue
        places = {piece.place for piece in found[line.reference]}
        sharing = [
            group for group in groups if any(piece.place in places for each in group for piece in found[each.reference])
        ]
        groups = [group for group in groups if group not in sharing]
        groups.append([*(each for group in sharing for each in group), line])
    return groups


def _differences(refund: Refund, lines: list[RefundLine], found: Mapping[str, list[Held]]) -> list[str]:
    """How what stands on invoices differs from what was approved of these lines, each a sentence, in cents."""
    symbol, first = refund.currency_symbol, lines[0]
    pieces = list({piece.place: piece for line in lines for piece in found[line.reference]}.values())
    cents = -sum(billed_cents(each.line) for each in pieces)
    quantity = -sum((each.line.quantity for each in pieces), Decimal(0))
    approved, to_be = sum(line.credit_cents for line in lines), sum((line.quantity for line in lines), Decimal(0))
    where = " and ".join(dict.fromkeys(f"invoice {each.invoice.number}" for each in pieces))
    names_of = ", ".join(dict.fromkeys(line.name for line in lines))
    who, said = f"{names_of} ({', '.join(line.reference for line in lines)}).", []
    if (quantity, cents) != (to_be, approved):
        gap = cents - approved
        size = f"{amount_text(abs(gap), symbol)} too {'much' if gap > 0 else 'little'}"
        said.append(
            f"Approved: {quantity_text(-to_be)} for {amount_text(-approved, symbol)}. On {where}: "
            f"{quantity_text(-quantity)} for {amount_text(-cents, symbol)}{f', {size}' if gap else ''}."
        )
    if any({each.line.product_id} != {line.product_id for line in lines} for each in pieces):
        said.append(f"Approved: the product {names_of}. On {where}: another product.")
    if any({each.line.taxable} != {line.taxable for line in lines} for each in pieces):
        with_gst, without = ("with GST", "without GST") if first.taxable else ("without GST", "with GST")
        said.append(f"Approved: {with_gst}. On {where}: {without}.")
    return [f"{who} {sentence}" for sentence in said]


def _twins(refund: Refund, found: Mapping[str, list[Held]], evidence: Evidence) -> list[str]:
    """That a line stands on an invoice once more, without its reference: a copy that somebody made."""
    if refund.ticket is None:
        return []
    taken = {piece.place for pieces in found.values() for piece in pieces}
    others = [
        held
        for held in (Held(invoice, line) for invoice in evidence.invoices for line in invoice.lines)
        if held.place not in taken
    ]
    said = []
    for line in refund.lines:
        copies = [held for held in others if line.reference in found and looks_like(refund, line, held)]
        for copy in copies:
            more = amount_text(line.credit_cents, refund.currency_symbol)
            said.append(
                f"{line.name} ({line.reference}). The same credit stands once more on invoice {copy.invoice.number}, "
                f"without its reference: {more} too much."
            )
        others = [held for held in others if held not in copies]
    return said


def _unbilled(refund: Refund, line: RefundLine, held: Mapping[str, list[Held]], evidence: Evidence) -> list[str]:
    """That the ticket's line is still to be billed, although it stands on an invoice: it would be credited again."""
    if evidence.ticket is None:
        return []
    again = [each for each in line_with_reference(evidence.ticket, line.reference) if not each.converted]
    if not again:
        return []
    number, ticket = held[line.reference][0].invoice.number, evidence.ticket.number
    more = amount_text(line.credit_cents, refund.currency_symbol)
    said = f"It stands on invoice {number}, and is still unbilled on ticket {ticket}"
    return [f"{line.name} ({line.reference}). {said}: the next run may credit {more} again."]
