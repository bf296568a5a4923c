"""What can be done about a refund that waits for a person: the buttons, what was chosen, and how it ended."""

import json
from typing import Any

import pytest

from bot.blocks import card, close, ephemeral, progress, remedies, replies
from bot.blocks.remedies import AFTER_THE_TICKET
from bot.models import Closed, Denial, Kept, Milestone, Refund, Remedy, State, Trap
from tests.bot.blocks import samples
from tests.bot.blocks.reading import buttons, inputs, read

CHANGED: dict[str, Any] = {"line": "", "said": (), "differences": ("Approved: a line. In Syncro now: no such line.",)}
KEPT = Kept(by=samples.WIREMU, at=samples.AT, approved_cents=41538)
CLOSED = Closed(by=samples.MERE, at=samples.AT, note="Credited on invoice 8200.")


def changed(**choices: Any) -> Refund:
    return samples.trapped(Trap.CHANGED, **(CHANGED | choices))


def labels(refund: Refund) -> list[str]:
    return [button["text"]["text"] for button in buttons(replies.attention(refund)).values()]


@pytest.mark.parametrize("trap", [trap for trap in Trap if trap not in {Trap.CHANGED, *AFTER_THE_TICKET}])
def test_whatever_is_wrong_somebody_can_take_it_over(trap: Trap) -> None:
    go_on, hand_over = labels(samples.trapped(trap, may_keep="abc", may_put_back=True))[-2:]
    assert go_on in {"Retry", "Check Again"}
    assert hand_over == "Hand Over"


@pytest.mark.parametrize("trap", sorted(AFTER_THE_TICKET))
def test_what_is_wrong_after_the_ticket_can_be_looked_at_again_taken_over_and_closed(trap: Trap) -> None:
    assert labels(samples.trapped(trap)) == ["Recheck", "Hand Over", "Close with Reason"]


@pytest.mark.parametrize("trap", [Trap.NOT_LANDED, Trap.NOT_SEEN])
def test_whoever_takes_an_overdue_credit_over_reads_that_the_bot_looks_on(trap: Trap) -> None:
    overdue = samples.trapped(trap)
    said = read(remedies.chosen(overdue, samples.WIREMU, Remedy.HAND_OVER))
    assert said.startswith("@U0WIREMU takes RF-000123 from here. I go on looking after each run")
    assert "asked me to look again for the credit of RF-000123." in read(
        remedies.chosen(overdue, samples.WIREMU, Remedy.GO_ON)
    )


def test_a_changed_ticket_offers_only_what_it_allows() -> None:
    assert labels(changed()) == ["Check Again", "Hand Over"]
    assert labels(changed(may_put_back=True)) == ["Put Back Ours", "Check Again", "Hand Over"]
    both = changed(may_keep="abc", keepable_cents=30_000, may_put_back=True)
    assert labels(both) == ["Keep Theirs", "Put Back Ours", "Check Again", "Hand Over"]


def test_to_keep_theirs_names_both_sums_and_is_bound_to_what_was_seen() -> None:
    message = replies.attention(changed(may_keep="abc", keepable_cents=30_000))
    keep = buttons(message)["keep"]
    assert json.loads(keep["value"]) == {"refund": 123, "hash": "abc"}
    assert "RF-000123 becomes $300.00 incl. GST instead of $415.38." in keep["confirm"]["text"]["text"]
    assert "Keep Theirs (an approver presses it): the refund becomes $300.00 incl. GST instead of $415.38." in read(
        message
    )


def test_what_can_not_be_kept_needs_a_new_request() -> None:
    said = read(replies.attention(changed(may_put_back=True)))
    assert "Put Back Ours: I make the ticket hold again what was approved. Or put the ticket right by hand" in said
    assert "If the change is right, ask for a new refund: as it stands it can't be kept." in said


@pytest.mark.parametrize(
    ("remedy", "told"),
    [
        (Remedy.GO_ON, "asked me to go on with RF-000123. I look at Syncro first and do only what is not there yet."),
        (Remedy.KEEP, "keeps what stands in Syncro: RF-000123 is that from now on."),
        (Remedy.PUT_BACK, "asked me to put RF-000123 back to what was approved."),
        (Remedy.HAND_OVER, "takes RF-000123 from here. I do nothing more with it."),
        (Remedy.FINISHED, "has finished RF-000123 by hand. I look at Syncro once more and close it."),
        (Remedy.GIVEN_UP, "gives RF-000123 up. I look at Syncro once more and close it."),
    ],
)
def test_who_chose_what_stands_in_the_place_of_the_buttons(remedy: Remedy, told: str) -> None:
    message = remedies.chosen(samples.refund(), samples.WIREMU, remedy)
    assert read(message).startswith(f"@U0WIREMU {told}")
    assert set(buttons(message)) == ({"retry", "close"} if remedy is Remedy.HAND_OVER else set())


def test_the_card_and_the_progress_say_who_has_taken_it_over() -> None:
    refund = changed(handed_to=samples.MERE)
    assert "@U0MERE goes on with it by hand." in read(card.card(refund))
    assert "… @U0MERE goes on with it by hand." in read(progress.progress(refund))


def test_what_was_kept_is_never_called_what_was_approved() -> None:
    reached = samples.done(Milestone.TICKET_CREATED, Milestone.LINES_ADDED, Milestone.READ_BACK)
    refund = samples.refund(
        State.RESOLVED, kept=KEPT, decision=samples.APPROVED, ticket=samples.TICKET, progress=reached, gst_cents=5_000
    )
    assert refund.total_cents != KEPT.approved_cents
    assert "as @U0WIREMU agreed to keep it." in read(replies.resolved(refund))
    assert "Kept as it stands in Syncro by @U0WIREMU · Tue 24 Nov" in read(card.card(refund))
    assert "Approved were $415.38 incl. GST." in read(card.card(refund))
    assert "Read back from Syncro: exactly what was agreed to" in read(progress.progress(refund))


def test_an_end_by_hand_is_told_with_its_note_and_never_as_proved() -> None:
    refund = samples.refund(State.BY_HAND, closed=CLOSED, decision=samples.APPROVED, ticket=samples.TICKET)
    said = read(close.closed(refund))
    assert "Finished by hand. RF-000123 counts as refunded. I have not proved the credit." in said
    assert "Ticket 20031 stays as it is." in said
    assert "@U0MERE says:" in said
    assert "Credited on invoice 8200." in said
    for screen in (card.card(refund), progress.progress(refund)):
        assert "Finished by hand by @U0MERE: the thread says how." in read(screen)


def test_a_refund_that_was_given_up_is_free_again() -> None:
    refund = samples.refund(State.CLOSED, closed=CLOSED, decision=samples.APPROVED)
    said = read(close.closed(refund))
    assert "Closed without a refund. What RF-000123 held can be refunded again." in said
    for screen in (card.card(refund), progress.progress(refund)):
        assert "Closed without a refund by @U0MERE: the thread says why." in read(screen)


def test_the_question_how_it_ended_asks_how_and_what_was_done() -> None:
    view = close.how_it_ended(samples.refund(), "{}")
    asked = inputs(view)
    assert [each["label"]["text"] for each in asked.values()] == ["How did it end?", "What was done?"]
    assert [each["value"] for each in asked["how"]["element"]["options"]] == [Remedy.FINISHED, Remedy.GIVEN_UP]


@pytest.mark.parametrize(
    ("denial", "remedy", "told"),
    [
        (Denial.NOT_ENTITLED, Remedy.KEEP, "Only @U0WIREMU can press this. Nothing has changed."),
        (Denial.NOT_ENTITLED, Remedy.GO_ON, "Only @U0MERE or @U0WIREMU can press this. Nothing has changed."),
        (Denial.OWN_REQUEST, Remedy.KEEP, "you asked for this one: someone else must press it."),
        (Denial.CHANGED, Remedy.KEEP, "The ticket was changed again since. Nothing has changed."),
        (Denial.NOT_OFFERED, Remedy.PUT_BACK, "That can't be done with the ticket as it stands. Nothing has changed."),
        (Denial.NOT_WAITING, Remedy.GO_ON, "This refund is not waiting for anybody right now. Nothing has changed."),
        (Denial.DEACTIVATED, Remedy.GO_ON, "A deactivated account cannot decide. Nothing has changed."),
    ],
)
def test_a_click_that_does_not_count_says_why(denial: Denial, remedy: Remedy, told: str) -> None:
    assert told in read(ephemeral.not_chosen(denial, remedy, samples.refund(), [samples.WIREMU]))
