"""Handing one's say to somebody else: the form, who acts for whom, and what everybody is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.blocks.button import actions, button, confirm
from bot.blocks.clean import clean, cut
from bot.blocks.message import Message, message
from bot.blocks.modal import field, modal, placeholder
from bot.blocks.money import day, listed, local_day
from bot.blocks.text import bold, paragraph, person, rich

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.blocks.message import Block, View
    from bot.blocks.text import Paragraph
    from bot.models import Delegation

CALLBACK_ID = "refund_delegate"
REVOKE = "revoke_delegation"
TITLE = "Hand over your say"
REASON_LIMIT = 150  # characters: everybody reads all of it, also where there is much else
SHOWN = 20  # delegations in the modal, the person's own first; Slack takes 100 blocks
REFERENCES = 5
NO_SAY = "Only those who may approve in their own right can hand that over. What was handed to you stays with you."
OVER = "That was ended before, or is over. Nothing has changed."
NOT_YOURS = "Only the two whom it is about can end it. Nothing has changed."
STAYS = "What was approved meanwhile stays approved."
SILENT = "Syncro did not answer, so I do not know which day it is for the account. Please type this again in a minute."
NOT_CHECKED = "Slack did not say in time who that is. Nothing was handed over; please send it again."


def loading() -> View:
    """Shown at once, until it is known what to show."""
    return modal(CALLBACK_ID, TITLE, [rich(paragraph("One moment…"))])


def hand_over(known: Sequence[Delegation], user_id: str, *, today: date, private: str, notice: str = "") -> View:
    """The form, and under it who acts for whom. `private` comes back with it."""
    blocks = [
        *_notice(notice),
        rich(
            paragraph(
                "On these days the person you choose can approve, reject and ask for you, wherever you can; everybody ",
                "reads that it was for you. What either of you asked for is not theirs to decide; you count as one.",
            )
        ),
        field(
            "to",
            "Who acts for you?",
            {"type": "users_select", "action_id": "to", "placeholder": placeholder("A person")},
        ),
        _day("from", "From", today),
        _day("until", "Until", today, hint="The whole day; at most 90 days in all."),
        field(
            "reason",
            "Why?",
            {"type": "plain_text_input", "action_id": "reason", "max_length": REASON_LIMIT},
            hint="Everybody reads this.",
        ),
        *standing(known, user_id, today=today),
    ]
    return modal(CALLBACK_ID, TITLE, blocks, submit="Hand Over", close="Close", private=private)


def only_shown(known: Sequence[Delegation], user_id: str, *, today: date | None, why: str, notice: str = "") -> View:
    """Who acts for whom, for somebody who can hand nothing over now; `why` says so."""
    blocks = [*_notice(notice), rich(paragraph(why)), *standing(known, user_id, today=today)]
    return modal(CALLBACK_ID, "Who acts for whom", blocks)


def standing(known: Sequence[Delegation], user_id: str, *, today: date | None) -> list[Block]:
    """Those that stand or are to come, each with a button for the two whom it is about."""
    if not known:
        return [rich(paragraph("Nobody acts for anybody else now."))]
    mine = [each for each in known if user_id in {each.by, each.to}]
    ordered = [*mine, *(each for each in known if each not in mine)]
    blocks: list[Block] = [rich(paragraph(bold("Who acts for whom")))]
    for each in ordered[:SHOWN]:
        blocks.append(rich(_told(each, today)))
        if each in mine:
            blocks.append(_revoke(each, user_id))
    if len(ordered) > SHOWN:
        blocks.append(rich(paragraph(f"and {len(ordered) - SHOWN} more")))
    return blocks


def announced(made: Delegation) -> Message:
    """For the channel: whom it concerns is called, everybody reads it."""
    return message(
        paragraph(person(made.to), " ", bold("acts for "), person(made.by), f", {_days(made)}: {_reason(made)}"),
        paragraph("Either of them ends it sooner with ", bold("/refund delegate"), "."),
    )


def announced_end(ended: Delegation, user_id: str) -> Message:
    """For the channel."""
    return message(
        paragraph(
            person(ended.to),
            " ",
            bold("acts no more for "),
            person(ended.by),
            ": ended by ",
            person(user_id),
            f". {STAYS}",
        ),
    )


def handed_over(made: Delegation) -> Message:
    """For who did."""
    return message(
        paragraph(bold("Handed over."), " ", person(made.to), f" acts for you, {_days(made)}. The channel says so."),
        paragraph("You can decide yourself all the same; the two of you count as one."),
    )


def revoked(references: Sequence[str]) -> str:
    """For who pressed the button, over the list that is left."""
    if not references:
        return "Ended. Nothing was approved with it."
    shown = list(references[:REFERENCES])
    more = len(references) - len(shown)
    return f"Ended. What was approved with it stays approved: {listed([*shown, *([f'{more} more'] if more else [])])}."


def _notice(words: str) -> list[Block]:
    return [rich(paragraph(bold(words)))] if words else []


def _day(name: str, label: str, first: date, hint: str = "") -> Block:
    element: dict[str, Any] = {"type": "datepicker", "action_id": name, "initial_date": first.isoformat()}
    return field(name, label, element, hint=hint)


def _told(each: Delegation, today: date | None) -> Paragraph:
    return paragraph(person(each.to), " for ", person(each.by), f", {_days(each, today)}: {_reason(each)}")


def _revoke(each: Delegation, user_id: str) -> Block:
    mine = each.by == user_id
    sure = confirm(
        "End it now?",
        f"{'This person acts for you no more.' if mine else 'You act for this person no more.'} {STAYS}",
        "Revoke" if mine else "Give Back",
        "Not Yet",
    )
    press = button(REVOKE, "Revoke" if mine else "Give Back", {"delegation": each.id}, confirm=sure)
    return actions(f"delegation:{each.id}", press)


def _days(each: Delegation, today: date | None = None) -> str:
    """The first and the last day: "Tue 24 Nov to Fri 4 Dec"."""
    first = local_day(each.begins_at, each.time_zone)
    last = local_day(each.ends_at - timedelta(seconds=1), each.time_zone)
    near = today or first
    return f"only {day(first, today=near)}" if first == last else f"{day(first, today=near)} to {day(last, today=near)}"


def _reason(each: Delegation) -> str:
    return cut(clean(each.reason), REASON_LIMIT)
