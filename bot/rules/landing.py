"""Does the credit stand on an invoice?"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from bot.models import Bill, Verdict
from bot.rules.cents import round_half_up
from bot.rules.comparison import line_with_reference
from bot.rules.figures import amount_text, quantity_text
from bot.rules.origin import made_by
from bot.rules.price import billed_cents
from bot.rules.reference import names, names_a_line
from bot.rules.tax import gives, gst_rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.models import BilledLine, Evidence, Invoice, Refund, RefundLine


class Held(NamedTuple):
    """A line of an invoice that holds a line of a refund."""

    invoice: Invoice
    line: BilledLine

    @property
    def place(self) -> tuple[int, int]:
        """What tells it from every other line."""
        return self.invoice.id, self.line.id


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
    differences = [
        *(said for group in _together(refund, found) for said in _differences(refund, group, found)),
        *(said for line in refund.lines if line.reference in found for said in _unbilled(refund, line, held, evidence)),
        *_twins(refund, found, evidence),
    ]
    if not found:
        verdict = Verdict.NOT_LANDED
    elif differences:
        verdict = Verdict.OTHERWISE
    else:
        verdict = Verdict.PARTLY if missing else Verdict.LANDED
    standing = {piece.place: piece for each in found.values() for piece in each}
    return Found(verdict, _bills(refund, standing.values(), evidence), missing, tuple(differences))


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
        match = next((each for each in lines if each.place not in taken and _looks_like(refund, line, each)), None)
        if match is not None:
            held[line.reference].append(match)
            taken.add(match.place)
    return held


def _is_ours(refund: Refund, held: Held) -> bool:
    """A credit, or a charge that came from the refund's own ticket; others may name the reference when they charge."""
    credits_something = billed_cents(held.line) < 0
    return credits_something or (refund.ticket is not None and names(held.line.description, refund.ticket.number))


def _looks_like(refund: Refund, line: RefundLine, held: Held) -> bool:
    assert refund.ticket is not None
    same = (line.product_id, -line.quantity) == (held.line.product_id, held.line.quantity)
    named = names(held.line.description, refund.ticket.number)
    another = names_a_line(held.line.description)  # the lines of several may stand on one ticket after a merge
    return same and named and -billed_cents(held.line) == line.credit_cents and not another


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
        copies = [held for held in others if line.reference in found and _looks_like(refund, line, held)]
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
