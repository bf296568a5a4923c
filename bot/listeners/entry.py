"""Who may come in: asked once for everything that Slack sends, before any listener."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from bot.blocks.entry import SENTENCES
from bot.blocks.message import message
from bot.blocks.preview import problem
from bot.blocks.text import paragraph
from bot.listeners.decide import tell_alone
from bot.listeners.front import channel_of
from bot.models import Outside
from bot.rules.entry import belongs, outside
from bot.steps.people import CouldNotCheckError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_bolt.response import BoltResponse

    from bot.listeners.front import Front

NOT_YOURS = "Not for you"

log = structlog.get_logger()


@dataclass(frozen=True)
class Sender:
    """Who sent something, and from where, as the payload says; empty where it does not."""

    user_id: str
    teams: frozenset[str]
    organisations: frozenset[str]


def register(app: AsyncApp, front: Front) -> None:
    """Attach the check. Bolt runs it before every listener."""

    @app.use
    async def enter(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        sender = sender_of(body)
        why = await _why_not(front, sender, context)
        if why is None and "command" in body and front.replays.is_one(body["trigger_id"]):
            log.warning("entry.replayed", user=sender.user_id)
            return await ack()
        if why is None:
            await next_()
            return None
        log.warning("entry.refused", user=sender.user_id, why=why.value)
        return await _refuse(front, ack, body, sender.user_id, why)


def sender_of(body: dict[str, Any]) -> Sender:
    """Who sent this payload: a command, an event, or anything that was pressed."""
    user, event = body.get("user") or {}, body.get("event") or {}
    user_id = user.get("id") or body.get("user_id") or event.get("user") or ""
    places = (body.get("team") or {}, body.get("enterprise") or {})
    teams = {body.get("team_id"), places[0].get("id"), user.get("team_id")}
    organisations = {body.get("enterprise_id"), places[1].get("id"), places[0].get("enterprise_id")}
    return Sender(
        str(user_id),
        frozenset(str(each) for each in teams if each),
        frozenset(str(each) for each in organisations if each),
    )


async def _why_not(front: Front, sender: Sender, context: AsyncBoltContext) -> Outside | None:
    us = context.authorize_result
    team, organisation = (us.team_id or "", us.enterprise_id or "") if us is not None else ("", "")
    if not (team or organisation):
        return Outside.UNKNOWN
    if not belongs(sender.teams, sender.organisations, team=team, organisation=organisation):
        return Outside.ELSEWHERE
    if not sender.user_id:
        return None  # nobody did it: an event about the app itself
    try:
        visitor = await front.decisions.people.visitor(sender.user_id)
    except CouldNotCheckError:
        return Outside.UNKNOWN
    return outside(visitor, team=team, organisation=organisation, guests=front.guests)


async def _refuse(front: Front, ack: AsyncAck, body: dict[str, Any], user_id: str, why: Outside) -> BoltResponse:
    """Answer in the way that fits what was sent; where nobody waits for one, in none."""
    sentence = SENTENCES[why]
    if "command" in body:
        return await ack(text=sentence, response_type="ephemeral")
    kind = body.get("type")
    if kind == "block_suggestion":
        return await ack(options=[])
    if kind == "view_submission":
        inputs = [block["block_id"] for block in body["view"].get("blocks", []) if block["type"] == "input"]
        if inputs:
            return await ack(response_action="errors", errors={inputs[0]: sentence})
        return await ack(response_action="update", view=problem(NOT_YOURS, sentence))
    if kind == "block_actions" and why is not Outside.BOT and (channel := channel_of(body)):
        tell_alone(front, channel, user_id, message(paragraph(sentence)))
    return await ack()
