"""An approver asks before deciding, and the requester answers: two small modals, the thread, and the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks.button import actions, button
from bot.blocks.clean import clean
from bot.blocks.message import Message, message
from bot.blocks.modal import field, modal
from bot.blocks.money import moment
from bot.blocks.text import bold, paragraph, person, quote, rich
from bot.blocks.totals import customer, with_gst

if TYPE_CHECKING:
    from bot.blocks.message import View
    from bot.blocks.text import Paragraph
    from bot.models import Question, Refund

ASK = "refund_question"
ANSWER = "refund_answer"
TEXT_LIMIT = 1000  # characters
ON_THE_CARD = 2  # questions; all of them stand in the thread
SHOWN = 300  # characters of each on the card
MANY_LINES = (
    20  # Slack refuses a message that is too long as a whole: with so many lines the card only counts questions
)
EMPTY_QUESTION = "Write what you would like to know."
EMPTY_ANSWER = "Write the answer; the approver reads it."


def ask_question(refund: Refund, private: str) -> View:
    """What would you like to know? `private` comes back with it."""
    asked = field("question", "What would you like to know?", _words("question"), hint="The requester is called.")
    return modal(ASK, "Ask before deciding", [_about(refund), asked], submit="Ask", close="Back", private=private)


def answer_question(refund: Refund, question: Question, private: str) -> View:
    """The question again, and room for the answer."""
    blocks = [
        _about(refund),
        rich(paragraph(person(question.by), " asks:"), quote(question.text)),
        field("answer", "Your answer", _words("answer"), hint="It stands on the card and in the thread."),
    ]
    return modal(ANSWER, "Answer", blocks, submit="Answer", close="Back", private=private)


def questions_so_far(refund: Refund) -> list[Paragraph]:
    """The newest questions and their answers, for the card."""
    if len(refund.lines) > MANY_LINES:
        count = len(refund.questions)
        return [paragraph(f"Questions before the decision: {count}. They stand in the thread.")] if count else []
    left_out = len(refund.questions) - ON_THE_CARD
    told = [paragraph(f"{left_out} earlier questions stand in the thread.")] if left_out > 1 else []
    told = [paragraph("1 earlier question stands in the thread.")] if left_out == 1 else told
    for question in refund.questions[-ON_THE_CARD:]:
        told += [_asked(refund, question), quote(question.text, SHOWN)]
        if question.answered_at is not None:
            told += [paragraph(f"Answer · {moment(question.answered_at, refund.time_zone)}"), _answer(question, SHOWN)]
    return told


def question_asked(refund: Refund) -> Message:
    """The thread calls the requester; the snapshot holds the one question. The button goes once it is answered."""
    (question,) = refund.questions
    who = paragraph(
        person(refund.requester_id), " ", bold("A question before the decision"), ", from ", person(question.by), ":"
    )
    if question.answered_at is not None:
        at = moment(question.answered_at, refund.time_zone)
        return message(who, quote(question.text), paragraph(f"Answered · {at}"))
    press = button("answer", "Answer", {"refund": refund.id, "question": question.number})
    how = paragraph("Press ", bold("Answer"), ", so that it stands on the card. The request stays open meanwhile.")
    return message(who, quote(question.text), how, then=(actions(f"answer:{refund.reference}", press),))


def question_answered(refund: Refund) -> Message:
    """The thread calls whoever asked."""
    (question,) = refund.questions
    return message(
        paragraph(person(question.by), " ", bold("Answered."), " You asked:"),
        quote(question.text),
        paragraph("The answer:"),
        _answer(question),
    )


def _asked(refund: Refund, question: Question) -> Paragraph:
    open_still = "" if question.answered_at is not None else " · not answered yet"
    return paragraph("Question by ", person(question.by), f" · {moment(question.at, refund.time_zone)}{open_still}")


def _answer(question: Question, limit: int = TEXT_LIMIT) -> Paragraph:
    return quote(question.answer, limit) if clean(question.answer) else paragraph("…")


def _about(refund: Refund) -> dict[str, Any]:
    return rich(paragraph(bold(f"{refund.reference}: {with_gst(refund)} to {customer(refund)}")))


def _words(action_id: str) -> dict[str, Any]:
    return {"type": "plain_text_input", "action_id": action_id, "multiline": True, "max_length": TEXT_LIMIT}
