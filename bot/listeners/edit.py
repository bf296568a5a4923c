"""The button with which the requester changes a request."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks import ephemeral
from bot.listeners.decide import tell_alone
from bot.listeners.front import Button, channel_of
from bot.models import Denial
from bot.rules.edit import check_edit
from bot.workflow.decision import UnknownRefundError
from bot.workflow.form import open_edit

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.blocks.message import Message
    from bot.listeners.front import Front

log = structlog.get_logger()


def register(app: AsyncApp, front: Front) -> None:
    """Attach the button."""

    @app.action("edit")
    async def edit(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = Button.model_validate_json(action["value"])
        user_id, channel = body["user"]["id"], channel_of(body)
        front.background.start(_edit(front, button, user_id, channel, body["trigger_id"]), name="open_edit")


async def _edit(front: Front, button: Button, user_id: str, channel: str, trigger_id: str) -> None:
    """Open the form for the requester; others are told why not."""
    tell_alone(front, channel, user_id, await _open(front, button, user_id, trigger_id))


async def _open(front: Front, button: Button, user_id: str, trigger_id: str) -> Message | None:
    try:
        refund = await front.decisions.read(button.refund)
    except UnknownRefundError:
        return ephemeral.unknown_refund()
    denial = check_edit(refund, user_id, button.hash)
    if denial is Denial.NOT_THE_REQUESTER:
        return ephemeral.cannot_edit(refund)
    if denial is not None:
        return ephemeral.denied(denial, refund)
    try:
        await open_edit(front.desk, trigger_id=trigger_id, refund=refund, draft_id=secrets.token_hex(8))
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("edit.not_opened", error=str(failure))
        return ephemeral.try_again()
    return None
