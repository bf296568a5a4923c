"""Everything about a refund on one screen; where it is long, page by page, so that nothing is left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.blocks.button import actions, button
from bot.blocks.by_hand import refunded_by_hand
from bot.blocks.caution import cautions
from bot.blocks.clean import clean, cut
from bot.blocks.correction import still_to_charge
from bot.blocks.earlier import asked_before
from bot.blocks.happened import exactly, happened
from bot.blocks.links import customer_url, invoice_url
from bot.blocks.modal import modal
from bot.blocks.money import TIMES, amount, full_day, local_day, money
from bot.blocks.reasons import reason_with_dates
from bot.blocks.sent import written
from bot.blocks.signed import signed
from bot.blocks.standing import decided, standing
from bot.blocks.text import bold, bullet, link, paragraph, person, quote, rich
from bot.blocks.totals import customer, totals
from bot.blocks.warning import warnings
from bot.models import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.message import Block, View
    from bot.blocks.text import Paragraph, Words
    from bot.models import Question, Refund, RefundLine, Story

ACTION = "story"
TURN = "story_page"
NAME_LIMIT = 150
WORDS_LIMIT = 2900  # characters of what somebody wrote: all of it
SERIALS = 40  # in one line
SERIALS_ROOM = 2500  # characters of them in one line: it would be cut at SPAN_LIMIT
AT_ONCE = 10  # lines of a list in one block
PAGE_BYTES = 100_000  # Slack takes a view of 250 kB
PAGE_BLOCKS = 60  # and of 100 blocks


def story_button(refund_id: int) -> Block:
    """The button that shows everything."""
    return button(ACTION, "Full Record", {"refund": refund_id})


def story_page(story: Story, number: int) -> View:
    """A page of the story, counted from 0; one that there is not is the last."""
    pages = _pages(_blocks(story))
    shown = min(number, len(pages) - 1)
    turning = [
        button(f"{TURN}:{to}", text, {"refund": story.refund.id, "page": to})
        for to, text in ((shown - 1, "Back"), (shown + 1, "More"))
        if 0 <= to < len(pages)
    ]
    where = f"Page {shown + 1} of {len(pages)}. " if turning else ""
    foot = rich(paragraph(f"{where}{len(story.events):,} events, {len(story.writes):,} writes to Syncro."))
    turn = [actions(f"story:{shown}", *turning)] if turning else []
    return modal(ACTION, story.refund.reference, [*pages[shown], foot, *turn], private=str(story.refund.id))


def _blocks(story: Story) -> list[Block]:
    refund = story.refund
    lines = [each for line in refund.lines for each in _line(refund, line)]
    questions = [each for question in refund.questions for each in _question(refund, question)]
    return [
        rich(*_what(story)),
        rich(_heading("How it stands"), *_stands(refund)),
        *_listed(f"Lines ({len(refund.lines)})", lines),
        *_listed("Questions before the decision", questions),
        *_listed("What happened", [happened(refund, event) for event in story.events]),
        *_listed("What was written to Syncro", [written(refund, sent) for sent in story.writes]),
    ]


def _heading(text: str) -> Paragraph:
    return paragraph(bold(text))


def _what(story: Story) -> list[Paragraph]:
    """What was asked, by whom, for which invoice, and why."""
    refund = story.refund
    thread: list[Words] = [" · ", link(story.thread, "Thread")] if story.thread else []
    version = f" · version {refund.version}" if refund.version > 1 else ""
    number = cut(clean(refund.invoice_number), NAME_LIMIT)
    why = paragraph(bold("Reason: "), reason_with_dates(refund))
    return [
        paragraph(
            bold(f"{money(refund.total_cents, refund.currency_symbol)} incl. GST to {customer(refund)}"), *thread
        ),
        paragraph(
            "Asked by ", person(refund.requester_id), f" · {exactly(refund.created_at, refund.time_zone)}{version}"
        ),
        paragraph(
            link(customer_url(refund.web_url, refund.customer_id), customer(refund)),
            " · ",
            link(invoice_url(refund.web_url, refund.invoice_id), f"Invoice {number}"),
            f" of {full_day(refund.invoice_date)}",
        ),
        paragraph(bold("Total: "), totals(refund)),
        why,
        *([quote(refund.details, WORDS_LIMIT)] if clean(refund.details) else []),
    ]


def _stands(refund: Refund) -> list[Paragraph]:
    """The decision, what came of it, the bill, and what to beware of."""
    today = local_day(refund.created_at, refund.time_zone)
    decision = decided(refund) or [paragraph("Nobody has decided yet.")]
    agreed = [
        paragraph("Approved by ", *signed(each), f" · {exactly(each.at, refund.time_zone)}")
        for each in refund.approvals
        if refund.decision is None
    ]
    before = [*refunded_by_hand(refund, today=today), *asked_before(refund, today=today)]
    forecast_is_over = refund.state is State.LANDED
    bill = [] if forecast_is_over else warnings(refund.outlook, refund.customer_name, today=today)
    return [*decision, *agreed, *standing(refund), *still_to_charge(refund), *before, *cautions(refund), *bill]


def _line(refund: Refund, line: RefundLine) -> list[Paragraph]:
    """A line, and under it the units by their serial numbers."""
    symbol = refund.currency_symbol
    name = cut(clean(line.name), NAME_LIMIT) or "(no name)"
    price, credit = money(line.price_cents, symbol), money(-line.credit_cents, symbol)
    right = "" if line.right_cents is None else f"; the right price is {money(line.right_cents, symbol)}"
    gst = "" if line.taxable else ", without GST"
    first = bullet(f"{amount(line.quantity)} {TIMES} {name} at {price}: {credit} excl. GST{gst}{right}")
    units = [cut(clean(unit), NAME_LIMIT) for unit in line.serials]
    return [first, *(bullet(f"Units: {', '.join(group)}") for group in _groups(units))]


def _groups(units: Sequence[str]) -> list[list[str]]:
    """The serial numbers in groups that are shown whole, however long they are."""
    groups: list[list[str]] = []
    room = 0
    for unit in units:
        if not groups or len(groups[-1]) == SERIALS or len(unit) > room:
            groups.append([])
            room = SERIALS_ROOM
        groups[-1].append(unit)
        room -= len(unit) + len(", ")
    return groups


def _question(refund: Refund, question: Question) -> list[Paragraph]:
    asked = paragraph(person(question.by), f" asked · {exactly(question.at, refund.time_zone)}")
    if question.answered_at is None:
        return [asked, quote(question.text, WORDS_LIMIT), paragraph("Not answered yet.")]
    answered = paragraph(f"Answered · {exactly(question.answered_at, refund.time_zone)}")
    return [asked, quote(question.text, WORDS_LIMIT), answered, quote(question.answer, WORDS_LIMIT)]


def _listed(title: str, paragraphs: Sequence[Paragraph]) -> list[Block]:
    """A list under its heading, in blocks that a page can end between."""
    groups = [paragraphs[at : at + AT_ONCE] for at in range(0, len(paragraphs), AT_ONCE)]
    return [rich(*([_heading(title)] if number == 0 else []), *group) for number, group in enumerate(groups)]


def _pages(blocks: Sequence[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    weight = 0
    for block in blocks:
        heavy = len(json.dumps(block))
        if pages[-1] and (weight + heavy > PAGE_BYTES or len(pages[-1]) >= PAGE_BLOCKS):
            pages.append([])
            weight = 0
        pages[-1].append(block)
        weight += heavy
    return pages
