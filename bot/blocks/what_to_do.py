"""What happened and what to do: the shape of each story that people are told, and the words of its button."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut

if TYPE_CHECKING:
    from bot.blocks.text import Paragraph
    from bot.models import Attention, Refund

RECHECK = "Recheck"  # only to look again
RETRY = "Retry"  # the bot can go on as things are
CHECK = "Check Again"  # a person acts by hand first
LIMIT = 200  # characters of what is repeated within a sentence


@dataclass(frozen=True)
class Story:
    """What happened and what to do. `unknown` is what nobody knows, `without` what is missing from what was done."""

    happened: str
    todo: str
    button: str = CHECK
    more: str = ""
    unknown: str = ""
    without: str = ""
    repeat: tuple[Paragraph, ...] = field(default=())
    approver_acts: bool = False


def shortened(text: str) -> str:
    """What is repeated within a sentence, on one line."""
    return cut(clean(text), LIMIT)


def step_of(attention: Attention) -> str:
    """What the bot was doing."""
    return shortened(attention.step).rstrip(".") or "the last step"


def the_ticket(refund: Refund, letter: str = "t") -> str:
    """The ticket by its number; `letter` is the one that it begins with."""
    if refund.ticket is None:
        return "The ticket" if letter == "T" else "the ticket"
    return f"{letter}icket {shortened(refund.ticket.number)}"
