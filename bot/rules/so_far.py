"""What stands of a refund that is stopped on the way?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.comparison import line_with_reference
from bot.rules.figures import quantity_text

if TYPE_CHECKING:
    from bot.models import Refund, TicketFacts


def so_far(refund: Refund, held: TicketFacts) -> tuple[str, ...]:
    """Which of its lines stand on its ticket, with what they credit there, and which do not; none where none does."""
    found = [(line, line_with_reference(held, line.reference)) for line in refund.lines]
    standing = [
        f"{each.name} ({line.reference}): {quantity_text(each.quantity)} on ticket {held.number}."
        for line, lines in found
        for each in lines
    ]
    missing = [
        f"{line.name} ({line.reference}): {quantity_text(-line.quantity)} approved, not on ticket {held.number}."
        for line, lines in found
        if not lines
    ]
    return (*standing, *missing) if standing else ()
