"""Clicks on what can be done about a refund that waits for a person. Each is authorised at the time of the click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks import ephemeral
from bot.blocks.close import CALLBACK_ID, how_it_ended
from bot.listeners.decide import open_or_say, tell_alone
from bot.listeners.front import Button, CloseMetadata, channel_of, text_typed
from bot.models import Remedy
from bot.steps.people import CouldNotCheckError
from bot.workflow.decision import UnknownRefundError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.blocks.message import Message
    from bot.listeners.front import Front
    from bot.workflow.decision import Refusal

BUTTONS = {
    "retry": Remedy.GO_ON,
    "keep": Remedy.KEEP,
    "put_back": Remedy.PUT_BACK,
    "hand_over": Remedy.HAND_OVER,
}


def register(app: AsyncApp, front: Front) -> None:
    """Attach check again, keep theirs, put back ours, hand over, and close."""
    for action_id, remedy in BUTTONS.items():
        _register_button(app, front, action_id, remedy)
    _register_close(app, front)


def _register_button(app: AsyncApp, front: Front, action_id: str, remedy: Remedy) -> None:
    @app.action(action_id)
    async def choose(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        button = Button.model_validate_json(action["value"])
        user_id = body["user"]["id"]
        shown = button.hash if remedy is Remedy.KEEP else None
        choosing = front.remedies.choose(remedy, refund_id=button.refund, user_id=user_id, shown=shown)
        note = await _note(front, remedy, choosing)
        await ack()
        tell_alone(front, channel_of(body), user_id, note, thread_ts=_thread_of(body), about=button.refund)


def _register_close(app: AsyncApp, front: Front) -> None:
    @app.action("close")
    async def close(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = Button.model_validate_json(action["value"])
        metadata = CloseMetadata(refund=button.refund, channel=channel_of(body), thread=_thread_of(body))
        asking = _ask_how(front, metadata, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_how")

    @app.view(CALLBACK_ID)
    async def closed(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        metadata = CloseMetadata.model_validate_json(view["private_metadata"])
        values = view["state"]["values"]
        note = text_typed(view, "note")
        how = values["how"]["how"].get("selected_option")
        errors = {} if how else {"how": "Choose how it ended."}
        if not note:
            errors["note"] = "Say what was done; it stays with the refund."
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        user_id, remedy = body["user"]["id"], Remedy(how["value"])
        choosing = front.remedies.choose(remedy, refund_id=metadata.refund, user_id=user_id, note=note)
        refused = await _note(front, remedy, choosing)
        await ack()
        tell_alone(front, metadata.channel, user_id, refused, thread_ts=metadata.thread, about=metadata.refund)


async def _ask_how(front: Front, metadata: CloseMetadata, *, user_id: str, trigger_id: str) -> None:
    """Ask only those who may close it."""
    checking = front.remedies.check(Remedy.FINISHED, refund_id=metadata.refund, user_id=user_id)
    note = await _note(front, Remedy.FINISHED, checking)
    if note is None:
        view = how_it_ended(await front.remedies.read(metadata.refund), metadata.model_dump_json())
        note = await open_or_say(front, view, trigger_id)
    tell_alone(front, metadata.channel, user_id, note, thread_ts=metadata.thread, about=metadata.refund)


async def _note(front: Front, remedy: Remedy, asked: Awaitable[Refusal | None]) -> Message | None:
    """Why a click did not count, or None where it did."""
    try:
        refusal = await asked
    except CouldNotCheckError:
        return ephemeral.could_not_check_group()
    except UnknownRefundError:
        return ephemeral.unknown_refund()
    return None if refusal is None else ephemeral.not_chosen(refusal.denial, remedy, refusal.refund, front.approvers)


def _thread_of(body: dict[str, Any]) -> str | None:
    thread_ts: str | None = body.get("message", {}).get("thread_ts")
    return thread_ts
