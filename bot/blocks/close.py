"""Asks how a refund that a person took over has ended, and tells the thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.message import Message, message
from bot.blocks.modal import field, modal
from bot.blocks.options import option
from bot.blocks.standing import ticket
from bot.blocks.text import bold, paragraph, person, quote, rich
from bot.blocks.totals import customer, with_gst
from bot.models import Remedy, State

if TYPE_CHECKING:
    from bot.blocks.message import View
    from bot.models import Refund

CALLBACK_ID = "refund_close"
NOTE_LIMIT = 1000  # characters
ENDS = {
    Remedy.FINISHED: ("Finished by hand", "The credit stands in Syncro as it should."),
    Remedy.GIVEN_UP: ("No refund", "Nothing of it stands in Syncro. What it held can be refunded again."),
}


def how_it_ended(refund: Refund, private: str) -> View:
    """The question; `private` comes back with the answer."""
    what = paragraph(bold(f"{refund.reference}: {with_gst(refund)} to {customer(refund)}"))
    options = [option(said, remedy.value, means) for remedy, (said, means) in ENDS.items()]
    how = {"type": "radio_buttons", "action_id": "how", "options": options}
    note = {"type": "plain_text_input", "action_id": "note", "multiline": True, "max_length": NOTE_LIMIT}
    return modal(
        CALLBACK_ID,
        "Close this refund",
        [
            rich(what),
            field("how", "How did it end?", how),
            field("note", "What was done?", note, hint="Stays with the refund, for whoever asks later."),
        ],
        submit="Close Refund",
        close="Back",
        private=private,
    )


def closed(refund: Refund) -> Message:
    """A person has ended it."""
    end = refund.closed
    if end is None:
        return message(paragraph(f"{refund.reference} is not closed."))
    where = [" ", *ticket(refund, "T"), " stays as it is."] if refund.ticket else []
    if refund.state is State.BY_HAND:
        title, what = "Finished by hand.", [f" {refund.reference} counts as refunded. I have not proved the credit."]
    else:
        title, what = "Closed without a refund.", [f" What {refund.reference} held can be refunded again."]
    return message(
        paragraph(bold(title), *what, *where),
        paragraph(person(end.by), " says:"),
        quote(end.note),
    )
