"""`/refund show RF-000123`, and the card's button: everything about one refund.

Whoever can use `/refund` may look: the form shows every customer, invoice and earlier refund to them anyway.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from pydantic import BaseModel
from slack_sdk.errors import SlackClientError

from bot.blocks import ephemeral
from bot.blocks.story import ACTION, TURN, story_page
from bot.listeners.decide import open_or_say, tell_alone
from bot.listeners.front import Button, channel_of
from bot.models import RowId
from bot.steps.views import update_view
from bot.workflow.decision import UnknownRefundError

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

    from bot.blocks.message import Message
    from bot.listeners.front import Front

SHOW = "show"
NUMBER = re.compile(r"(?:rf)?[\s#-]*0*(\d{1,9})", re.IGNORECASE)  # nine digits: what the ledger can count to

log = structlog.get_logger()


class PageButton(BaseModel):
    """The value of a button that turns the page."""

    refund: RowId
    page: RowId


def register(app: AsyncApp, front: Front) -> None:
    """Attach the card's button, and the ones that turn the pages."""

    @app.action(ACTION)
    async def story(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = Button.model_validate_json(action["value"])
        showing = _show_from_card(front, button.refund, body)
        front.background.start(showing, name="story")

    @app.action(re.compile(rf"{TURN}:\d+"))
    async def turn(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = PageButton.model_validate_json(action["value"])
        front.background.start(_turn(front, button, body["view"]), name="story_page")


async def show(front: Front, ack: AsyncAck, command: dict[str, Any], typed: str, respond: AsyncRespond) -> None:
    """The command; a number that there is not is answered at once."""
    found = NUMBER.fullmatch(typed)
    if found is None or not await front.stories.exists(int(found[1])):
        note = ephemeral.show_which() if found is None else ephemeral.no_such_refund(int(found[1]))
        await ack(text=note.text, blocks=note.blocks, response_type="ephemeral")
        return
    await ack()
    front.background.start(_show_from_command(front, int(found[1]), command, respond), name="story")


async def _show_from_command(front: Front, refund_id: int, command: dict[str, Any], respond: AsyncRespond) -> None:
    note = await _open(front, refund_id, command["trigger_id"])
    if note is not None:
        await respond(text=note.text, blocks=note.blocks, response_type="ephemeral")


async def _show_from_card(front: Front, refund_id: int, body: dict[str, Any]) -> None:
    note = await _open(front, refund_id, body["trigger_id"])
    tell_alone(front, channel_of(body), body["user"]["id"], note)


async def _open(front: Front, refund_id: int, trigger_id: str) -> Message | None:
    try:
        story = await front.stories.read(refund_id)
    except UnknownRefundError:
        return ephemeral.unknown_refund()
    return await open_or_say(front, story_page(story, 0), trigger_id)


async def _turn(front: Front, button: PageButton, view: dict[str, Any]) -> None:
    """Show another page in the open modal. Where Slack does not answer the page stays, and so do its buttons."""
    try:
        page = story_page(await front.stories.read(button.refund), button.page)
        await update_view(front.desk.slack, view=page, view_id=view["id"], seen_hash=view["hash"])
    except (UnknownRefundError, SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("story.not_turned", refund=button.refund, error=type(failure).__name__)
