"""Asks what was found on the shelf, and what came back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.blocks.clean import clean, cut
from bot.blocks.message import Message, message
from bot.blocks.modal import field, modal
from bot.blocks.money import amount
from bot.blocks.text import bold, paragraph, person, rich
from bot.models import NotCounted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.message import View
    from bot.models import Refund, Shelf

CALLBACK_ID = "refund_count"
NAME_LIMIT = 80
NOTE_LIMIT = 1000
MOST = Decimal(1_000_000)
HOW_MANY = "Enter a number, 0 or more."
TOO_MANY = "Not more than came back."
UNCHANGED = "Nothing has changed."


def what_was_found(refund: Refund, shelf: Shelf, private: str) -> View:
    """How many are on the shelf, how many came back, how many of those are damaged, and a note."""
    returned = amount(shelf.returned)
    about = f"{refund.reference}: {cut(clean(shelf.name), NAME_LIMIT)}, {returned} refunded"
    note = {"type": "plain_text_input", "action_id": "note", "multiline": True, "max_length": NOTE_LIMIT}
    return modal(
        CALLBACK_ID,
        "What is on the shelf?",
        [
            rich(paragraph(bold(about))),
            field("counted", "How many are on the shelf?", _number("counted"), hint="All of them, as counted now."),
            field("received", "How many came back?", _number("received", returned)),
            field("damaged", "How many of those are damaged?", _number("damaged", "0")),
            field("note", "What happened?", note, hint="Whoever looks after the stock reads it.", optional=True),
        ],
        submit="Save Count",
        close="Back",
        private=private,
    )


def not_counted(why: NotCounted, refund: Refund, owners: Sequence[str]) -> Message:
    """Why a click about the shelf does not count."""
    if why is NotCounted.NOT_ENTITLED:
        others = ", the owners of the stock and approvers" if owners else " and approvers"
        return message(paragraph("Only ", person(refund.requester_id), f"{others} can say that. {UNCHANGED}"))
    said = {
        NotCounted.DEACTIVATED: f"A deactivated account cannot say that. {UNCHANGED}",
        NotCounted.UNKNOWN: f"I do not ask about this any more, as after a restored backup. {UNCHANGED} Please look "
        "at the product's page in Syncro.",
        NotCounted.COUNTED_ALREADY: f"Somebody has counted this already: the message names them. {UNCHANGED}",
        NotCounted.NAMED_ALREADY: f"This was seen to already: the message says by whom. {UNCHANGED}",
        NotCounted.CHANGED: f"Things have changed since. {UNCHANGED} Please look at the message again.",
        NotCounted.NOT_OFFERED: f"That can't be done as things stand. {UNCHANGED} The thread says how they are.",
    }
    return message(paragraph(said[why]))


def _number(action_id: str, initial: str = "") -> dict[str, Any]:
    element: dict[str, Any] = {
        "type": "number_input",
        "action_id": action_id,
        "is_decimal_allowed": True,
        "min_value": "0",
        "max_value": f"{MOST:f}",
    }
    return element | ({"initial_value": initial} if initial else {})
