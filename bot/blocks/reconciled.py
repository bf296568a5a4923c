"""What reconciling found, as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.money import money
from bot.models import Fate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import Reconciled

HEADER = ("Refund", "Ticket", "Customer", "Credit incl. GST", "What was done")
NAME_LIMIT = 30
SENTENCE_LIMIT = 300
WORDS = {
    Fate.KNOWN: "known, nothing to do",
    Fate.REBUILT: "learnt again: resolved",
    Fate.REBUILT_OPEN: "learnt again: needs a person, see its thread",
    Fate.CAUGHT_UP: "brought up to date: resolved",
    Fate.CAUGHT_UP_OPEN: "brought up to date: not finished, see its thread",
    Fate.COPY: "a copy of another ticket's record: left alone",
    Fate.NOT_OURS: "not ours: left alone",
    Fate.AT_WORK: "at work right now: left alone",
}
NOT_OURS = (
    "Not ours: nothing in those tickets proves that this bot wrote them. Either somebody wrote such a text by hand,\n"
    "or the bot did with another SYNCRO_API_TOKEN: records are signed with a secret made from it. Their\n"
    "quantities are not reserved. Look at them before you approve another refund for those customers."
)
NONE = "Syncro holds no refund tickets."
DRY_RUN = "This was a dry run: nothing was stored."


def reconciled(found: Sequence[Reconciled], *, dry_run: bool = False) -> str:
    """One line for each ticket, what is unfinished below its line, and what to do about those that are not ours."""
    if not found:
        return NONE
    rows = [HEADER, *(_cells(each) for each in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER) - 1)]
    text = []
    for row, differences in zip(rows, [(), *(each.differences for each in found)], strict=True):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        text.append("  ".join((*cells, row[-1])))
        text += [f"    {cut(clean(difference), SENTENCE_LIMIT)}" for difference in differences]
    if any(each.fate is Fate.NOT_OURS for each in found):
        text += ["", NOT_OURS]
    return "\n".join([*text, *(["", DRY_RUN] if dry_run else [])])


def _cells(each: Reconciled) -> tuple[str, ...]:
    claim = each.claim
    kept = f", kept as {each.kept_as}" if each.kept_as else ""
    return (
        claim.reference or (claim.records[-1].reference if claim.records else ""),
        cut(clean(claim.ticket.number), NAME_LIMIT),
        cut(clean(claim.customer_name), NAME_LIMIT),
        "" if each.cents is None else money(each.cents, each.currency_symbol),
        WORDS[each.fate] + kept,
    )
