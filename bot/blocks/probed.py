"""What the probe asks before it begins, and what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean
from bot.models import Sign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import Capabilities

ADDED = {
    Sign.KEPT: "can be added at a negative quantity",
    Sign.REFUSED: "are refused at a negative quantity: the bot adds them positive and turns them at once",
    Sign.TURNED: "come back positive without a word: the bot adds them positive and turns them at once",
    Sign.UNKNOWN: "gave no clear answer at a negative quantity: the bot tries",
}
EDITED = {
    Sign.KEPT: "can be turned negative",
    Sign.REFUSED: "CAN NOT be turned negative: where they can't be added so, a person adds them by hand",
    Sign.TURNED: "CAN NOT be turned negative: where they can't be added so, a person adds them by hand",
    Sign.UNKNOWN: "gave no clear answer when turned negative: the bot tries",
}


def asks(customer: str) -> str:
    """The question before the first write."""
    return (
        f"This creates and resolves a ticket for {clean(customer)} and tries lines at a price of 0 on it.\n"
        "A stocked product's count may move by one and back. Is it an internal customer? Type its name to begin: "
    )


def probed(capabilities: Capabilities, path: str) -> str:
    """What was found, by the kind of product, and where it is kept."""
    told = [f"Tried on ticket {clean(capabilities.ticket)}:"]
    for each in capabilities.lines:
        told += [f"  {each.kind} products {ADDED[each.added]},", f"    and {EDITED[each.edited]}."]
    return "\n".join([*told, f"Written to {path}; the bot goes by it from its next start on."])


def left_behind(ticket: str, lines: Sequence[str]) -> str:
    """What could not be taken off again, with what to do; empty where nothing is left."""
    if not lines:
        return ""
    what = ", ".join(clean(line) for line in lines)
    return f"NOT taken off ticket {clean(ticket)}: {what}. Take it off in Syncro; its price is 0. Or probe once more.\n"
