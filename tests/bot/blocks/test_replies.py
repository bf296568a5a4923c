from __future__ import annotations

from bot.blocks import replies
from bot.models import State
from tests.bot.blocks import samples
from tests.bot.blocks.reading import called, links, read

MINUS = "\u2212"


def test_an_approval_calls_nobody() -> None:
    message = replies.approved(samples.refund(State.APPROVED, decision=samples.APPROVED))
    assert read(message).startswith("Approved. I am carrying out RF-000123 in Syncro now")
    assert called(message) == set()


def test_a_rejection_calls_the_requester_and_tells_the_reason() -> None:
    message = replies.rejected(samples.refund(State.REJECTED, decision=samples.REJECTED))
    assert read(message) == (
        "@U0MERE Rejected. Nothing was done in Syncro. The reason given: The handset is out of warranty."
    )
    assert called(message) == {samples.MERE}


def test_a_rejection_without_a_reason_does_not_invent_one() -> None:
    silent = samples.REJECTED.model_copy(update={"reason": " "})
    assert "No reason was given." in read(replies.rejected(samples.refund(State.REJECTED, decision=silent)))


def test_a_cancelled_request_says_that_nothing_was_done() -> None:
    message = replies.cancelled(samples.refund(State.CANCELLED, decision=samples.CANCELLED))
    assert read(message) == "Cancelled. RF-000123 is closed; nothing was done in Syncro."


def test_a_resolved_ticket_is_told_with_its_total_and_without_a_promise() -> None:
    message = replies.resolved(samples.refund(State.RESOLVED, ticket=samples.TICKET, outlook=samples.ORDINARY))
    said = read(message)
    assert f"Ticket 20031 is resolved with 2 lines, {MINUS}$361.20 excl. GST · {MINUS}$415.38 incl. GST" in said
    assert "exactly as approved. The credit is on its way to the bill, it is not on an invoice yet." in said
    assert links(message) == {"Ticket 20031": "https://msp.syncromsp.com/tickets/9001"}
    assert "credited" not in message.text.lower()
    assert called(message) == set()


def test_the_spark_warning_is_addressed_to_the_requester() -> None:
    message = replies.resolved(samples.refund(State.RESOLVED, ticket=samples.TICKET))
    assert "@U0MERE Not on this bill. Kererū Café is billed through Spark." in read(message)
    assert called(message) == {samples.MERE}


def test_a_schedule_that_takes_nothing_calls_the_requester_too() -> None:
    outlook = samples.PAUSED.model_copy(update={"spark": False})
    message = replies.resolved(samples.refund(State.RESOLVED, ticket=samples.TICKET, outlook=outlook))
    assert "@U0MERE No bill will pick this up: Spark monthly is paused." in read(message)


def test_without_trouble_nobody_is_asked_for_anything() -> None:
    assert read(replies.attention(samples.refund())) == "RF-000123 needs nobody right now."
