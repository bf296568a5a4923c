"""What happened to a refund, a line for each event: when, who, what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.blocks.clean import clean, cut
from bot.blocks.money import MONTHS, clock, local_day, money
from bot.blocks.text import bullet, person

if TYPE_CHECKING:
    from datetime import datetime

    from bot.blocks.text import Paragraph, Words
    from bot.models import Event, Refund

BOT = "bot"
SAID_LIMIT = 1000  # characters of one line: as many as a question or a reason may have
MOST_FACTS = 6  # of an event that has no words of its own
SAID = {
    "requested": "asked for it",
    "changed": "changed the request",
    "approval": "gave an approval",
    "approved": "approved it",
    "rejected": "rejected it",
    "cancelled": "cancelled it",
    "expired": "It expired: nobody decided in time",
    "reminded": "Reminded the approvers",
    "seen_again": "Could look for the credit again",
    "question": "asked",
    "answer": "answered",
    "not_the_same": "said that a credit made by hand is not this refund",
    "ticket_created": "Created the ticket",
    "lines_added": "Added all lines",
    "read_back": "Read the ticket back: as approved",
    "checklist_complete": "The checklist is complete",
    "ticket_resolved": "Resolved the ticket",
    "resolved": "Done in Syncro",
    "outlook": "Looked once more which bill takes the credit",
    "rehearsal": "Rehearsed it: nothing was written",
    "dry_run": "The dry run ended",
    "waiting": "Waited",
    "needs_attention": "Called a person",
    "resumed": "had it go on",
    "handed_over": "took it over by hand",
    "kept": "kept what stands in Syncro",
    "by_hand": "finished it by hand",
    "closed": "closed it without a refund",
    "charged": "said where the right price was charged",
    "reconciled": "Learnt from its ticket what the ledger had lost",
    "landed": "The credit stands on an invoice",
    "overdue": "A run has passed without the credit",
}
"""What each event is called. One that is not here is told by its name and what it holds."""
AFTERWARDS = {
    "spark_report": "said whether it is on the Spark report",
    "stock.asked": "Asked for the shelf to be counted",
    "stock.checked": "counted the shelf: nothing differs",
    "stock.differs": "counted the shelf, and it differs",
    "stock.agrees": "Syncro says what was counted",
    "stock.apart": "Syncro no longer tells its stock",
    "stock.asked_again": "Asked for the shelf to be counted again: Syncro says another number",
    "stock.set": "had Syncro's stock set",
    "stock.reminded": "Reminded of the shelf or the units",
    "stock.units": "Looked for the returned units",
    "stock.unit": "had a returned unit named",
    "stock.unit_asked": "chose the name of a returned unit",
    "stock.unit_by_hand": "named a returned unit by hand",
}
"""What comes after the refund; what was read or said is told with it, each thing by its name."""
LINE = re.compile(r"(round-\d+/)?line/(\d+)")
ACTING_FOR = "acting_for"
CODES = frozenset({"trap", "why"})  # names of the ledger's own
TELLING = (
    "text",
    "reason",
    "note",
    "where",
    "trap",
    "why",
    "step",
    "number",
    "ticket",
    "status",
    "said",
    "differences",
)
"""What of an event's data is worth a line, in this order."""


def happened(refund: Refund, event: Event) -> Paragraph:
    """One event."""
    kind = event.name.removeprefix("refund.")
    said = f"{_said(kind)}{_more(refund, kind, event.data)}{_times(refund, event)}"
    who: tuple[Words, ...] = () if event.who == BOT else (person(event.who), " ")
    whose = event.data.get(ACTING_FOR)
    acting: tuple[Words, ...] = (", acting for ", person(str(whose))) if whose else ()
    return bullet(f"{exactly(event.at, refund.time_zone)} · ", *who, said, *acting)


def exactly(at: datetime, time_zone: str) -> str:
    """A day with its year and a time, for what is read years later: "24 Nov 2026 14:02"."""
    day = local_day(at, time_zone)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} {clock(at, time_zone)}"


def _said(kind: str) -> str:
    line = LINE.fullmatch(kind)
    if line is not None:
        return f"Added line {line[2]}{' again' if line[1] else ''}"
    return SAID.get(kind) or AFTERWARDS.get(kind) or clean(kind.replace("_", " ").replace("/", " ")).capitalize()


def _more(refund: Refund, kind: str, data: dict[str, Any]) -> str:
    """What of the event's data is worth reading; all that is short, of an event without words of its own."""
    if kind == "changed" and "before_cents" in data:
        return (
            f": version {data.get('version')}; it came to {money(data['before_cents'], refund.currency_symbol)} before"
        )
    if LINE.fullmatch(kind):
        return ""
    known = kind in SAID
    facts = [
        _fact(name, data[name], known=known)
        for name in (TELLING if known else tuple(data)[:MOST_FACTS])
        if _tells(data.get(name)) and name != ACTING_FOR
    ]
    return f": {cut(clean('; '.join(facts)), SAID_LIMIT)}" if facts else ""


def _tells(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, str) for each in value)
    return isinstance(value, str | int | float) and value != ""


def _fact(name: str, value: object, *, known: bool) -> str:
    """As it is said: "no answer" of a known event, "count 3" of another."""
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    said = text.replace("_", " ") if name in CODES else text
    return said if known else f"{name.replace('_', ' ')} {said}"


def _times(refund: Refund, event: Event) -> str:
    if event.until is None:
        return ""
    return f" ({event.times:,} times, the last at {exactly(event.until, refund.time_zone)})"
