"""Who has agreed so far, and who still has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.message import Message, message
from bot.blocks.money import moment
from bot.blocks.policy import NUMBERS, needs
from bot.blocks.signed import signed
from bot.blocks.text import bold, group, paragraph, person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.text import Paragraph, Words
    from bot.models import Refund

SHOWN = 5  # approvers that are named
MOST_CALLED = 20
ENOUGH = ". The policy was changed since and asks for no more: one more click decides, by "


def named(ids: Sequence[str], last: str = ", ", *, most: int = SHOWN) -> list[Words]:
    """People and user groups by their ids, so that Slack shows their names."""
    if not ids:
        return ["approvers"]
    spans = [group(each) if each.startswith("S") else person(each) for each in ids[:most]]
    words: list[Words] = [spans[0]]
    for number, each in enumerate(spans[1:], 2):
        words += [last if number == len(ids) else ", ", each]
    return [*words, " and others"] if len(ids) > most else words


def approvals_so_far(refund: Refund) -> list[Paragraph]:
    """For the card while the request is open: who has agreed and who is missing, where one approval is not enough.

    Before the first approval groups stand there by their plain names, which call nobody; who is to be called when the
    request is posted is named in a line of its own.
    """
    tier, needed = refund.tier, refund.needed
    if tier is None or needed is None:
        return []
    called = [paragraph("Please decide: ", *named(tier.notify, most=MOST_CALLED), ".")] if tier.notify else []
    if refund.approvals:
        count, zone = len(refund.approvals), refund.time_zone
        of_all = f" of {count + needed.people}" if needed.people else ""
        words: list[Words] = [bold(f"{count}{of_all} approved: ")]
        for number, approval in enumerate(refund.approvals):
            words += [", " if number else "", *signed(approval), f" {moment(approval.at, zone)}"]
        lacking = "; still needed: " if needed.people else ENOUGH
        return [paragraph(*words, lacking, *still_needed(refund), ".")]
    if tier.approvals > 1:
        return [paragraph(f"Needs {needs(tier)}."), *called]
    return called


def still_needed(refund: Refund) -> list[Words]:
    """Who is missing: "one of @finance", "two of @team or @finance, one of them of @finance"."""
    tier, needed = refund.tier, refund.needed
    assert tier is not None
    assert needed is not None
    lacking: list[list[Words]] = [named(each.members, " or ") for each in needed.groups]
    words: list[Words] = []
    if needed.people > len(lacking) or not lacking:  # none where the policy was loosened: the next click decides
        words = [f"{NUMBERS[max(needed.people, 1)]} of ", *named(tier.ids, " or ")]
    for number, each in enumerate(lacking):
        before = " and one of " if number else (", one of them of " if words else "one of ")
        words += [before, *each]
    return words


def approval_given(refund: Refund) -> Message:
    """Somebody agreed, and it is not enough yet: those who can bring it to its end are called."""
    assert refund.needed is not None
    count = len(refund.approvals)
    there = "1 approval is there" if count == 1 else f"{count} approvals are there"
    return message(
        paragraph(bold(f"{there} of {count + refund.needed.people}. "), "Still needed: ", *still_needed(refund), "."),
    )
