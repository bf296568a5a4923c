"""All refunds are paused: what stands on cards, in threads and in the form, and what who paused them is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.message import Message, message
from bot.blocks.modal import field, modal
from bot.blocks.money import clock, day, local_day
from bot.blocks.text import bold, paragraph, person, rich
from bot.models import State

if TYPE_CHECKING:
    from bot.blocks.message import View
    from bot.blocks.text import Paragraph
    from bot.models import Refund, Standstill

CALLBACK_ID = "refund_pause"
REASON_LIMIT = 150  # characters: everybody reads all of it, also on a card, where there is much else
GO_ON = "/refund resume"
UNFINISHED = frozenset({State.REQUESTED, State.APPROVED, State.PROCESSING, State.NEEDS_ATTENTION})


def paused(standstill: Standstill, time_zone: str = "") -> Paragraph:
    """Who, when and why: "Paused by @Wiremu at 14:02 on Tue 24 Nov: reason"; no time where the zone is not known."""
    at = ""
    if time_zone:
        at = f" at {clock(standstill.at, time_zone)} on {day(local_day(standstill.at, time_zone))}"
    return paragraph(bold("Paused by "), person(standstill.by), f"{at}: {_reason(standstill)}")


def standing_still(refund: Refund) -> list[Paragraph]:
    """For a card or a thread; nothing where nothing is paused."""
    if refund.standstill is None or refund.state not in UNFINISHED:
        return []
    if refund.state is State.REQUESTED:
        meanwhile = "It can be approved all the same. I carry it out by myself once an approver types "
    else:
        meanwhile = "I write nothing more to Syncro until an approver types "
    after = "." if refund.state is State.REQUESTED else ", then I go on by myself."
    return [paused(refund.standstill, refund.time_zone), paragraph(meanwhile, bold(GO_ON), after)]


def in_form(view: View, standstill: Standstill | None) -> View:
    """The form, with a word on top that what is asked for has to wait."""
    if standstill is None:
        return view
    wait = paragraph("You can ask all the same. What is approved is carried out once refunds go on.")
    return view | {"blocks": [rich(paused(standstill), wait), *view["blocks"]]}


def ask_why() -> View:
    """The question for the reason."""
    what = paragraph("I stop before the next write to Syncro, in every process, until an approver types ", bold(GO_ON))
    element = {"type": "plain_text_input", "action_id": "reason", "max_length": REASON_LIMIT}
    return modal(
        CALLBACK_ID,
        "Pause all refunds",
        [rich(what), field("reason", "Why?", element, hint="Everybody reads this, on every card that waits.")],
        submit="Pause",
        close="Back",
    )


def announced(standstill: Standstill) -> Message:
    """For the channel."""
    return message(
        paragraph(bold("All refunds are paused by "), person(standstill.by), f": {_reason(standstill)}"),
        paragraph(
            "I write nothing more to Syncro until an approver types ", bold(GO_ON), ". Asking and approving go on."
        ),
    )


def announced_end(user_id: str) -> Message:
    """For the channel."""
    return message(paragraph(bold("Refunds go on: "), person(user_id), " resumed them."))


def you_paused(waiting: int) -> Message:
    """For who paused."""
    return message(
        paragraph(bold("Paused."), f" {_wait(waiting)} Type ", bold(GO_ON), " to go on."),
        paragraph("A line that charges the customer at this moment is still turned into a credit, or taken off again."),
    )


def paused_already(standstill: Standstill) -> Message:
    """For who came second."""
    already = paragraph("Refunds are paused already. ", *paused(standstill).spans)
    return message(already, paragraph("Nothing has changed. Type ", bold(GO_ON), " to go on."))


def you_resumed(waiting: int) -> Message:
    """For who resumed."""
    return message(paragraph(bold("Refunds go on."), f" {_go_on(waiting)}"))


def not_paused() -> Message:
    """For who resumed what was never paused."""
    return message(paragraph("Refunds are not paused. Nothing has changed."))


def _reason(standstill: Standstill) -> str:
    return cut(clean(standstill.reason), REASON_LIMIT)


def _wait(count: int) -> str:
    if count == 0:
        return "No approved refund is under way."
    return "1 approved refund waits." if count == 1 else f"{count} approved refunds wait."


def _go_on(count: int) -> str:
    if count == 0:
        return "None was waiting."
    return "The one that waited goes on by itself." if count == 1 else f"The {count} that waited go on by themselves."
