"""That the same was asked for a short while ago: by whom, when, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.money import day, local_day
from bot.blocks.text import bold, link, paragraph, person
from bot.models import State

if TYPE_CHECKING:
    from datetime import date

    from bot.blocks.text import Paragraph
    from bot.models import Earlier, Refund

SHOWN = 2
NAME_LIMIT = 30
BECAME = {
    State.REQUESTED: "waits for approval",
    State.APPROVED: "is being carried out",
    State.PROCESSING: "is being carried out",
    State.RESOLVED: "is done in Syncro",
    State.LANDED: "is on an invoice",
    State.REJECTED: "was rejected",
    State.CANCELLED: "was cancelled",
    State.EXPIRED: "expired",
    State.NEEDS_ATTENTION: "needs a person",
    State.BY_HAND: "was finished by hand",
    State.DRY_RUN: "was only rehearsed",
    State.CLOSED: "was given up",
    State.OVERDUE: "is done in Syncro, and not on an invoice yet",
}


def asked_before(refund: Refund, *, today: date | None = None) -> list[Paragraph]:
    """One sentence for each earlier request; empty where there was none."""
    told = [_told(each, refund.time_zone, today) for each in refund.earlier[:SHOWN]]
    if len(refund.earlier) > SHOWN:
        told.append(paragraph(f"and {len(refund.earlier) - SHOWN} more requests of the same kind."))
    return told


def _told(earlier: Earlier, zone: str, today: date | None) -> Paragraph:
    names = " and ".join(cut(clean(name), NAME_LIMIT) for name in dict.fromkeys(earlier.names[:2]))
    name = link(earlier.link, earlier.reference) if earlier.link else earlier.reference
    return paragraph(
        bold("Asked for before: "),
        person(earlier.requester_id),
        f" asked for {names or 'the same'} for the same reason on {day(local_day(earlier.at, zone), today=today)}; ",
        name,
        f" {BECAME[State(earlier.state)]}.",
    )
