"""What was done in Syncro and what was not, in words; taken from the refund's progress alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.standing import ticket
from bot.blocks.text import bold, paragraph
from bot.models import Milestone

if TYPE_CHECKING:
    from bot.blocks.text import Paragraph, Words
    from bot.models import Refund


def what_was_done(refund: Refund, *, without: str = "") -> Paragraph:
    """The things that certainly stand in Syncro; `without` excepts one of them."""
    if refund.ticket is None:
        return paragraph(bold("Done in Syncro: "), "nothing that I know of.")
    reached = _reached(refund)
    words: list[Words] = [*ticket(refund)]
    added = len(refund.lines) if Milestone.LINES_ADDED in reached else refund.lines_done
    words.append(f", {added} of {len(refund.lines)} {_lines(refund)}" if added else ", no lines yet")
    words.append(f", without {without}" if without else "")
    words.append(", read back" if Milestone.READ_BACK in reached else "")
    words.append(", checklist complete" if Milestone.CHECKLIST_COMPLETE in reached else "")
    words.append(", resolved" if Milestone.TICKET_RESOLVED in reached else "")
    return paragraph(bold("Done in Syncro: "), *words, ".")


def what_was_not(refund: Refund, *, unknown: str = "") -> list[Paragraph]:
    """The things that certainly do not stand there yet, and the one nobody knows of."""
    reached = _reached(refund)
    missing = [] if refund.ticket else ["the ticket"]
    if Milestone.LINES_ADDED not in reached and refund.lines_done < len(refund.lines):
        missing.append(f"{len(refund.lines) - refund.lines_done} of {len(refund.lines)} {_lines(refund)}")
    if Milestone.READ_BACK not in reached:
        missing.append("reading it back")
    if Milestone.CHECKLIST_COMPLETE not in reached:
        missing.append("the checklist")
    if Milestone.TICKET_RESOLVED not in reached:
        missing.append("resolving the ticket")
    said = [paragraph(bold("Not known: "), unknown)] if unknown else []
    return [paragraph(bold("Not done: "), f"{', '.join(missing) or 'nothing is missing'}."), *said]


def _reached(refund: Refund) -> set[Milestone]:
    return {each.milestone for each in refund.progress}


def _lines(refund: Refund) -> str:
    return "line" if len(refund.lines) == 1 else "lines"
