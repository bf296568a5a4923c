"""The button "It Was Charged" in the thread, and the question where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks import ephemeral
from bot.blocks.correction import CALLBACK_ID, where_charged
from bot.listeners.decide import tell_alone
from bot.listeners.front import Button, CloseMetadata, channel_of, text_typed
from bot.steps.views import open_view
from bot.workflow.decision import UnknownRefundError

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.listeners.front import Front

log = structlog.get_logger()

SAY_WHERE = "Enter the number of the ticket or invoice on which it was charged."


def register(app: AsyncApp, front: Front) -> None:
    """Attach the button and the answer."""

    @app.action("charged")
    async def ask(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        thread: str | None = body.get("message", {}).get("thread_ts")
        refund_id = Button.model_validate_json(action["value"]).refund
        metadata = CloseMetadata(refund=refund_id, channel=channel_of(body), thread=thread)
        asking = _ask_where(front, metadata, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_where")

    @app.view(CALLBACK_ID)
    async def said(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        where = text_typed(view, "where")
        if not any(letter.isdigit() for letter in where):
            await ack(response_action="errors", errors={"where": SAY_WHERE})
            return
        metadata = CloseMetadata.model_validate_json(view["private_metadata"])
        user_id = body["user"]["id"]
        new = await front.charges.charged(metadata.refund, user_id=user_id, where=where)
        await ack()
        note = None if new else ephemeral.charged_already()
        tell_alone(front, metadata.channel, user_id, note, thread_ts=metadata.thread, about=metadata.refund)


async def _ask_where(front: Front, metadata: CloseMetadata, *, user_id: str, trigger_id: str) -> None:
    note = None
    try:
        refund = await front.charges.read(metadata.refund)
        if refund.charged is not None:
            note = ephemeral.charged_already()
        else:
            view = where_charged(refund, metadata.model_dump_json())
            await open_view(front.desk.slack, trigger_id=trigger_id, view=view)
    except UnknownRefundError:
        note = ephemeral.unknown_refund()
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("charge.not_opened", error=str(failure))
        note = ephemeral.try_again()
    tell_alone(front, metadata.channel, user_id, note, thread_ts=metadata.thread, about=metadata.refund)
