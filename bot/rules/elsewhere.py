"""Does Syncro name this refund where the ledger does not know it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Place
from bot.rules.by_hand import lines_of
from bot.rules.figures import quantity_text
from bot.rules.reference import refunds_named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.models import Aftermath, Credit, Invoice, Noted, Refund


def lines_elsewhere(refund: Refund, invoice: Invoice, aftermath: Aftermath) -> tuple[Credit, ...]:
    """The lines that name a refund, credits and charges, and are neither on its ticket nor billed from there."""
    named = [
        each
        for each in (*aftermath.credits, *lines_of(invoice))
        if each.quantity and refund.reference in refunds_named(each.description)
    ]
    ours = refund.ticket and refund.ticket.id
    on_ticket = [each for each in named if (each.place, each.place_id) == (Place.TICKET, ours)]
    billed = [(each.product_id, each.quantity) for each in on_ticket if each.converted]
    found = []
    for each in named:
        if each in on_ticket:
            continue
        if each.place is Place.INVOICE and (each.product_id, each.quantity) in billed:
            billed.remove((each.product_id, each.quantity))
            continue
        found.append(each)
    return tuple(found)


def notes_elsewhere(refund: Refund, aftermath: Aftermath) -> tuple[Noted, ...]:
    """The tickets that carry the notes of a refund which has none, as far as its ledger knows."""
    return () if refund.ticket else tuple(each for each in aftermath.noted if refund.key in each.keys)


def told(refund: Refund, lines: Iterable[Credit], notes: Iterable[Noted]) -> tuple[str, ...]:
    """Each place where it is named, a sentence each."""
    return (
        *(f"Ticket {each.number} carries the notes of {refund.reference}." for each in notes),
        *(
            f"{each.place.capitalize()} {each.number}: {quantity_text(-each.quantity)} × {each.name} "
            f"names {refund.reference}."
            for each in lines
        ),
    )
