"""What the lines of an invoice are called where people choose among them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.models import BilledLine

NAME_LIMIT = 55  # characters, so that the number still fits into an option


def told_apart(lines: Iterable[BilledLine]) -> list[BilledLine]:
    """The lines in the order of the invoice; those that share a name carry their number: "Tablet lease (line 2)"."""
    ordered = sorted(lines, key=lambda line: (line.position, line.id))
    times = Counter(clean(line.name) for line in ordered)
    return [
        line.model_copy(update={"name": f"{cut(clean(line.name), NAME_LIMIT)} (line {number})"})
        if times[clean(line.name)] > 1
        else line
        for number, line in enumerate(ordered, 1)
    ]
