"""A dry run: the mark on everything people see of it, and exactly what would have been sent to Syncro."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.message import TEXT_LIMIT, Message, message
from bot.blocks.money import MINUS, TIMES, amount, money
from bot.blocks.notes import line_description, notes, subject
from bot.blocks.text import bold, bullet, fallback, paragraph, quote, rich
from bot.models import State

if TYPE_CHECKING:
    from bot.blocks.message import View
    from bot.blocks.text import Paragraph
    from bot.models import Refund, RefundLine

PAGE = 3000  # characters of one message, so that its plain text is whole too
WORDS = 2500  # characters of one paragraph
NAME_LIMIT = 300


def mark(refund: Refund) -> Paragraph:
    """What stands above every message of a dry run."""
    tense = "was" if refund.state is State.DRY_RUN else "is"
    return paragraph(bold(f"Dry run: nothing {tense} written to Syncro."))


def marked(shown: Message, refund: Refund) -> Message:
    """The message with its mark, where it belongs to a dry run."""
    if not refund.dry_run:
        return shown
    above = mark(refund)
    return Message(cut(f"{fallback(above)}\n{shown.text}", TEXT_LIMIT), [rich(above), *shown.blocks])


def in_form(view: View, *, dry_run: bool) -> View:
    """The form with a word on top that nothing comes of it."""
    if not dry_run:
        return view
    words = paragraph(bold("Dry run: nothing is written to Syncro."), " What you ask for here refunds nobody.")
    return view | {"blocks": [rich(words), *view["blocks"]]}


def approved(refund: Refund) -> Message:
    """Somebody agreed, in a dry run."""
    return message(
        paragraph(
            bold("Approved."),
            f" I look at everything {refund.reference} needs and then say here what I would have sent to Syncro.",
        ),
    )


def rehearsed(refund: Refund) -> list[Message]:
    """What would have been sent, in as many messages as it takes."""
    pages: list[list[Paragraph]] = [[]]
    room = PAGE
    for each in _sent(refund):
        size = sum(len(span.text) for span in each.spans) + 1
        if size > room and pages[-1]:
            pages.append([])
            room = PAGE
        pages[-1].append(each)
        room -= size
    count = len(pages)
    return [message(_head(number, count), *page) for number, page in enumerate(pages, 1)]


def page(refund: Refund, number: int) -> Message:
    """One of these messages, counted from 1."""
    return rehearsed(refund)[number - 1]


def _head(number: int, count: int) -> Paragraph:
    which = "" if count == 1 else f" ({number} of {count})"
    return paragraph(bold(f"What I would have sent{which}"))


def _sent(refund: Refund) -> list[Paragraph]:
    requester, approver = "", ""
    status = "Resolved"
    if refund.rehearsal is not None:
        requester, approver, status = refund.rehearsal.requester, refund.rehearsal.approver, refund.rehearsal.status
    return [
        paragraph(bold("1. A ticket for "), cut(clean(refund.customer_name), NAME_LIMIT)),
        paragraph("Subject: ", subject(refund)),
        paragraph("Notes (internal, no mail):"),
        *(quote(part, WORDS) for part in _parts(notes(refund, requester, approver))),
        paragraph(bold(f"2. {_count(refund)}")),
        *(_line(refund, line) for line in refund.lines),
        paragraph(bold("3. Read back, and compare with what was approved, to the cent")),
        paragraph(
            bold("4. Checklist: "),
            "what Syncro puts on the ticket is answered where I can; what needs a person stops the refund there.",
        ),
        paragraph(bold("5. Status: "), cut(clean(status), NAME_LIMIT)),
    ]


def _count(refund: Refund) -> str:
    return "1 line" if len(refund.lines) == 1 else f"{len(refund.lines)} lines"


def _line(refund: Refund, line: RefundLine) -> Paragraph:
    price = money(line.price_cents, refund.currency_symbol)
    tax = "with GST" if line.taxable else "without GST"
    what = f"{MINUS}{amount(line.quantity)} {TIMES} {cut(clean(line.name), NAME_LIMIT)} at {price} excl. GST, {tax}"
    return bullet(f"{what}, product {line.product_id}: “{line_description(refund, line)}”")


def _parts(text: str) -> list[str]:
    """The text in pieces of whole lines, each short enough for one paragraph."""
    parts = [""]
    for each in text.splitlines():
        added = f"{parts[-1]}\n{cut(each, WORDS)}" if parts[-1] else cut(each, WORDS)
        if len(added) > WORDS:
            parts.append(cut(each, WORDS))
        else:
            parts[-1] = added
    return parts
