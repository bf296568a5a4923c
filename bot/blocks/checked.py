"""What checking the record found, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.models import Broken

if TYPE_CHECKING:
    from bot.models import Checked

NAME_LIMIT = 64
WORDS = {
    Broken.CHANGED: "It does not say what was written.",
    Broken.INSERTED: "It was put there behind the bot's back: the bot did not write it.",
    Broken.MISSING: "What stood before it is gone.",
    Broken.SWAPPED: "The order is not the one in which the events were written.",
    Broken.CUT: "The newest events are gone: the ledger has noted a newer one than it holds.",
}
WHAT_TO_DO = "Keep this database as it is, and compare it with a backup from before."


def checked(found: Checked) -> str:
    """Whether the record is whole, where it is not, and the head that the owner can keep elsewhere."""
    events = f"{found.whole:,} {'event' if found.whole == 1 else 'events'}"
    if found.broken is not None:
        sentence = f"The record is broken after {events}. {_where(found)}{WORDS[found.broken]}"
        return "\n".join((sentence, WHAT_TO_DO, f"Head of what is whole: {found.head}"))
    lines = [f"The record is whole: {events}.", f"Head: {found.head}"]
    if found.expected and found.since is None:
        lines += [f"It does not hold {found.expected}.", f"What was written by then is gone. {WHAT_TO_DO}"]
    elif found.since is not None:
        lines.append("It holds the head you gave" + (f", {found.since:,} before its end." if found.since else "."))
    return "\n".join(lines)


def _where(found: Checked) -> str:
    spot = found.spot
    if spot is None:
        return ""
    when = "" if spot.at is None else f", {spot.at:%Y-%m-%d %H:%M:%S} UTC"
    return f"Event {spot.number} ({cut(clean(spot.name), NAME_LIMIT)}, {spot.reference}{when}): "
