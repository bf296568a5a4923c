"""What was sent to Syncro for a refund, a line for each write: what, when, how often, and what came of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.happened import SAID_LIMIT, exactly
from bot.blocks.text import bullet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.blocks.text import Paragraph
    from bot.models import Refund, Sent

KEY = re.compile(r"RF-\d+/(?P<again>round-\d+/)?(?:(?P<line>\d+)/)?(?P<what>[a-z-]+)(?:/\d+)?")
SAID = {
    "ticket": "Create the ticket",
    "add": "Add line {line}, negative",
    "add-positive": "Add line {line}, positive, to be turned",
    "turn": "Turn line {line} negative",
    "take-off": "Take line {line} off again",
    "mark": "Mark line {line}, which was added by hand",
    "put-back": "Put line {line} back to what was approved",
    "worksheet": "Answer the checklist",
    "resolve": "Resolve the ticket",
}


def written(refund: Refund, sent: Sent) -> Paragraph:
    """One write."""
    times = {0: "found there, never sent by this ledger", 1: "sent once"}.get(sent.sends, f"sent {sent.sends} times")
    return bullet(f"{exactly(sent.at, refund.time_zone)} · {_what(sent.key)}: {times}, {_outcome(sent.outcome)}")


def _what(key: str) -> str:
    found = KEY.fullmatch(key)
    if found is None or found["what"] not in SAID:
        return cut(clean(key.partition("/")[2] or key), SAID_LIMIT)
    said = SAID[found["what"]].format(line=found["line"])
    return f"{said} (again)" if found["again"] else said


def _outcome(outcome: Mapping[str, object] | None) -> str:
    if outcome is None:
        return "and nobody knows yet what came of it"
    if "refused" not in outcome:
        return "done"
    refused = outcome["refused"]
    words = "; ".join(str(each) for each in refused) if isinstance(refused, list) else ""
    return f"refused by Syncro ({outcome.get('status')})" + (f": {cut(clean(words), SAID_LIMIT)}" if words else "")
