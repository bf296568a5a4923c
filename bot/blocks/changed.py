"""A request was changed before it was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.approval import named
from bot.blocks.message import Message, message
from bot.blocks.money import moment, money
from bot.blocks.text import bold, paragraph
from bot.blocks.totals import with_gst

if TYPE_CHECKING:
    from bot.models import Refund


def changed(refund: Refund) -> Message:
    """For the thread. The snapshot holds those who had approved: their approvals count no more."""
    before = f"{money(refund.before_cents, refund.currency_symbol)} incl. GST"
    now = "still" if refund.before_cents == refund.total_cents else "now"
    instead = "" if refund.before_cents == refund.total_cents else f" instead of {before}"
    approvers = [approval.by for approval in refund.approvals]
    void = "this approval counts" if len(approvers) == 1 else "these approvals count"
    again = [paragraph(*named(approvers), f": {void} no more. Please look again.")] if approvers else []
    return message(
        paragraph(
            bold("Changed by the requester."),
            f" {refund.reference} is {now} {with_gst(refund)}{instead}. The card shows it as it is now.",
        ),
        *again,
    )


def version_note(refund: Refund) -> str:
    """For the card: " · version 2, changed Tue 24 Nov 14:02"; nothing for what was never changed."""
    if refund.version == 1:
        return ""
    return f" · version {refund.version}, changed {moment(refund.since, refund.time_zone)}"
