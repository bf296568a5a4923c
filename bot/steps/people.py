"""Who people are in Slack: their names, and whether they may decide."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.models import ApproverFacts
from bot.steps.recent import Recent

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

IN_TIME = 2.0  # seconds; Slack waits 3 for an answer to a click
NAME_KNOWN_FOR = 600.0


class CouldNotCheckError(Exception):
    """Slack did not say who is in the approvers' groups."""


@dataclass
class People:
    """Reads about people; `approvers` are ids of users and of user groups."""

    slack: AsyncWebClient
    approvers: tuple[str, ...]
    _names: Recent = field(default_factory=lambda: Recent(seconds=NAME_KNOWN_FOR))

    async def name(self, user_id: str) -> str:
        """The person's name, or the id where Slack does not tell."""

        async def ask() -> str:
            answer = await self.slack.users_info(user=user_id)
            user: dict[str, Any] = answer["user"]
            return str(user.get("real_name") or user.get("name") or user_id)

        try:
            name: str = await self._names.get(user_id, ask)
        except (SlackClientError, ClientError, OSError, TimeoutError):
            return user_id
        return name

    async def approver(self, user_id: str) -> ApproverFacts:
        """Whether the person may decide, asked of Slack at this moment.

        Raises:
            CouldNotCheckError: the groups could not be read in time.
        """
        groups = [entry for entry in self.approvers if entry.startswith("S")]
        named = user_id in self.approvers
        try:
            async with asyncio.timeout(IN_TIME):
                deactivated = await self._is_deactivated(user_id)
                entitled = named or any([await self._is_member(user_id, group) for group in groups])
        except (SlackClientError, ClientError, OSError, TimeoutError) as wrong:
            raise CouldNotCheckError from wrong
        return ApproverFacts(user_id=user_id, entitled=entitled, deactivated=deactivated)

    async def _is_deactivated(self, user_id: str) -> bool:
        try:
            answer = await self.slack.users_info(user=user_id)
        except SlackApiError:  # Slack answers, but does not tell: whoever can click has an account
            return False
        return bool(answer["user"].get("deleted", False))

    async def _is_member(self, user_id: str, group: str) -> bool:
        answer = await self.slack.usergroups_users_list(usergroup=group)
        return user_id in answer["users"]
