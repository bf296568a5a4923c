"""`/refund pause` and `/refund resume`: the kill switch. Each is authorised at the time it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks import ephemeral, standstill
from bot.blocks.clean import cut
from bot.listeners.front import text_typed
from bot.steps.people import CouldNotCheckError
from bot.steps.views import announce, open_view, whisper
from bot.workflow.standstill import Switched

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.blocks.message import Message
    from bot.listeners.front import Front

PAUSE, RESUME = "pause", "resume"
NO_REASON = "Say why; everybody reads it."

log = structlog.get_logger()


def register(app: AsyncApp, front: Front) -> None:
    """Attach the submission of the reason. The command itself hands over to `switch`."""

    @app.view(standstill.CALLBACK_ID)
    async def with_reason(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        reason = text_typed(view, "reason")
        if not reason:
            await ack(response_action="errors", errors={"reason": NO_REASON})
            return
        user_id = body["user"]["id"]
        note = await _pause(front, user_id, reason)
        await ack()
        whispering = whisper(front.desk.slack, channel=front.desk.channel, user_id=user_id, note=note)
        front.background.start(whispering, name="whisper")


async def switch(front: Front, ack: AsyncAck, command: dict[str, Any], word: str, rest: str) -> None:
    """Pause, with the reason that was typed or asked for; or resume."""
    user_id = command["user_id"]
    note: Message | None
    if word == RESUME:
        note = await _resume(front, user_id)
    elif rest:
        note = await _pause(front, user_id, rest)
    else:
        note = await _ask_why(front, user_id, command["trigger_id"])
    if note is None:
        await ack()
    else:
        await ack(text=note.text, blocks=note.blocks, response_type="ephemeral")


async def _pause(front: Front, user_id: str, reason: str) -> Message:
    try:
        answer = await front.kill_switch.pause(user_id=user_id, reason=cut(reason, standstill.REASON_LIMIT))
    except CouldNotCheckError:
        return ephemeral.could_not_check_group()
    if answer.switched is Switched.NOT_ENTITLED:
        return ephemeral.cannot_pause(front.approvers)
    assert answer.standstill is not None
    if answer.switched is Switched.NOTHING_TO_DO:
        return standstill.paused_already(answer.standstill)
    _announce(front, standstill.announced(answer.standstill))
    return standstill.you_paused(answer.waiting)


async def _resume(front: Front, user_id: str) -> Message:
    try:
        answer = await front.kill_switch.resume(user_id=user_id)
    except CouldNotCheckError:
        return ephemeral.could_not_check_group()
    if answer.switched is Switched.NOT_ENTITLED:
        return ephemeral.cannot_pause(front.approvers)
    if answer.switched is Switched.NOTHING_TO_DO:
        return standstill.not_paused()
    _announce(front, standstill.announced_end(user_id))
    return standstill.you_resumed(answer.waiting)


async def _ask_why(front: Front, user_id: str, trigger_id: str) -> Message | None:
    """Ask only those who may pause, and only while nothing is paused."""
    try:
        if not await front.kill_switch.may(user_id):
            return ephemeral.cannot_pause(front.approvers)
    except CouldNotCheckError:
        return ephemeral.could_not_check_group()
    known = await front.kill_switch.now()
    if known is not None:
        return standstill.paused_already(known)
    try:
        await open_view(front.desk.slack, trigger_id=trigger_id, view=standstill.ask_why())
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("pause.not_opened", error=str(failure))
        return ephemeral.form_did_not_open(f"{PAUSE} and the reason")
    return None


def _announce(front: Front, note: Message) -> None:
    """Tell the channel. A courtesy: every card and thread that waits says so, whatever becomes of this message."""
    front.background.start(announce(front.desk.slack, channel=front.desk.channel, note=note), name="announce")
