"""The few replies in the thread: something was decided, is finished, or needs a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.blocks.attention import story
from bot.blocks.clean import clean, cut
from bot.blocks.customer_words import words_button
from bot.blocks.done import what_was_done, what_was_not
from bot.blocks.message import Message, message
from bot.blocks.money import local_day
from bot.blocks.remedies import buttons
from bot.blocks.signed import signed
from bot.blocks.standing import ticket
from bot.blocks.standstill import GO_ON, paused
from bot.blocks.text import bold, bullet, paragraph, person, quote
from bot.blocks.totals import totals
from bot.blocks.warning import warnings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.text import Paragraph, Words
    from bot.models import Attention, Refund

SHOWN = 10  # sentences of Syncro, and differences
DIFFERENCE_LIMIT = 300  # characters
NOT_YET = "The credit is on its way to the bill, it is not on an invoice yet."
NOTHING_KNOWN = "Nothing was known of the next bill."
NO_BILL = "The credit is not on an invoice yet, and as things are no bill will take it."


def approved(refund: Refund) -> Message:
    """Somebody agreed."""
    if refund.standstill is not None:
        why = paused(refund.standstill, refund.time_zone)
        still = paragraph(bold("Approved."), f" {refund.reference} waits: ", *why.spans)
        return message(still, paragraph("I carry it out by myself once an approver types ", bold(GO_ON), "."))
    return message(
        paragraph(
            bold("Approved."), f" I am carrying out {refund.reference} in Syncro now; the next message follows it."
        ),
    )


def rejected(refund: Refund) -> Message:
    """Somebody refused, and says why to the requester."""
    reason = refund.decision.reason if refund.decision else ""
    return message(
        paragraph(
            person(refund.requester_id), " ", bold("Rejected."), " Nothing was done in Syncro. The reason given:"
        ),
        quote(reason) if clean(reason) else paragraph("No reason was given."),
    )


def cancelled(refund: Refund) -> Message:
    """The requester took it back."""
    return message(paragraph(bold("Cancelled."), f" {refund.reference} is closed; nothing was done in Syncro."))


def outlook_changed(refund: Refund) -> Message:
    """Another bill will take the credit than it looked when it was asked for, or none; or the same again."""
    today = local_day(refund.created_at, refund.time_zone)
    now = warnings(refund.outlook, refund.customer_name, today=today) or [paragraph(NOTHING_KNOWN)]
    if refund.outlook_asked is None:
        back = "What was said of the bill when it was asked for holds again:"
        return message(addressed(refund.requester_id, paragraph(bold(back))), *now)
    return message(
        addressed(refund.requester_id, paragraph(bold("The bill that will take this is another one now."))),
        paragraph(bold("When it was asked for:")),
        *(warnings(refund.outlook_asked, refund.customer_name, today=today) or [paragraph(NOTHING_KNOWN)]),
        paragraph(bold("Now:")),
        *now,
    )


def resolved(refund: Refund) -> Message:
    """The ticket is resolved; the requester hears what the customer must be told."""
    count = len(refund.lines)
    lines = "1 line" if count == 1 else f"{count} lines"
    outcome = NO_BILL if refund.outlook.troubles else NOT_YET
    what = paragraph(
        bold("Done in Syncro."),
        " ",
        *ticket(refund, "T"),
        f" is resolved with {lines}, {totals(refund)}, ",
        *as_agreed(refund),
        f" {outcome}",
    )
    notes = warnings(refund.outlook, refund.customer_name, today=local_day(refund.created_at, refund.time_zone))
    if notes and (refund.outlook.spark or refund.outlook.troubles):
        notes[0] = addressed(refund.requester_id, notes[0])
    return message(what, *notes, then=words_button(refund))


def attention(refund: Refund) -> Message:
    """What happened, what was done, what was not, what to do; and the buttons for it."""
    trouble = refund.attention
    if trouble is None:
        return message(paragraph(f"{refund.reference} needs nobody right now."))
    told = story(refund, trouble)
    who = refund.decision.by if told.approver_acts and refund.decision else refund.requester_id
    return message(
        addressed(who, paragraph(bold(told.happened), told.more)),
        *evidence(trouble),
        what_was_done(refund, without=told.without),
        *what_was_not(refund, unknown=told.unknown),
        paragraph(bold("What to do: "), told.todo),
        *told.repeat,
        then=(buttons(refund, trouble),),
    )


def as_agreed(refund: Refund) -> tuple[Words, ...]:
    """As approved, or as somebody agreed to keep it."""
    if refund.kept is None:
        return ("exactly as approved.",)
    return ("as ", *signed(refund.kept), " agreed to keep it.")


def addressed(user_id: str, to: Paragraph) -> Paragraph:
    """The paragraph, said to one person."""
    return replace(to, spans=(*paragraph(person(user_id), " ").spans, *to.spans))


def evidence(trouble: Attention) -> list[Paragraph]:
    """Syncro's own words, and the differences that were found."""
    said = [quote("\n".join(trouble.said[:SHOWN]))] if any(clean(each) for each in trouble.said) else []
    found = _bullets(trouble.differences)
    so_far = [paragraph("Of this refund:"), *_bullets(trouble.so_far)] if trouble.so_far else []
    return [*([paragraph("Syncro said:")] if said else []), *said, *found, *so_far]


def _bullets(sentences: Sequence[str]) -> list[Paragraph]:
    shown = [bullet(cut(clean(each), DIFFERENCE_LIMIT)) for each in sentences[:SHOWN] if clean(each)]
    return [*shown, bullet(f"and {len(sentences) - SHOWN} more")] if len(sentences) > SHOWN else shown
