"""Who people are in Slack: their names, and whether they may decide."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.models import ApproverFacts, Visitor
from bot.steps.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

IN_TIME = 2.0  # seconds; Slack waits 3 for an answer to a click
KNOWN_IN_TIME = 1.0  # seconds; within the same 3, before whatever the click itself asks Slack
AT_START = 5.0  # seconds a start waits for Slack
NAME_KNOWN_FOR = 600.0
SLACKBOT = "USLACKBOT"  # Slack's own; its account does not say that it is a bot
UNKNOWN = "user_not_found"
SEEN_FOR = 120.0  # where nothing is done by it; Slack takes 20 questions about groups a minute, and clicks come first

Answer = TypeVar("Answer")

log = structlog.get_logger()


class CouldNotCheckError(Exception):
    """Slack did not say who somebody is, or who is in the approvers' groups."""


@dataclass
class People:
    """Reads about people; `approvers` are ids of users and of user groups; `guests` may be among them."""

    slack: AsyncWebClient
    approvers: tuple[str, ...]
    guests: bool = False
    _names: Recent = field(default_factory=lambda: Recent(seconds=NAME_KNOWN_FOR))
    _seen: Recent = field(default_factory=lambda: Recent(seconds=SEEN_FOR))

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

    async def signed(self, user_id: str, acting_for: str = "") -> str:
        """The person's name, and for whom they acted where they did: "Aroha Ngata for Wiremu Kingi"."""
        name = await self.name(user_id)
        return f"{name} for {await self.name(acting_for)}" if acting_for else name

    async def approver(self, user_id: str, *, lately: bool = False) -> ApproverFacts:
        """Whether the person may decide, asked of Slack at this moment.

        `lately` is for what only opens a form: as Slack had it in the last minutes, and whoever would have no say by
        that is asked about anew.

        Raises:
            CouldNotCheckError: Slack did not tell of an account or of a group, or not in time.
        """
        (person,) = await self.all_of(user_id, lately=lately)
        if lately and (person.deactivated or not person.entitled):
            return await self.approver(user_id)
        return person

    async def all_of(self, *user_ids: str, lately: bool = False) -> tuple[ApproverFacts, ...]:
        """Whether each of these people may decide in their own right, asked of Slack at this moment, each group once.

        `lately` is for what is shown, never for a click that does something: as Slack had it in the last minutes.

        Raises:
            CouldNotCheckError: Slack did not tell of an account or of a group, or not in time.
        """
        groups = [entry for entry in self.approvers if is_group(entry)]
        try:
            async with asyncio.timeout(IN_TIME):
                accounts, inside = await asyncio.gather(
                    asyncio.gather(*(self._asked(self._account, user_id, lately=lately) for user_id in user_ids)),
                    asyncio.gather(*(self._asked(self._members, group, lately=lately) for group in groups)),
                )
        except (SlackClientError, ClientError, OSError, TimeoutError) as wrong:
            raise CouldNotCheckError from wrong
        behind = dict(zip(groups, inside, strict=True))
        return tuple(self._facts(user_id, account, behind) for user_id, account in zip(user_ids, accounts, strict=True))

    def _facts(self, user_id: str, account: dict[str, Any], behind: dict[str, tuple[str, ...]]) -> ApproverFacts:
        visitor = _visitor(user_id, account)
        outsider = visitor.stranger or (visitor.guest and not self.guests)
        return ApproverFacts(
            user_id=user_id,
            entries=tuple(entry for entry in self.approvers if user_id in behind.get(entry, (entry,)) and not outsider),
            deactivated=visitor.left,
            bot=visitor.bot,
            outsider=outsider,
        )

    async def visitor(self, user_id: str) -> Visitor:
        """What Slack says of somebody's account, as it had it in the last minutes.

        Raises:
            CouldNotCheckError: Slack did not tell, or not in time.
        """
        try:
            async with asyncio.timeout(KNOWN_IN_TIME):
                return _visitor(user_id, await self._asked(self._account, user_id, lately=True))
        except (SlackClientError, ClientError, OSError, TimeoutError) as wrong:
            raise CouldNotCheckError from wrong

    async def members(self) -> dict[str, tuple[str, ...] | None]:
        """The people behind each id of the approvers, without those who left; None where Slack does not say."""
        found = await asyncio.gather(*(self._behind(entry) for entry in self.approvers))
        return dict(zip(self.approvers, found, strict=True))

    async def _behind(self, entry: str) -> tuple[str, ...] | None:
        try:
            async with asyncio.timeout(AT_START):
                if is_group(entry):
                    return await self._members(entry)
                answer = await self.slack.users_info(user=entry)
        except (SlackClientError, ClientError, OSError, TimeoutError) as wrong:
            log.warning("policy.not_checked", entry=entry, error=str(wrong))
            return None
        return () if answer["user"].get("deleted", False) else (entry,)

    async def _asked(self, ask: Callable[[str], Awaitable[Answer]], of: str, *, lately: bool) -> Answer:
        if not lately:
            return await ask(of)
        known: Answer = await self._seen.get(of, partial(ask, of))
        return known

    async def _account(self, user_id: str) -> dict[str, Any]:
        """What Slack says of somebody's account."""
        try:
            answer = await self.slack.users_info(user=user_id)
        except SlackApiError as refused:
            # Only this is an answer. Whoever was deactivated must not pass because Slack, asked who they are, says no.
            if isinstance(refused.response.data, dict) and refused.response["error"] == UNKNOWN:
                return {"deleted": True}
            raise
        user: dict[str, Any] = answer["user"]
        return user

    async def _members(self, group: str) -> tuple[str, ...]:
        answer = await self.slack.usergroups_users_list(usergroup=group)
        return tuple(answer["users"])


def _visitor(user_id: str, account: dict[str, Any]) -> Visitor:
    return Visitor(
        guest=bool(account.get("is_restricted") or account.get("is_ultra_restricted")),
        stranger=bool(account.get("is_stranger")),
        bot=bool(account.get("is_bot")) or user_id == SLACKBOT,
        left=bool(account.get("deleted")),
        team=str(account.get("team_id") or ""),
        organisation=str((account.get("enterprise_user") or {}).get("enterprise_id") or ""),
    )


def is_group(entry: str) -> bool:
    """Whether an id is of a user group, and not of a person."""
    return entry.startswith("S")
