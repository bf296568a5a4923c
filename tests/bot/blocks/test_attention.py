"""Every trap tells four things: what happened, what was done, what was not, what to do; and has a button."""

from __future__ import annotations

import json

import pytest

from bot.blocks.attention import STORIES
from bot.blocks.remedies import AFTER_THE_TICKET
from bot.blocks.replies import attention
from bot.models import Milestone, Trap
from tests.bot.blocks import samples
from tests.bot.blocks.reading import buttons, called, links, read, sentences

MINUS, TIMES = "\u2212", "\u00d7"
SEATS = "Microsoft 365 Business Premium"
HAPPENED = {
    Trap.REFUSED: "Syncro refused adding line 2.",
    Trap.NOT_PERMITTED: "My Syncro token may not do this: adding line 2. It lacks the permission Tickets - Edit.",
    Trap.UNKNOWN: "Twice Syncro gave no clear answer to adding line 2, and I did not find it there.",
    Trap.TWO_FOUND: f"I found the same thing twice in Syncro while adding line 2: {SEATS}.",
    Trap.CHANGED: "Ticket 20031 does not hold what was approved.",
    Trap.POSITIVE_LINE: f"A line that charges the customer may stand on ticket 20031: {SEATS}.",
    Trap.LINE_REMOVED: f"Syncro won't turn the line of {SEATS} negative. The line is not on the ticket",
    Trap.CHECKLIST: "The checklist of ticket 20031 needs a person.",
    Trap.NO_LONGER_REFUNDABLE: "Invoice 8101 changed after this refund was asked for",
    Trap.UNREACHABLE: "For hours Syncro has given me no usable answer to adding line 2.",
    Trap.CRASHED: "I failed several times in a row at adding line 2. The fault is mine, not yours.",
    Trap.REFUNDED_ALREADY: "Other refunds have taken what RF-000123 would refund of invoice 8101.",
    Trap.STILL_STANDING: "I can't close RF-000123 without a refund: a part of it stands in Syncro.",
    Trap.REFUNDED_BY_HAND: "Somebody seems to have refunded by hand what RF-000123 would refund of invoice 8101.",
    Trap.NAMED_ELSEWHERE: "RF-000123 stands in Syncro where I don't know of it, so it may be refunded already.",
    Trap.RESTORED: "I had forgotten RF-000123, and learnt of it again from ticket 20031, which is not finished.",
    Trap.NOT_LANDED: "Overdue: the credit of RF-000123 is not on an invoice.",
    Trap.NOT_SEEN: "For days I could not look whether the credit of RF-000123 is on an invoice, so I don't know.",
    Trap.LANDED_OTHERWISE: (
        "The credit of RF-000123 to Kererū Café stands on an invoice, but not as approved. I have changed nothing, on "
        "no invoice and not on ticket 20031."
    ),
    Trap.TAKEN_OFF: "The credit of RF-000123 had landed on an invoice, and it does not stand there any more.",
}
TO_DO = {
    Trap.REFUSED: "Put right what Syncro complains about, then press Retry.",
    Trap.NOT_PERMITTED: "Ask whoever looks after Syncro's API tokens to permit Tickets - Edit, then press Retry.",
    Trap.UNKNOWN: "Add nothing by hand. When Syncro works again, press Check Again",
    Trap.TWO_FOUND: "Look at ticket 20031 and remove the line too many",
    Trap.CHANGED: "Put the ticket right by hand, then press Check Again.",
    Trap.POSITIVE_LINE: "Open ticket 20031 now. If the line has a positive quantity, remove it, then",
    Trap.LINE_REMOVED: f"Add {MINUS}3 {TIMES} {SEATS} at $37.40 excl. GST to ticket 20031 by hand",
    Trap.CHECKLIST: "Complete the checklist in ticket 20031, then press Check Again.",
    Trap.NO_LONGER_REFUNDABLE: "Look at invoice 8101 in Syncro.",
    Trap.UNREACHABLE: "See whether Syncro works for you. Once it does, press Retry: what already stands in Syncro",
    Trap.CRASHED: "Press Retry once",
    Trap.REFUNDED_ALREADY: "Look at the refunds named here. If they are right, leave this one as it is",
    Trap.STILL_STANDING: "Take these lines off ticket 20031, then press Hand Over and Close again.",
    Trap.REFUNDED_BY_HAND: "Look at what is linked here. If it is the same, leave this one as it is",
    Trap.NAMED_ELSEWHERE: "Look at what is named here. If it is refunded there, press Hand Over, then Close.",
    Trap.RESTORED: "Look at ticket 20031. If nobody has changed it, press Check Again",
    Trap.NOT_LANDED: "Have ticket 20031 billed. Then press Recheck: I look at once.",
    Trap.NOT_SEEN: "Have what stands in the way put right, then press Recheck: I look at once.",
    Trap.LANDED_OTHERWISE: "Put it right in Syncro, then press Recheck: I look at once.",
    Trap.TAKEN_OFF: "Find out why. To have it stand again: Have ticket 20031 billed.",
}
UNSURE = {Trap.UNKNOWN, Trap.TWO_FOUND, Trap.POSITIVE_LINE, Trap.UNREACHABLE, Trap.CRASHED}


def test_there_is_a_story_for_every_trap() -> None:
    assert set(STORIES) == set(Trap) == set(HAPPENED) == set(TO_DO)


@pytest.mark.parametrize("trap", Trap)
def test_it_says_what_happened_what_was_done_what_was_not_and_what_to_do(trap: Trap) -> None:
    said = read(attention(samples.trapped(trap, permission="Tickets - Edit")))
    assert HAPPENED[trap] in said
    assert "Done in Syncro: ticket 20031, 1 of 2 lines" in said
    assert "Not done: 1 of 2 lines, reading it back, the checklist, resolving the ticket." in said
    assert f"What to do: {TO_DO[trap]}" in said
    assert ("Not known: " in said) == (trap in UNSURE)


@pytest.mark.parametrize("trap", Trap)
def test_it_never_ends_without_a_button_that_is_named_in_the_text(trap: Trap) -> None:
    message = attention(samples.trapped(trap))
    button = buttons(message)["retry"]
    assert button["text"]["text"] in {"Retry", "Check Again", "Recheck"}
    assert f"ress {button['text']['text']}" in read(message)
    assert json.loads(button["value"]) == {"refund": 123}
    assert message.blocks[-1]["block_id"] == "attention:RF-000123"


@pytest.mark.parametrize("trap", Trap)
def test_it_calls_one_person_who_can_act(trap: Trap) -> None:
    approver_acts = trap in {Trap.NOT_PERMITTED, Trap.CRASHED, *AFTER_THE_TICKET}
    assert called(attention(samples.trapped(trap))) == {samples.WIREMU if approver_acts else samples.MERE}


@pytest.mark.parametrize("trap", Trap)
def test_syncros_own_words_and_the_differences_are_repeated(trap: Trap) -> None:
    difference = f"Approved: {MINUS}3 {TIMES} $37.40. In Syncro now: {MINUS}2 {TIMES} $37.40."
    message = attention(samples.trapped(trap, said=("Quantity is invalid",), differences=(difference,)))
    assert {"Syncro said:", "Quantity is invalid", difference} <= set(sentences(message))


def test_the_ticket_can_be_opened_from_it() -> None:
    message = attention(samples.trapped(Trap.CHANGED))
    assert links(message) == {"ticket 20031": "https://msp.syncromsp.com/tickets/9001"}


def test_before_there_is_a_ticket_nothing_is_claimed() -> None:
    nothing = samples.trapped(Trap.UNKNOWN, step="creating the ticket", line="")
    said = read(attention(nothing.model_copy(update={"ticket": None, "lines_done": 0, "progress": ()})))
    assert "Done in Syncro: nothing that I know of." in said
    assert "Not done: the ticket, 2 of 2 lines, reading it back, the checklist, resolving the ticket." in said
    assert "Not known: whether creating the ticket took effect." in said


def test_two_tickets_are_found_by_the_reference() -> None:
    two = samples.trapped(Trap.TWO_FOUND, step="creating the ticket", line="").model_copy(update={"ticket": None})
    assert "What to do: Search Syncro for RF-000123 and delete the ticket too many" in read(attention(two))


def test_the_line_to_add_by_hand_comes_with_its_description() -> None:
    assert "Refund of invoice 8101 of 1 Oct 2026 · RF-000123/2" in sentences(
        attention(samples.trapped(Trap.LINE_REMOVED))
    )


def test_a_line_may_be_named_by_its_reference_or_its_name() -> None:
    by_name = samples.trapped(Trap.LINE_REMOVED, line=SEATS)
    assert attention(by_name) == attention(samples.trapped(Trap.LINE_REMOVED))


def test_what_was_done_counts_every_milestone() -> None:
    late = samples.trapped(Trap.REFUSED, step="resolving the ticket")
    late = late.model_copy(update={"progress": samples.done(*list(Milestone)[:4]), "lines_done": 0})
    said = read(attention(late))
    assert "Done in Syncro: ticket 20031, 2 of 2 lines, read back, checklist complete." in said
    assert "Not done: resolving the ticket." in said
