"""Clicks on the card. Each is authorised at the time of the click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks import ephemeral
from bot.blocks.home import notice
from bot.blocks.reject import CALLBACK_ID, reject_reason
from bot.ledger.refunds import reference
from bot.listeners.front import Button, RejectMetadata, channel_of, text_typed
from bot.models import DecisionKind
from bot.steps.people import CouldNotCheckError
from bot.steps.views import open_view, whisper
from bot.workflow.decision import UnknownRefundError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.blocks.message import Message, View
    from bot.listeners.front import Front
    from bot.workflow.decision import Refusal

log = structlog.get_logger()


def register(app: AsyncApp, front: Front) -> None:
    """Attach approve, cancel and reject."""
    _register_decisions(app, front)
    _register_reject(app, front)


def _register_decisions(app: AsyncApp, front: Front) -> None:
    async def decide(kind: DecisionKind, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        button = Button.model_validate_json(action["value"])
        user_id = body["user"]["id"]
        note = await _decide(front, kind, button, user_id)
        await ack()
        tell_alone(front, channel_of(body), user_id, note, about=button.refund)

    @app.action("approve")
    async def approve(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await decide(DecisionKind.APPROVED, ack, body, action)

    @app.action("cancel")
    async def cancel(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await decide(DecisionKind.CANCELLED, ack, body, action)


def _register_reject(app: AsyncApp, front: Front) -> None:
    @app.action("reject")
    async def reject(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = Button.model_validate_json(action["value"])
        metadata = RejectMetadata(refund=button.refund, hash=button.hash, channel=channel_of(body))
        asking = _ask_why(front, metadata, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_why")

    @app.view(CALLBACK_ID)
    async def rejected(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        metadata = RejectMetadata.model_validate_json(view["private_metadata"])
        reason = text_typed(view, "reason")
        if not reason:
            await ack(response_action="errors", errors={"reason": "Say why; the requester reads it."})
            return
        user_id = body["user"]["id"]
        note = await _decide(front, DecisionKind.REJECTED, metadata, user_id, reason=reason)
        await ack()
        tell_alone(front, metadata.channel, user_id, note, about=metadata.refund)


async def _ask_why(front: Front, metadata: RejectMetadata, *, user_id: str, trigger_id: str) -> None:
    """Ask only those who may reject; a question that leads to a no wastes their words."""
    checking = front.decisions.check(
        DecisionKind.REJECTED,
        refund_id=metadata.refund,
        shown_hash=metadata.hash,
        user_id=user_id,
    )
    note = await note_of(front, checking)
    if note is None:
        view = reject_reason(await front.decisions.read(metadata.refund), metadata.model_dump_json())
        note = await open_or_say(front, view, trigger_id)
    tell_alone(front, metadata.channel, user_id, note, about=metadata.refund)


async def _decide(
    front: Front,
    kind: DecisionKind,
    button: Button,
    user_id: str,
    *,
    reason: str = "",
) -> Message | None:
    """Decide; the note for the person is None when the click counted."""
    deciding = front.decisions.decide(
        kind,
        refund_id=button.refund,
        shown_hash=button.hash,
        user_id=user_id,
        reason=reason,
    )
    return await note_of(front, deciding)


async def note_of(front: Front, asked: Awaitable[Refusal | None]) -> Message | None:
    """Why a click did not count, or None where it did."""
    try:
        refusal = await asked
    except CouldNotCheckError:
        return ephemeral.could_not_check_group()
    except UnknownRefundError:
        return ephemeral.unknown_refund()
    if refusal is None:
        return None
    return ephemeral.denied(refusal.denial, refusal.refund, front.approvers, refusal.counted)


async def open_or_say(front: Front, view: View, trigger_id: str) -> Message | None:
    """Open a modal; the note for the person where Slack did not."""
    try:
        await open_view(front.desk.slack, trigger_id=trigger_id, view=view)
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("modal.not_opened", modal=view["callback_id"], error=str(failure))
        return ephemeral.try_again()
    return None


def tell_alone(
    front: Front,
    channel: str,
    user_id: str,
    note: Message | None,
    *,
    thread_ts: str | None = None,
    about: int | None = None,
) -> None:
    """Tell one person why their click did not count, after Slack was answered: where they clicked.

    In their Home nothing else says which refund it is `about`; and a click there that counted takes away what was told.
    """
    if channel:
        if note is None:
            return
        telling = whisper(front.desk.slack, channel=channel, user_id=user_id, note=note, thread_ts=thread_ts)
    elif note is None:
        telling = front.homes.clear_notice(user_id)
    else:
        telling = front.homes.tell(user_id, notice(reference(about) if about else "", note))
    front.background.start(telling, name="whisper")
