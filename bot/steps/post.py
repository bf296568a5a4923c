"""Slack shows what the ledger says: a message is posted, or brought up to date."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.blocks import replies
from bot.blocks.card import card
from bot.blocks.message import Message
from bot.blocks.progress import progress
from bot.ledger import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.messages import Outgoing
    from bot.models import Refund

SCREENS: dict[str, Callable[[Refund], Message]] = {
    messages.CARD: card,
    messages.PROGRESS: progress,
    messages.APPROVED: replies.approved,
    messages.REJECTED: replies.rejected,
    messages.CANCELLED: replies.cancelled,
    messages.RESOLVED: replies.resolved,
    messages.ATTENTION: replies.attention,
}
GONE = frozenset({"message_not_found", "cant_update_message", "thread_not_found"})


class GoneError(Exception):
    """The message to update was deleted in Slack."""


@dataclass(frozen=True)
class Shown:
    """What Slack shows now."""

    ts: str
    sent_hash: str


def render(outgoing: Outgoing, refund: Refund) -> Message:
    """The message as people should see it; `refund` is the refund as it is now."""
    shown = SCREENS[outgoing.name.partition("/")[0]](outgoing.snapshot or refund)
    if outgoing.answered_by is None:
        return shown
    then = replies.resumed(refund, outgoing.answered_by)
    without_buttons = [block for block in shown.blocks if block["type"] != "actions"]
    return Message(f"{shown.text}\n{then.text}", [*without_buttons, *then.blocks])


async def post(slack: AsyncWebClient, channel: str, outgoing: Outgoing, refund: Refund) -> Shown:
    """Post the message, or update it where it stands already.

    Raises:
        GoneError: it stood there, but somebody deleted it.
        SlackApiError: Slack refuses; 429 among others.
    """
    message = render(outgoing, refund)
    digest = hashlib.sha256(json.dumps([message.text, message.blocks], sort_keys=True).encode()).hexdigest()
    if outgoing.ts is None:
        thread = None if outgoing.name == messages.CARD else outgoing.thread_ts
        answer = await slack.chat_postMessage(
            channel=channel,
            text=message.text,
            blocks=message.blocks,
            thread_ts=thread,
            unfurl_links=False,
            unfurl_media=False,
        )
        return Shown(ts=str(answer["ts"]), sent_hash=digest)
    if digest == outgoing.sent_hash:
        return Shown(ts=outgoing.ts, sent_hash=digest)
    try:
        await slack.chat_update(channel=channel, ts=outgoing.ts, text=message.text, blocks=message.blocks)
    except SlackApiError as refused:
        if isinstance(refused.response.data, dict) and refused.response["error"] in GONE:
            raise GoneError from refused
        raise
    return Shown(ts=outgoing.ts, sent_hash=digest)
