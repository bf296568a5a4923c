"""Who people are in Slack: their names, and whether they may decide."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.models import ApproverFacts
from bot.steps.recent import Recent

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

IN_TIME = 2.0  # seconds; Slack waits 3 for an answer to a click
AT_START = 5.0  # seconds a start waits for Slack
NAME_KNOWN_FOR = 600.0

log = structlog.get_logger()


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
        groups = [entry for entry in self.approvers if is_group(entry)]
        try:
            async with asyncio.timeout(IN_TIME):
                asked = (self._is_deactivated(user_id), *(self._is_member(user_id, group) for group in groups))
                deactivated, *inside = await asyncio.gather(*asked)
        except (SlackClientError, ClientError, OSError, TimeoutError) as wrong:
            raise CouldNotCheckError from wrong
        stands_for = {user_id, *(group for group, is_in in zip(groups, inside, strict=True) if is_in)}
        entries = tuple(entry for entry in self.approvers if entry in stands_for)
        return ApproverFacts(user_id=user_id, entries=entries, deactivated=deactivated)

    async def members(self) -> dict[str, tuple[str, ...] | None]:
        """The people behind each id of the approvers, without those who left; None where Slack does not say."""
        found = await asyncio.gather(*(self._behind(entry) for entry in self.approvers))
        return dict(zip(self.approvers, found, strict=True))

    async def _behind(self, entry: str) -> tuple[str, ...] | None:
        try:
            async with asyncio.timeout(AT_START):
                if is_group(entry):
                    answer = await self.slack.usergroups_users_list(usergroup=entry)
                    return tuple(answer["users"])
                answer = await self.slack.users_info(user=entry)
        except (SlackClientError, ClientError, OSError, TimeoutError) as wrong:
            log.warning("policy.not_checked", entry=entry, error=str(wrong))
            return None
        return () if answer["user"].get("deleted", False) else (entry,)

    async def _is_deactivated(self, user_id: str) -> bool:
        try:
            answer = await self.slack.users_info(user=user_id)
        except SlackApiError:  # Slack answers, but does not tell: whoever can click has an account
            return False
        return bool(answer["user"].get("deleted", False))

    async def _is_member(self, user_id: str, group: str) -> bool:
        answer = await self.slack.usergroups_users_list(usergroup=group)
        return user_id in answer["users"]


def is_group(entry: str) -> bool:
    """Whether an id is of a user group, and not of a person."""
    return entry.startswith("S")
