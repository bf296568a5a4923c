"""The card in the channel: what is asked, the buttons that decide it, and afterwards what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.approval import approvals_so_far
from bot.blocks.button import actions, button, confirm
from bot.blocks.by_hand import not_the_same_button, refunded_by_hand
from bot.blocks.caution import cautions
from bot.blocks.changed import version_note
from bot.blocks.clean import clean, cut
from bot.blocks.correction import still_to_charge
from bot.blocks.earlier import asked_before
from bot.blocks.links import customer_url, invoice_url
from bot.blocks.message import TEXT_LIMIT, Message
from bot.blocks.money import local_day, short_day
from bot.blocks.question import questions_so_far
from bot.blocks.reasons import reason_given
from bot.blocks.standing import decided, standing
from bot.blocks.stock import coming_back
from bot.blocks.story import story_button
from bot.blocks.table import lines_table
from bot.blocks.text import bold, fallback, link, paragraph, person, plain, rich
from bot.blocks.totals import customer, totals, with_gst
from bot.blocks.warning import warnings
from bot.models import State

if TYPE_CHECKING:
    from bot.blocks.message import Block
    from bot.blocks.text import Paragraph
    from bot.models import Refund

HEADER_LIMIT = 150


def card(refund: Refund) -> Message:
    """The request as approvers see it, with buttons to decide while it is open; the record can be seen for ever."""
    headline = f"Refund {with_gst(refund)} to {customer(refund)}?"
    intro = [_who(refund), _where(refund)]
    why = [paragraph(bold("Total: "), totals(refund)), *reason_given(refund)]
    today = local_day(refund.created_at, refund.time_zone)
    before = [*refunded_by_hand(refund, today=today), *asked_before(refund, today=today)]
    beware = [*still_to_charge(refund), *before, *cautions(refund)]
    forecast_is_over = refund.state is State.LANDED
    bill = [] if forecast_is_over else warnings(refund.outlook, refund.customer_name, today=today)
    stock = coming_back(refund)
    waiting = approvals_so_far(refund) if refund.state is State.REQUESTED else []
    state = [*waiting, *decided(refund), *standing(refund)]
    questions = questions_so_far(refund)
    groups = [group for group in (why, beware, bill, stock, questions, state) if group]
    blocks: list[Block] = [
        {"type": "header", "text": plain(headline, HEADER_LIMIT)},
        rich(*intro),
        lines_table(refund),
        *(rich(*group) for group in groups),
    ]
    deciding = _buttons(refund) if refund.state is State.REQUESTED else []
    blocks.append(actions(f"decide:{refund.reference}", *deciding, story_button(refund.id)))
    text = fallback(paragraph(headline), *state, *intro, *why, *beware, *bill, *stock, *questions)
    return Message(cut(text, TEXT_LIMIT), blocks)


def _who(refund: Refund) -> Paragraph:
    return paragraph(f"{refund.reference} · Requested by ", person(refund.requester_id), version_note(refund))


def _where(refund: Refund) -> Paragraph:
    today = local_day(refund.created_at, refund.time_zone)
    number = cut(clean(refund.invoice_number), 40)
    return paragraph(
        link(customer_url(refund.web_url, refund.customer_id), customer(refund)),
        " · ",
        link(invoice_url(refund.web_url, refund.invoice_id), f"Invoice {number}"),
        f" ({short_day(refund.invoice_date, today=today)})",
    )


def _then(refund: Refund) -> str:
    if refund.dry_run:
        return "Dry run: nothing is written to Syncro. The thread will say what would have been."
    if refund.standstill is not None:
        return "Refunds are paused: the bot creates and resolves the Syncro ticket once they go on."
    return "The bot creates and resolves the Syncro ticket at once."


def to_decide(refund: Refund) -> list[Block]:
    """The buttons of whoever may decide, bound to what is shown."""
    value = {"refund": refund.id, "hash": refund.content_hash}
    approve = confirm(
        "Approve this refund?",
        f"Approve {with_gst(refund)} to {customer(refund)}? {_then(refund)}",
        "Approve Refund",
        "Not Yet",
    )
    return [
        button("approve", "Approve Refund", value, style="primary", confirm=approve),
        button("reject", "Reject", value),
        button("question", "Ask", value),
    ]


def _buttons(refund: Refund) -> list[Block]:
    value = {"refund": refund.id, "hash": refund.content_hash}
    cancel = confirm(
        "Cancel this request?",
        f"{refund.reference} will not be decided, and nothing will be done in Syncro.",
        "Cancel Request",
        "Keep It",
    )
    return [
        *to_decide(refund),
        *not_the_same_button(refund),
        button("edit", "Edit (requester only)", value),
        button("cancel", "Cancel (requester only)", value, confirm=cancel),
    ]
