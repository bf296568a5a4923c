"""The button that gives people words for the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks import ephemeral
from bot.blocks.customer_words import ACTION, customer_words
from bot.listeners.decide import tell_alone
from bot.listeners.front import Button, channel_of
from bot.steps.views import open_view
from bot.workflow.decision import UnknownRefundError

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.blocks.message import Message
    from bot.listeners.front import Front

log = structlog.get_logger()


def register(app: AsyncApp, front: Front) -> None:
    """Attach the button. Whoever reads the thread may press it: it shows no more than the thread does."""

    @app.action(ACTION)
    async def words(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = Button.model_validate_json(action["value"])
        user_id, channel = body["user"]["id"], channel_of(body)
        showing = _show(front, button.refund, trigger_id=body["trigger_id"], user_id=user_id, channel=channel)
        front.background.start(showing, name="customer_words")


async def _show(front: Front, refund_id: int, *, trigger_id: str, user_id: str, channel: str) -> None:
    note: Message | None = None
    try:
        refund, today = await front.decisions.read_today(refund_id)
        await open_view(front.desk.slack, trigger_id=trigger_id, view=customer_words(refund, today=today))
    except UnknownRefundError:
        note = ephemeral.unknown_refund()
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("words.not_opened", error=str(failure))
        note = ephemeral.try_again()
    tell_alone(front, channel, user_id, note)
