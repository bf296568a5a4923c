"""A made-up refund, and the real screens made of it: what a check of Slack has Slack look at."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.blocks import ask, delegation, preview, reject, replies, standstill
from bot.blocks.card import card
from bot.blocks.help import help_text
from bot.blocks.progress import progress
from bot.models import Delegation, Outlook, Reason, Refund, RefundLine, State

if TYPE_CHECKING:
    from bot.blocks.message import Block

WHO = "U0SPECIMEN1"
AT = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)


def specimen() -> Refund:
    """One line of an ordinary refund that waits for its decision."""
    line = RefundLine(
        reference="RF-000000/1",
        invoice_line_id=1,
        product_id=1,
        name="Yealink T46U handset",
        quantity=Decimal(1),
        price_cents=24900,
        credit_cents=24900,
        taxable=True,
        serials=("7C2F80AA02",),
        stocked=True,
    )
    return Refund(
        id=0,
        reference="RF-000000",
        key="",
        state=State.REQUESTED,
        requester_id=WHO,
        customer_id=1,
        customer_name="Kererū Café",
        invoice_id=1,
        invoice_number="8101",
        invoice_date=date(2026, 10, 1),
        lines=(line,),
        gst_cents=3735,
        reason=Reason.RETURNED_GOODS,
        details="One handset dead on arrival.",
        outlook=Outlook(spark=True),
        content_hash="",
        created_at=AT,
        time_zone="Pacific/Auckland",
        web_url="https://example.com",
    )


def screens() -> list[tuple[str, str, list[Block]]]:
    """What people see, one of each kind: its name, where it stands ("message" or "modal"), and its blocks."""
    refund = specimen()
    acting = Delegation(
        id=0,
        by=WHO,
        to=WHO,
        begins_at=AT,
        ends_at=AT + timedelta(days=1),
        time_zone=refund.time_zone,
        reason="On leave",
        at=AT,
    )
    today = AT.date()
    messages = {
        "the card": card(refund),
        "the progress": progress(refund.model_copy(update={"state": State.PROCESSING})),
        "a reply": replies.rejected(refund),
        "the help": help_text(),
    }
    modals = {
        "the form": ask.ask("specimen"),
        "the preview": preview.preview("specimen", refund),
        "the reason of a rejection": reject.reject_reason(refund, ""),
        "the pause": standstill.ask_why(),
        "the hand-over": delegation.hand_over([acting], WHO, today=today, private=""),
    }
    return [
        *((name, "message", shown.blocks) for name, shown in messages.items()),
        *((name, "modal", list(view["blocks"])) for name, view in modals.items()),
    ]
