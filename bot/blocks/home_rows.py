"""The rows of a Home: a refund in two lines, and the buttons for what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.approval import still_needed
from bot.blocks.button import actions, button
from bot.blocks.card import to_decide
from bot.blocks.clean import clean, cut
from bot.blocks.money import moment, money
from bot.blocks.notes import named_things
from bot.blocks.policy import needs
from bot.blocks.reasons import REASONS
from bot.blocks.remedies import taken_over
from bot.blocks.shelf import still_waiting
from bot.blocks.standing import decided, standing
from bot.blocks.text import bold, bullet, link, paragraph, person, quote, rich
from bot.blocks.totals import customer, with_gst
from bot.models import Kind, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.blocks.message import Block
    from bot.blocks.text import Paragraph, Words
    from bot.models import Refund, Row

NUMBER_LIMIT = 40  # characters of an invoice's number
NAMED = 2  # lines of a refund that are named
QUESTION_LIMIT = 200  # characters of a question
UNUSUAL = "There is a warning on its card: read it there, and decide there."


def row_blocks(row: Row, *, asker: bool) -> list[Block]:
    """The row, with the asker's name where others ask too."""
    head = _head(row, asker=asker)
    if row.waits is None:
        return [rich(head, *stands(row.refund))]
    told, buttons = WAITING[row.waits](row)
    return [rich(head, *told), *([actions(_block_id(row), *buttons)] if buttons else [])]


def _head(row: Row, *, asker: bool) -> Paragraph:
    refund = row.refund
    name: Words = link(row.link, refund.reference) if row.link else bold(refund.reference)
    by: list[Words] = [" · asked for by ", person(refund.requester_id)] if asker else []
    return paragraph(name, " · ", bold(with_gst(refund)), f" to {customer(refund)}", *by)


def _block_id(row: Row) -> str:
    number = f":{row.question.number}" if row.question else ""
    return f"home:{row.waits}:{row.refund.reference}{number}"


def stands(refund: Refund) -> list[Paragraph]:
    """Where it stands, in a line; that it stands still is said in words that nobody overlooks."""
    marks = [
        *(["Dry run. "] if refund.dry_run else []),
        *(["Paused. "] if refund.standstill is not None and refund.state is not State.REQUESTED else []),
        *(["Overdue. "] if refund.state is State.OVERDUE else []),
    ]
    if refund.state is State.REQUESTED:
        return [paragraph(bold("".join(marks)), *_open(refund))]
    told = standing(refund.model_copy(update={"standstill": None})) or decided(refund)
    return [paragraph(bold("".join(marks)), *told[0].spans), *told[1:2]]


def _open(refund: Refund) -> list[Words]:
    until = f"; expires {moment(refund.expires_at, refund.time_zone)}" if refund.expires_at else ""
    if refund.approvals and refund.tier is not None:
        return [f"{len(refund.approvals)} approved; still needed: ", *still_needed(refund), until, "."]
    who = f" of {needs(refund.tier)}" if refund.tier is not None and refund.tier.approvals > 1 else ""
    return [f"Waits for approval{who}{until}."]


def what(refund: Refund) -> str:
    """What is refunded, and why: "Returned goods: two things and 2 more"."""
    named = named_things(refund)
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return f"{REASONS[refund.reason]}: {', '.join(named[:NAMED])}{more}"


def _decide(row: Row) -> tuple[list[Paragraph], list[Block]]:
    refund = row.refund
    unpaid = " (not paid yet)" if refund.caution.unpaid else ""
    invoice = f"invoice {cut(clean(refund.invoice_number), NUMBER_LIMIT)}{unpaid}"
    asked = f"{what(refund)} · {invoice} · {moment(refund.since, refund.time_zone)}"
    told = [paragraph(asked), paragraph(*_open(refund))]
    if row.unusual:
        return [*told, paragraph(bold(UNUSUAL))], []
    return told, to_decide(refund)


def _answer(row: Row) -> tuple[list[Paragraph], list[Block]]:
    question = row.question
    assert question is not None
    press = button("answer", "Answer", {"refund": row.refund.id, "question": question.number})
    return [paragraph(person(question.by), " asks before deciding:"), quote(question.text, QUESTION_LIMIT)], [press]


def _act(row: Row) -> tuple[list[Paragraph], list[Block]]:
    refund = row.refund
    handed = refund.attention.handed_to if refund.attention else ""
    if handed:
        then, pressed = taken_over(refund)
        return [paragraph(person(handed), bold(" took it over. "), then)], pressed
    if refund.state is State.OVERDUE:  # a part of it may stand on one, or nobody could look: the thread knows
        late = "I have not found all of the credit on an invoice. The thread says why, and what to do."
        return [paragraph(bold("Overdue: "), late)], []
    return [paragraph(bold("Needs you: "), "the thread says what happened and what to do.")], []


def _charge(row: Row) -> tuple[list[Paragraph], list[Block]]:
    refund = row.refund
    right = money(refund.charge_cents, refund.currency_symbol)
    told = paragraph(bold("Still to be charged: "), f"{right} excl. GST, the right price. I charge nobody.")
    return [told], [button("charged", "It Was Charged", {"refund": refund.id})]


def _see_to(row: Row) -> tuple[list[Paragraph], list[Block]]:
    told = [bullet(each) for each in still_waiting(row.refund)]
    return [*told, paragraph("The thread has the buttons.")], []


WAITING: dict[Kind, Callable[[Row], tuple[list[Paragraph], list[Block]]]] = {
    Kind.DECIDE: _decide,
    Kind.ANSWER: _answer,
    Kind.ACT: _act,
    Kind.CHARGE: _charge,
    Kind.STOCK: _see_to,
}
