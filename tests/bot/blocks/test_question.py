from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.blocks import ephemeral
from bot.blocks.card import card
from bot.blocks.question import answer_question, ask_question, question_answered, question_asked
from bot.models import Question, Refund
from tests.bot.blocks import samples
from tests.bot.blocks.reading import buttons, called, inputs, read

ASKED = Question(number=2, by=samples.WIREMU, at=samples.AT, text="Did both ring?")
ANSWERED = ASKED.model_copy(
    update={"answered_at": datetime(2026, 11, 24, 2, 0, tzinfo=UTC), "answer": "One did, once."}
)


def about(*questions: Question) -> Refund:
    return samples.refund(questions=questions)


def test_the_question_names_the_refund_and_says_who_reads_it() -> None:
    view = ask_question(samples.refund(), "kept")
    assert "RF-000123: $415.38 incl. GST to Kererū Café" in read(view)
    assert list(inputs(view)) == ["question"]
    assert (view["submit"]["text"], view["private_metadata"]) == ("Ask", "kept")


def test_the_room_for_the_answer_repeats_the_question() -> None:
    view = answer_question(samples.refund(), ASKED, "kept")
    assert "@U0WIREMU asks: Did both ring?" in read(view)
    assert list(inputs(view)) == ["answer"]


def test_the_thread_calls_the_requester_and_has_a_button_until_there_is_an_answer() -> None:
    message = question_asked(about(ASKED))
    assert read(message).startswith(
        "@U0MERE A question before the decision, from @U0WIREMU: Did both ring? Press Answer"
    )
    assert json.loads(buttons(message)["answer"]["value"]) == {"refund": 123, "question": 2}
    later = question_asked(about(ANSWERED))
    assert "Answered · Tue 24 Nov 15:00" in read(later)
    assert buttons(later) == {}


def test_whoever_asked_is_called_with_the_answer() -> None:
    message = question_answered(about(ANSWERED))
    assert read(message) == "@U0WIREMU Answered. You asked: Did both ring? The answer: One did, once."
    assert called(message) == {samples.WIREMU}


def test_both_stand_on_the_card() -> None:
    assert "Question by @U0WIREMU · Tue 24 Nov 14:02 · not answered yet Did both ring?" in read(card(about(ASKED)))
    assert "Question by @U0WIREMU · Tue 24 Nov 14:02 Did both ring? Answer · Tue 24 Nov 15:00 One did, once." in read(
        card(about(ANSWERED))
    )


def test_the_card_shows_the_newest_and_counts_the_others() -> None:
    said = read(card(about(*(ASKED.model_copy(update={"text": f"Number {number}?"}) for number in range(1, 6)))))
    assert "3 earlier questions stand in the thread." in said
    assert "Number 3?" not in said
    assert "Number 4?" in said
    said = read(card(about(ASKED, ASKED, ASKED)))
    assert "1 earlier question stands in the thread." in said


def test_a_card_with_many_lines_only_counts_them() -> None:
    lines = tuple(samples.line(2, invoice_line_id=number) for number in range(21))
    said = read(card(samples.refund(lines=lines, questions=(ASKED, ANSWERED))))
    assert "Questions before the decision: 2. They stand in the thread." in said
    assert "Did both ring?" not in said
    assert "Questions before" not in read(card(samples.refund(lines=lines)))


def test_who_may_not_answer_is_told_why() -> None:
    assert read(ephemeral.cannot_answer(samples.refund())) == (
        "Only @U0MERE, who asked for this refund, can answer. Nothing has changed."
    )
    assert read(ephemeral.answered_already()) == "This question is answered already. Nothing has changed."
    assert "already approved this" in read(ephemeral.closed(samples.refund(decision=samples.APPROVED)))
