"""The words for why a customer gets money back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean
from bot.blocks.money import local_day, short_day
from bot.blocks.text import bold, paragraph, quote
from bot.models import Reason

if TYPE_CHECKING:
    from bot.blocks.text import Paragraph
    from bot.models import Refund

REASONS = {
    Reason.RETURNED_GOODS: "Returned goods",
    Reason.BILLED_IN_ERROR: "Billed in error",
    Reason.SERVICE_CANCELLED: "Service cancelled",
    Reason.PRICE_CORRECTED: "Price corrected",
    Reason.GOODWILL: "Goodwill",
}


def reason_said(words: str) -> Reason | None:
    """The reason that these words stand for."""
    return next((reason for reason, said in REASONS.items() if said == words), None)


def reason_given(refund: Refund) -> list[Paragraph]:
    """The reason with the dates it concerns, and the requester's own words."""
    reason = paragraph(bold("Reason: "), reason_with_dates(refund))
    return [reason, quote(refund.details)] if clean(refund.details) else [reason]


def reason_with_dates(refund: Refund) -> str:
    """The reason, and the dates it concerns."""
    return f"{REASONS[refund.reason]}{_dates(refund)}"


def _dates(refund: Refund) -> str:
    today = local_day(refund.created_at, refund.time_zone)
    start = f" from {short_day(refund.date_from, today=today)}" if refund.date_from else ""
    end = f" to {short_day(refund.date_to, today=today)}" if refund.date_to else ""
    return f", dates{start}{end}" if start or end else ""
