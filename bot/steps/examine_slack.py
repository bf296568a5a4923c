"""Is Slack as the bot needs it? Reads, and the joining of the channel that every start does too."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.blocks.specimen import screens
from bot.models import Finding, Grade
from bot.rules.policy import stuck
from bot.steps.people import is_group

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.models import Policy
    from bot.steps.people import People

IN_TIME = 5.0  # seconds for one question
FAILURES = (SlackClientError, ClientError, OSError, TimeoutError)
SCOPES = ("commands", "chat:write", "files:write", "channels:join", "users:read", "usergroups:read")
"""Those of manifest.yml; a test holds the two together."""
SCOPES_HEADER = "x-oauth-scopes"
ACCESS_TODO = "Set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-…) of the app."
SOCKET_TODO = "Set SLACK_APP_TOKEN to an App-Level Token (xapp-…) of the app; its scope is connections:write."
SILENT_TODO = "Is this machine online, and does its firewall allow https to slack.com? Then run this again."
UNKNOWN_TODO = "Ask Slack again in a minute; if it stays, look at SLACK_API_URL."
CHANNEL = {
    "channel_not_found": "Check REFUND_CHANNEL. Is it a private channel? Then invite the bot to it.",
    "is_archived": "Take the channel out of the archive, or set REFUND_CHANNEL to another one.",
    "missing_scope": "Add the scope channels:join as in manifest.yml, and install the app again.",
}
IN_A_PRIVATE_ONE = "method_not_supported_for_channel_type"  # Slack shows a private channel only to those who are in it
UNKNOWN_METHOD = "unknown_method"


@dataclass
class SlackExam:
    """Asks Slack one question after the other.

    `people` are all whom the settings name, also those who decide nothing. `asked_scopes` are those of manifest.yml.
    `app_token` is that of Socket Mode, if it is used.
    """

    slack: AsyncWebClient
    people: People
    policy: Policy
    channel: str
    asked_scopes: tuple[str, ...]
    app_token: str | None = None

    async def examine(self, found: list[Finding]) -> None:
        """Add to `found` as it goes, so that what was found is told also where the rest takes too long."""
        who = await self._token(found)
        if who is None:
            return
        found.append(self._scopes(who))
        if self.app_token is not None:
            found.append(await self._socket_mode(self.app_token))
        found.append(await self._channel())
        found.extend(await self._named())
        found.append(await self._screens())

    async def _token(self, found: list[Finding]) -> AsyncSlackResponse | None:
        try:
            answer = await _asked(self.slack.auth_test())
        except SlackApiError as refused:
            found.append(_red("token", f"Slack says {_error(refused)}", ACCESS_TODO))
            return None
        except FAILURES:
            found.append(_red("token", "Slack did not answer", SILENT_TODO))
            return None
        found.append(_ok("token", f"{answer.get('user')} in {answer.get('team')}"))
        return answer

    def _scopes(self, answer: AsyncSlackResponse) -> Finding:
        headers = {str(name).casefold(): str(value) for name, value in answer.headers.items()}
        granted = {scope.strip() for scope in headers.get(SCOPES_HEADER, "").split(",") if scope.strip()}
        if not granted:
            return Finding(what="scopes", grade=Grade.NOT_CHECKED, said="Slack did not say which were granted")
        missing = [scope for scope in self.asked_scopes if scope not in granted]
        if missing:
            todo = "Add them as in manifest.yml (OAuth & Permissions), and install the app again."
            return _red("scopes", f"missing: {', '.join(missing)}", todo)
        more = sorted(granted - set(self.asked_scopes))
        if more:
            todo = "Take them out of the app: the bot needs only those of manifest.yml."
            return Finding(what="scopes", grade=Grade.WARNING, said=f"more than needed: {', '.join(more)}", todo=todo)
        return _ok("scopes", f"exactly the {len(granted)} of manifest.yml")

    async def _socket_mode(self, token: str) -> Finding:
        """Ask for a connection, and leave it: with a wrong token the bot would wait for commands that never come."""
        try:
            await _asked(self.slack.apps_connections_open(app_token=token))
        except SlackApiError as refused:
            return _red("app token", f"Slack says {_error(refused)}", SOCKET_TODO)
        except FAILURES:
            return _red("app token", "Slack did not answer", UNKNOWN_TODO)
        return _ok("app token", "Socket Mode is open to it")

    async def _channel(self) -> Finding:
        try:
            answer = await _asked(self.slack.conversations_join(channel=self.channel))
        except SlackApiError as refused:
            error = _error(refused)
            if error == IN_A_PRIVATE_ONE:
                return _ok("channel", f"{self.channel} is private, and the bot is in it")
            return _red("channel", f"{self.channel}: Slack says {error}", CHANNEL.get(error, UNKNOWN_TODO))
        except FAILURES:
            return _red("channel", "Slack did not answer", UNKNOWN_TODO)
        channel: dict[str, Any] = answer.get("channel") or {}
        return _ok("channel", f"the bot is in #{channel.get('name', self.channel)}")

    async def _named(self) -> list[Finding]:
        members = await self.people.members()
        found = []
        for entry, people in members.items():
            kind = "group" if is_group(entry) else "person"
            if people is None:
                todo = "Does the id stand as it is in Slack? Then run this again in a minute."
                found.append(_red(f"{kind} {entry}", "Slack does not say who that is", todo))
            elif not people:
                todo = "Put somebody in who is active, or take the id out of the settings."
                found.append(_red(f"{kind} {entry}", "nobody who is active", todo))
            else:
                found.append(_ok(f"{kind} {entry}", "1 person" if len(people) == 1 else f"{len(people)} people"))
        todo = "Name more people: nobody approves what they asked for themselves."
        return [*found, *(_red("policy", problem, todo) for problem in stuck(self.policy, members))]

    async def _screens(self) -> Finding:
        """Have Slack look at one screen of each kind, where it offers that."""
        refused = []
        for name, surface, blocks in screens():
            try:
                await _asked(self.slack.api_call("blocks.validate", json={"blocks": blocks, "surface": surface}))
            except SlackApiError as no:
                if _error(no) == UNKNOWN_METHOD:
                    said = "this Slack does not offer to look at screens"
                    return Finding(what="screens", grade=Grade.NOT_CHECKED, said=said)
                refused.append(f"{name} ({_error(no)})")
            except FAILURES:
                return Finding(what="screens", grade=Grade.NOT_CHECKED, said="Slack did not answer")
        if refused:
            todo = "The bot shows plainer ones instead. Please report it with this line."
            return Finding(what="screens", grade=Grade.WARNING, said=f"not taken: {', '.join(refused)}", todo=todo)
        return _ok("screens", f"Slack takes all {len(screens())} that were tried")


async def _asked(question: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    async with asyncio.timeout(IN_TIME):
        return await question


def _error(refused: SlackApiError) -> str:
    return str(refused.response["error"]) if isinstance(refused.response.data, dict) else "something unreadable"


def _ok(what: str, said: str) -> Finding:
    return Finding(what=what, grade=Grade.OK, said=said)


def _red(what: str, said: str, todo: str) -> Finding:
    return Finding(what=what, grade=Grade.RED, said=said, todo=todo)
