"""What the thread says while nobody decides, and when the time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.approval import MOST_CALLED, named, still_needed
from bot.blocks.message import Message, message
from bot.blocks.money import moment
from bot.blocks.text import bold, paragraph, person
from bot.blocks.totals import customer, with_gst

if TYPE_CHECKING:
    from bot.blocks.text import Paragraph, Words
    from bot.models import Refund


def reminder(refund: Refund) -> Message:
    """A decision is late: those who were called for it are called again, or everybody who can bring it to its end.

    So are those who act for one of them, and the requester where a question to them is open.
    """
    called = _called(refund)
    needs: list[Words] = ["Still needed: ", *still_needed(refund), ". "] if refund.approvals else []
    until = f" It expires on {moment(refund.expires_at, refund.time_zone)}." if refund.expires_at else ""
    whom: list[Words] = [*named(called, most=MOST_CALLED), " "] if called else []
    return message(
        paragraph(*whom, bold("This still waits for a decision."), *_acting(refund)),
        paragraph(
            f"{refund.reference}: {with_gst(refund)} to {customer(refund)}, asked for on ",
            f"{moment(refund.since, refund.time_zone)}. ",
            *needs,
            f"Nothing happens without one.{until}",
        ),
        *_asked(refund),
    )


def expired(refund: Refund) -> Message:
    """The time is over: the requester hears that nothing was done."""
    return message(
        paragraph(
            person(refund.requester_id),
            " ",
            bold("Expired."),
            f" Nobody decided on {refund.reference} in time, asked for on {moment(refund.since, refund.time_zone)}. ",
            "Nothing was done in Syncro, and the quantities are free again. If it is still right, ask again with ",
            bold("/refund"),
            ".",
        ),
    )


def _acting(refund: Refund) -> list[Words]:
    words: list[Words] = []
    for each in refund.acting[:MOST_CALLED]:
        words += [" ", person(each.to), " acts for ", person(each.by), "."]
    return words


def _asked(refund: Refund) -> list[Paragraph]:
    count = sum(question.answered_at is None for question in refund.questions)
    if not count:
        return []
    said = "A question to you is" if count == 1 else f"{count} questions to you are"
    return [paragraph(person(refund.requester_id), f" {said} open: press ", bold("Answer"), " above.")]


def _called(refund: Refund) -> list[str]:
    """Ids to call: who asked, and whose say is given already, can do nothing more."""
    tier, needed = refund.tier, refund.needed
    assert tier is not None
    assert needed is not None
    only = [each for group in needed.groups for each in group.members] if needed.people == len(needed.groups) else []
    done = {refund.requester_id}.union(*(approval.people for approval in refund.approvals))
    return [each for each in dict.fromkeys(tier.notify or only or tier.ids) if each not in done]
