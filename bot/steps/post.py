"""Slack shows what the ledger says: a message is posted, or brought up to date."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from slack_sdk.errors import SlackApiError

from bot.blocks import landing, rehearsal, replies
from bot.blocks.approval import approval_given
from bot.blocks.card import card
from bot.blocks.changed import changed
from bot.blocks.close import closed
from bot.blocks.correction import task
from bot.blocks.message import Message, plainly
from bot.blocks.progress import progress
from bot.blocks.question import question_answered, question_asked
from bot.blocks.remedies import chosen
from bot.blocks.shelf import still_to_do
from bot.blocks.sighting import asked_again
from bot.blocks.waiting import expired, reminder
from bot.ledger import messages
from bot.models import Remedy
from bot.steps import show_stock

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.messages import Outgoing
    from bot.models import Refund

SCREENS: dict[str, Callable[[Refund], Message]] = {
    messages.CARD: card,
    messages.PROGRESS: progress,
    messages.APPROVAL: approval_given,
    messages.CHANGED: changed,
    messages.QUESTION: question_asked,
    messages.ANSWER: question_answered,
    messages.REMINDER: reminder,
    messages.EXPIRED: expired,
    messages.APPROVED: replies.approved,
    messages.REJECTED: replies.rejected,
    messages.CANCELLED: replies.cancelled,
    messages.RESOLVED: replies.resolved,
    messages.OUTLOOK: replies.outlook_changed,
    messages.LANDED: landing.landed,
    messages.LANDING: landing.not_yet,
    messages.SPARK_REPORT: asked_again,
    messages.ATTENTION: landing.attention,
    messages.CLOSED: closed,
    messages.CHARGE: task,
    messages.STOCK_REMINDER: still_to_do,
}
THREAD_GONE = "thread_not_found"
GONE = frozenset({"message_not_found", "cant_update_message", THREAD_GONE})
NOT_DRAWN = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

log = structlog.get_logger()


class GoneError(Exception):
    """The message to update was deleted in Slack."""


class ThreadGoneError(Exception):
    """The card whose thread the message belongs to was deleted in Slack."""


@dataclass(frozen=True)
class Shown:
    """What Slack shows now."""

    ts: str
    sent_hash: str


def render(outgoing: Outgoing, refund: Refund) -> Message:
    """The message as people should see it; `refund` is the refund as it is now."""
    shown = rehearsal.marked(_screen(outgoing, outgoing.snapshot or refund), refund)
    if outgoing.answered_by is None:
        return shown
    then = chosen(outgoing.snapshot or refund, outgoing.answered_by, Remedy(outgoing.answer or Remedy.GO_ON))
    without_buttons = [block for block in shown.blocks if block["type"] != "actions"]
    return Message(f"{shown.text}\n{then.text}", [*without_buttons, *then.blocks])


def _screen(outgoing: Outgoing, refund: Refund) -> Message:
    kind, _, number = outgoing.name.partition("/")
    if kind == messages.DRY_RUN:
        return rehearsal.page(refund, int(number))
    if kind in show_stock.KINDS:
        return show_stock.show_stock(kind, refund, number)
    if kind == messages.APPROVED and refund.dry_run and refund.standstill is None:
        return rehearsal.approved(refund)
    return SCREENS[kind](refund)


async def post(slack: AsyncWebClient, channel: str, outgoing: Outgoing, refund: Refund) -> Shown:
    """Post the message, or update it where it stands already.

    Where Slack refuses its blocks the same words go out plainly, with the same buttons: a card that cannot be drawn
    must not keep anybody from deciding.

    Raises:
        GoneError: it stood there, but somebody deleted it.
        ThreadGoneError: somebody deleted the card before anything stood in its thread.
        SlackApiError: Slack refuses; 429 among others.
    """
    message = render(outgoing, refund)
    digest = hashlib.sha256(json.dumps([message.text, message.blocks], sort_keys=True).encode()).hexdigest()
    if outgoing.ts is not None and digest == outgoing.sent_hash:
        return Shown(ts=outgoing.ts, sent_hash=digest)
    try:
        ts = await _deliver(slack, channel, outgoing, message)
    except SlackApiError as refused:
        if _error(refused) not in NOT_DRAWN:
            raise
        log.warning("slack.blocks_refused", message=outgoing.name, said=refused.response.get("response_metadata"))
        ts = await _deliver(slack, channel, outgoing, plainly(message))
    return Shown(ts=ts, sent_hash=digest)


async def _deliver(slack: AsyncWebClient, channel: str, outgoing: Outgoing, message: Message) -> str:
    if outgoing.ts is None:
        return await _post(slack, channel, outgoing, message)
    try:
        await slack.chat_update(channel=channel, ts=outgoing.ts, text=message.text, blocks=message.blocks)
    except SlackApiError as refused:
        if _error(refused) in GONE:
            raise GoneError from refused
        raise
    return outgoing.ts


async def _post(slack: AsyncWebClient, channel: str, outgoing: Outgoing, message: Message) -> str:
    try:
        answer = await slack.chat_postMessage(
            channel=channel,
            text=message.text,
            blocks=message.blocks,
            thread_ts=None if outgoing.name == messages.CARD else outgoing.thread_ts,
            unfurl_links=False,
            unfurl_media=False,
        )
    except SlackApiError as refused:
        if _error(refused) == THREAD_GONE:
            raise ThreadGoneError from refused
        raise
    return str(answer["ts"])


def _error(refused: SlackApiError) -> str:
    return str(refused.response["error"]) if isinstance(refused.response.data, dict) else ""
