"""The third screen of a request: exactly what will be asked for; and what stands after it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.by_hand import not_read, refunded_by_hand
from bot.blocks.caution import cautions
from bot.blocks.clean import clean, cut
from bot.blocks.correction import still_to_charge
from bot.blocks.earlier import asked_before
from bot.blocks.modal import draft_metadata, modal
from bot.blocks.money import MINUS, TIMES, amount, local_day, money, short_day
from bot.blocks.notes import serials, subject
from bot.blocks.reasons import reason_given
from bot.blocks.rehearsal import mark
from bot.blocks.standstill import standing_still
from bot.blocks.text import bold, bullet, channel, link, paragraph, rich
from bot.blocks.totals import customer, totals
from bot.blocks.warning import warnings

if TYPE_CHECKING:
    from bot.blocks.message import View
    from bot.blocks.text import Paragraph
    from bot.models import Refund, RefundLine

CALLBACK_ID = "refund_preview"
NAME_LIMIT = 80
SENTENCE_LIMIT = 1000
SERIALS_LIMIT = 200

CHANGED = "What is left to refund has changed since you looked. These are the figures now; please check them again."
FORGOTTEN = "This request was begun too long ago and is forgotten. Please start again with /refund."
NOT_COMPARED = (
    "I was just started and have not compared Syncro with what I remember. Nothing was sent. Please close this and "
    "send it again in a minute."
)


def preview(draft_id: str, refund: Refund, *, notice: str = "") -> View:
    """The refund as the approvers will see it."""
    today = local_day(refund.created_at, refund.time_zone)
    blocks = [
        rich(paragraph(f"Ticket for {customer(refund)}:"), paragraph(bold(subject(refund)))),
        rich(*(_line(refund, line) for line in refund.lines), paragraph(totals(refund))),
        rich(*reason_given(refund)),
    ]
    blocks += [rich(*group) for group in (still_to_charge(refund), _beware(refund), cautions(refund)) if group]
    blocks += [rich(each) for each in warnings(refund.outlook, refund.customer_name, today=today)]
    if refund.dry_run:
        blocks.insert(0, rich(mark(refund)))
    if refund.standstill is not None:
        blocks.append(rich(*standing_still(refund)))
    if notice:
        blocks.append(rich(paragraph(cut(clean(notice), SENTENCE_LIMIT))))
    return modal(
        CALLBACK_ID,
        "Preview",
        blocks,
        submit="Ask for Approval",
        close="Back",
        private=draft_metadata(draft_id),
    )


def sent(refund: Refund, channel_id: str, permalink: str | None = None) -> View:
    """Stands after the request was sent."""
    where = paragraph(
        f"{refund.reference} was sent to ", channel(channel_id), " for approval. You will hear in the thread."
    )
    follow = [paragraph(link(permalink, "Open the thread"))] if permalink else []
    view = modal("refund_sent", "Sent for approval", [rich(where, *not_read(refund), *follow)], close="Done")
    return view | {"clear_on_close": True}


def problem(title: str, sentence: str) -> View:
    """A dead end of the form: what is wrong, and nothing to fill in."""
    return modal("refund_problem", title, [rich(paragraph(cut(clean(sentence), SENTENCE_LIMIT)))])


def forgotten() -> View:
    """The draft is gone: it was begun too long ago."""
    return problem("Please start again", FORGOTTEN)


def _beware(refund: Refund) -> list[Paragraph]:
    today = local_day(refund.created_at, refund.time_zone)
    return [*refunded_by_hand(refund, today=today), *asked_before(refund, today=today)]


def _line(refund: Refund, line: RefundLine) -> Paragraph:
    today = local_day(refund.created_at, refund.time_zone)
    price = money(line.price_cents, refund.currency_symbol)
    origin = f"(invoice {cut(clean(refund.invoice_number), 40)}, {short_day(refund.invoice_date, today=today)})"
    name = cut(clean(line.name), NAME_LIMIT)
    return bullet(
        f"{MINUS}{amount(line.quantity)} {TIMES} {price}   {name} {origin}{cut(serials(line, ', '), SERIALS_LIMIT)}"
    )
