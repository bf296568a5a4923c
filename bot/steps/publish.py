"""A person's Home tab: Slack shows what the ledger says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.blocks.home import home_view, not_drawn

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.homes import Opened
    from bot.models import Home

NO_HOME = frozenset({"not_enabled", "user_not_found", "user_disabled", "user_not_visible", "team_access_not_granted"})
NOT_DRAWN = frozenset({"invalid_arguments", "invalid_blocks", "view_too_large"})

log = structlog.get_logger()


class OvertakenError(Exception):
    """Slack holds another version than was published last."""


class NoHomeError(Exception):
    """Slack shows this person no Home: the tab is switched off, or the person is gone."""


@dataclass(frozen=True)
class Published:
    """What Slack shows now: the fingerprint of what was sent, and Slack's own hash of the view."""

    sent_hash: str
    view_hash: str | None


async def publish(slack: AsyncWebClient, opened: Opened, home: Home) -> Published:
    """Have Slack show the Home, unless it shows exactly that already.

    Where Slack refuses its blocks a Home that says so is shown instead, so that nobody decides by an old one.

    Raises:
        OvertakenError: a newer version stands there.
        NoHomeError: the person has none.
        SlackApiError: Slack refuses; 429 among others.
    """
    view = home_view(home)
    digest = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
    if digest == opened.sent_hash:
        return Published(digest, opened.view_hash)
    try:
        answer = await _deliver(slack, opened, view)
    except SlackApiError as refused:
        if _error(refused) not in NOT_DRAWN:
            raise
        log.warning("home.blocks_refused", user=opened.user_id, said=refused.response.get("response_metadata"))
        answer = await _deliver(slack, opened, not_drawn())
    return Published(digest, str(answer.get("hash") or "") or None)


async def _deliver(slack: AsyncWebClient, opened: Opened, view: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = await slack.views_publish(user_id=opened.user_id, view=view, hash=opened.view_hash)
    except SlackApiError as refused:
        if _error(refused) == "hash_conflict":
            raise OvertakenError from refused
        if _error(refused) in NO_HOME:
            raise NoHomeError(_error(refused)) from refused
        raise
    shown: dict[str, Any] = answer["view"]
    return shown


def _error(refused: SlackApiError) -> str:
    return str(refused.response["error"]) if isinstance(refused.response.data, dict) else ""
