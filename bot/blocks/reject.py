"""Asks an approver why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.modal import field, modal
from bot.blocks.text import bold, paragraph, rich
from bot.blocks.totals import customer, with_gst

if TYPE_CHECKING:
    from bot.blocks.message import View
    from bot.models import Refund

CALLBACK_ID = "refund_reject"
REASON_LIMIT = 1000  # characters


def reject_reason(refund: Refund, private: str) -> View:
    """The question; `private` comes back with the answer."""
    what = paragraph(bold(f"{refund.reference}: {with_gst(refund)} to {customer(refund)}"))
    element = {"type": "plain_text_input", "action_id": "reason", "multiline": True, "max_length": REASON_LIMIT}
    return modal(
        CALLBACK_ID,
        "Reject this refund",
        [rich(what), field("reason", "Why not?", element, hint="The requester reads this.")],
        submit="Reject",
        close="Back",
        private=private,
    )
