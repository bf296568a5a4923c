"""Modals, notes that only one person sees, and words to a whole channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.blocks.message import Message

OVERTAKEN = frozenset({"hash_conflict", "not_found", "view_not_found"})  # a newer view won, or the modal was closed

log = structlog.get_logger()


async def open_view(slack: AsyncWebClient, *, trigger_id: str, view: dict[str, Any]) -> dict[str, Any]:
    """Open a modal and return it as Slack keeps it. A trigger is good for 3 seconds, and once.

    Raises:
        SlackApiError: too late, or Slack refuses the view.
    """
    answer = await slack.views_open(trigger_id=trigger_id, view=view)
    opened: dict[str, Any] = answer["view"]
    return opened


async def push_view(slack: AsyncWebClient, *, trigger_id: str, view: dict[str, Any]) -> None:
    """Put a modal on top of the open one.

    Raises:
        SlackApiError: too late, or Slack refuses the view.
    """
    await slack.views_push(trigger_id=trigger_id, view=view)


async def update_view(
    slack: AsyncWebClient,
    *,
    view: dict[str, Any],
    view_id: str | None = None,
    external_id: str | None = None,
    seen_hash: str | None = None,
) -> dict[str, Any] | None:
    """Show another content in an open modal, or nothing if the person went on meanwhile.

    `seen_hash` is the hash of the view this answers to: a newer one is left alone.
    """
    try:
        answer = await slack.views_update(view=view, view_id=view_id, external_id=external_id, hash=seen_hash)
    except SlackApiError as refused:
        if isinstance(refused.response.data, dict) and refused.response["error"] in OVERTAKEN:
            log.info("modal.overtaken", error=refused.response["error"])
            return None
        raise
    shown: dict[str, Any] = answer["view"]
    return shown


async def whisper(
    slack: AsyncWebClient, *, channel: str, user_id: str, note: Message, thread_ts: str | None = None
) -> None:
    """Tell one person something in a channel, or in a thread of it; nobody else sees it. Slack may refuse."""
    try:
        await slack.chat_postEphemeral(
            channel=channel, user=user_id, text=note.text, blocks=note.blocks, thread_ts=thread_ts
        )
    except SlackApiError as refused:
        error = refused.response["error"] if isinstance(refused.response.data, dict) else "unreadable answer"
        log.warning("whisper.not_shown", user=user_id, error=error)


async def announce(slack: AsyncWebClient, *, channel: str, note: Message) -> None:
    """Tell everybody in a channel something that belongs to no refund."""
    await slack.chat_postMessage(
        channel=channel, text=note.text, blocks=note.blocks, unfurl_links=False, unfurl_media=False
    )


async def permalink(slack: AsyncWebClient, *, channel: str, ts: str) -> str:
    """The link to a message."""
    answer = await slack.chat_getPermalink(channel=channel, message_ts=ts)
    return str(answer["permalink"])
