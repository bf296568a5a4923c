"""An approver asks before deciding; the request stays open, and the answer stands on the card."""

import asyncio

import pytest

from tests.bot.conversation.acts import accepted, approve, reply, request, resolved, shown, shows, whispered
from tests.sandbox.slack import Message, Modal
from tests.sandbox.stage import Stage

UNCHANGED = "Nothing has changed."


async def ask(play: Stage, card: Message, text: str, *, who: str = "wiremu") -> Message:
    """A question, by its message in the thread."""
    await play.slack.person(who).click(card, "Ask")
    question = await play.slack.person(who).modal("Ask before deciding")
    assert "RF-000001: $129.03 incl. GST to Kererū Café" in question.text()
    await question.fill("What would you like to know?", text)
    await accepted(question)
    return await reply(play, card, text)


async def answering(play: Stage, question: Message) -> Modal:
    await play.slack.person("mere").click(question, "Answer")
    return await play.slack.person("mere").modal("Answer")


async def test_the_requester_is_called_answers_and_both_stand_on_the_card_that_stays_open(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    question = await ask(play, card, "Did *they* cancel?")
    assert question.calls() == ["U0MERE0001", "U0WIREMU01"]
    told = await shows(play, card, "Question by @Wiremu Kingi · ")
    assert " · not answered yet" in told
    assert "[ Approve Refund ]" in told
    answer = await answering(play, question)
    assert "@Wiremu Kingi asks:" in answer.text()
    await answer.fill("Your answer", "Yes, on Monday.")
    await accepted(answer)
    told = await shows(play, card, "> Yes, on Monday.")
    assert "> Did *they* cancel?" in told
    assert "not answered yet" not in told
    answered = await reply(play, card, "The answer:")
    assert answered.calls() == ["U0WIREMU01"]
    assert "[ Answer ]" not in await shows(play, question, "Answered · ")
    await approve(play, card)
    await resolved(play)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("sione", "Only @refund-approvers can approve or reject this refund. Nothing has changed."),
        ("mere", "Only @refund-approvers can approve or reject this refund. Nothing has changed."),
    ],
)
async def test_only_who_may_decide_asks(play: Stage, who: str, told: str) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await play.slack.person(who).click(card, "Ask")
    await whispered(play, who, told)
    assert not play.slack.person(who).sees_modal


async def test_only_the_requester_answers_and_only_once(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    question = (await ask(play, card, "Did they cancel?")).as_seen()
    await play.slack.person("aroha").click(question, "Answer")
    await whispered(play, "aroha", f"Only @Mere Tamihana, who asked for this refund, can answer. {UNCHANGED}")
    answer = await answering(play, question)
    await answer.fill("Your answer", "Yes.")
    await accepted(answer)
    await reply(play, card, "The answer:")
    await play.slack.person("mere").click(question, "Answer")
    await whispered(play, "mere", f"This question is answered already. {UNCHANGED}")


async def test_a_question_or_an_answer_after_the_decision_changes_nothing(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    question = await ask(play, card, "Did they cancel?")
    answer = await answering(play, question)
    await play.slack.person("aroha").click(card, "Ask")
    another = await play.slack.person("aroha").modal("Ask before deciding")
    await approve(play, card)
    await shows(play, card, "Approved by @Wiremu Kingi")
    await answer.fill("Your answer", "Yes.")
    await accepted(answer)
    await whispered(play, "mere", "@Wiremu Kingi already approved this at ")
    await another.fill("What would you like to know?", "Why?")
    await accepted(another)
    await whispered(play, "aroha", "@Wiremu Kingi already approved this at ")
    assert "Yes." not in shown(play, card)


@pytest.mark.parametrize("typed", ["", "   "])
async def test_nothing_to_read_is_refused(play: Stage, typed: str) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await play.slack.person("wiremu").click(card, "Ask")
    question = await play.slack.person("wiremu").modal("Ask before deciding")
    await question.fill("What would you like to know?", typed)
    (told,) = (await question.submit()).values()
    assert told == ("Write what you would like to know." if typed else "Please complete this required field.")
    await question.fill("What would you like to know?", "Why?")
    await accepted(question)
    answer = await answering(play, await reply(play, card, "Why?"))
    await answer.fill("Your answer", typed)
    (told,) = (await answer.submit()).values()
    expected = "Write the answer; the approver reads it." if typed else "Please complete this required field."
    assert told == expected


async def test_two_questions_in_the_same_moment_are_both_asked(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    for who in ("wiremu", "aroha"):
        await play.slack.person(who).click(card, "Ask")
    modals = [await play.slack.person(who).modal("Ask before deciding") for who in ("wiremu", "aroha")]
    for number, each in enumerate(modals):
        await each.fill("What would you like to know?", f"Question {number}?")
    await asyncio.gather(*(accepted(each) for each in modals))
    await reply(play, card, "Question 0?")
    await reply(play, card, "Question 1?")


async def test_the_same_question_pressed_again_is_asked_once_until_it_is_answered(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    first = await ask(play, card, "Which user left?")
    await ask(play, card, "Which user left?")
    await ask(play, card, "And when?")
    assert sum("Which user left?" in each.text for each in card.replies()) == 1
    room = await answering(play, first)
    await room.fill("Your answer", "Hana.")
    await accepted(room)
    await reply(play, card, "Hana.")
    await ask(play, card, "Which user left?")
    await play.slack.wait_until(lambda: sum("Which user left?" in each.text for each in card.replies()) > 1)


@pytest.mark.parametrize(("who", "words"), [("wiremu", "Ask"), ("mere", "Answer")])
async def test_a_modal_that_did_not_open_says_to_try_again(play: Stage, who: str, words: str) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    message = await ask(play, card, "Why?", who="aroha") if words == "Answer" else card
    play.slack.faults.add("views.open", "error", error="expired_trigger_id")
    await play.slack.person(who).click(message, words)
    await whispered(play, who, "That did not work. Nothing has changed. Please try again in a moment.")


async def test_a_button_of_a_question_that_is_not_in_the_ledger_says_so(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    question = (await ask(play, card, "Why?")).as_seen()
    for element in question.blocks[-1]["elements"]:
        element["value"] = element["value"].replace('"question": 1', '"question": 7')
    await play.slack.person("mere").click(question, "Answer")
    await whispered(play, "mere", f"I do not know this refund. {UNCHANGED}")
