"""Questions before a decision, and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from bot.blocks import ephemeral
from bot.blocks.question import ANSWER, ASK, EMPTY_ANSWER, EMPTY_QUESTION, answer_question, ask_question
from bot.listeners.decide import note_of, open_or_say, tell_alone
from bot.listeners.front import Button, RejectMetadata, channel_of, text_typed
from bot.models import DecisionKind, RowId
from bot.workflow.decision import UnknownRefundError
from bot.workflow.questions import NoAnswer, Unanswerable

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.blocks.message import Message
    from bot.listeners.front import Front


class AnswerButton(BaseModel):
    """The value of the button under a question."""

    refund: RowId
    question: RowId


class AnswerMetadata(AnswerButton):
    """What the room for an answer brings back."""

    channel: str
    thread_ts: str | None = None


def register(app: AsyncApp, front: Front) -> None:
    """Attach both buttons and both modals."""
    _register_questions(app, front)
    _register_answers(app, front)


def _register_questions(app: AsyncApp, front: Front) -> None:
    @app.action("question")
    async def question(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = Button.model_validate_json(action["value"])
        metadata = RejectMetadata(refund=button.refund, hash=button.hash, channel=channel_of(body))
        asking = _ask_what(front, metadata, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_what")

    @app.view(ASK)
    async def asked(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        metadata = RejectMetadata.model_validate_json(view["private_metadata"])
        text = text_typed(view, "question")
        if not text:
            await ack(response_action="errors", errors={"question": EMPTY_QUESTION})
            return
        user_id = body["user"]["id"]
        asking = front.questions.ask(refund_id=metadata.refund, shown_hash=metadata.hash, user_id=user_id, text=text)
        note = await note_of(front, asking)
        await ack()
        tell_alone(front, metadata.channel, user_id, note, about=metadata.refund)


def _register_answers(app: AsyncApp, front: Front) -> None:
    @app.action("answer")
    async def answer(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = AnswerButton.model_validate_json(action["value"])
        thread_ts = body.get("message", {}).get("thread_ts")
        metadata = AnswerMetadata(**button.model_dump(), channel=channel_of(body), thread_ts=thread_ts)
        opening = _ask_answer(front, metadata, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(opening, name="ask_answer")

    @app.view(ANSWER)
    async def answered(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        metadata = AnswerMetadata.model_validate_json(view["private_metadata"])
        text = text_typed(view, "answer")
        if not text:
            await ack(response_action="errors", errors={"answer": EMPTY_ANSWER})
            return
        user_id = body["user"]["id"]
        note = None
        try:
            refused = await front.questions.answer(
                refund_id=metadata.refund, number=metadata.question, user_id=user_id, text=text
            )
        except UnknownRefundError:
            note = ephemeral.unknown_refund()
        else:
            note = None if refused is None else _no_answer(refused)
        await ack()
        tell_alone(front, metadata.channel, user_id, note, thread_ts=metadata.thread_ts, about=metadata.refund)


async def _ask_what(front: Front, metadata: RejectMetadata, *, user_id: str, trigger_id: str) -> None:
    """Open the question for those who may decide."""
    checking = front.decisions.check(
        DecisionKind.REJECTED, refund_id=metadata.refund, shown_hash=metadata.hash, user_id=user_id
    )
    note = await note_of(front, checking)
    if note is None:
        view = ask_question(await front.decisions.read(metadata.refund), metadata.model_dump_json())
        note = await open_or_say(front, view, trigger_id)
    tell_alone(front, metadata.channel, user_id, note, about=metadata.refund)


async def _ask_answer(front: Front, metadata: AnswerMetadata, *, user_id: str, trigger_id: str) -> None:
    """Open the room for the answer for the requester."""
    try:
        found = await front.questions.open_one(refund_id=metadata.refund, number=metadata.question, user_id=user_id)
    except UnknownRefundError:
        note: Message | None = ephemeral.unknown_refund()
    else:
        if isinstance(found, Unanswerable):
            note = _no_answer(found)
        else:
            note = await open_or_say(front, answer_question(*found, metadata.model_dump_json()), trigger_id)
    tell_alone(front, metadata.channel, user_id, note, thread_ts=metadata.thread_ts, about=metadata.refund)


def _no_answer(refused: Unanswerable) -> Message:
    if refused.why is NoAnswer.NOT_THE_REQUESTER:
        return ephemeral.cannot_answer(refused.refund)
    if refused.why is NoAnswer.ANSWERED:
        return ephemeral.answered_already()
    return ephemeral.closed(refused.refund)
