"""Can database, Slack and Syncro be reached? And who are we in Slack?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.steps.billing import SyncroSilentError
from bot.steps.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.database import Database
    from bot.steps.billing import Billing

FRESH_FOR = 10.0  # seconds; health checks come often and must not eat the budgets
IN_TIME = 2.0  # seconds

log = structlog.get_logger()


@dataclass
class Reach:
    """Asks each of them, and remembers the answer shortly."""

    database: Database
    slack: AsyncWebClient
    billing: Billing
    channel: str
    _recent: Recent = field(default_factory=lambda: Recent(seconds=FRESH_FOR))
    _who: AuthorizeResult | None = None
    _workspace: str = ""

    def checks(self) -> dict[str, Callable[[], Awaitable[bool]]]:
        """What `/readyz` asks, by name."""
        return {"database": self._database, "slack": self._slack, "syncro": self._syncro}

    async def greet(self) -> None:
        """Learn who we are and join the channel, if Slack is there; it is not needed to start."""
        try:
            async with asyncio.timeout(IN_TIME):
                await self._identify()
                await self._join()
        except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
            log.warning("slack.not_reached", error=_error(failure))
        try:
            async with asyncio.timeout(IN_TIME):
                await self.billing.account()
        except (SyncroSilentError, TimeoutError):
            log.warning("syncro.not_reached")

    async def authorize(self) -> AuthorizeResult:
        """Who the bot is, for Bolt. Known from the start, so that no click waits for `auth.test`."""
        if self._who is None:
            try:
                async with asyncio.timeout(IN_TIME / 2):
                    return await self._identify()
            except (SlackClientError, ClientError, OSError, TimeoutError):
                return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=self.slack.token)
        return self._who

    async def _identify(self) -> AuthorizeResult:
        answer = await self.slack.auth_test()
        self._workspace = str(answer.get("url") or "")
        self._who = AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=answer.get("team_id"),
            bot_user_id=answer.get("user_id"),
            bot_id=answer.get("bot_id"),
            bot_token=self.slack.token,
        )
        return self._who

    def link_to(self, ts: str) -> str:
        """The link to a message of the channel, as Slack makes them; empty while the workspace is not known."""
        return f"{self._workspace}archives/{self.channel}/p{ts.replace('.', '')}" if self._workspace else ""

    async def _join(self) -> None:
        try:
            await self.slack.conversations_join(channel=self.channel)
        except SlackApiError as refused:  # a private channel: somebody has to invite the bot
            log.info("slack.not_joined", channel=self.channel, error=_error(refused))

    async def _database(self) -> bool:
        try:
            async with self.database.reading() as tx:
                await tx.connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def _slack(self) -> bool:
        return await self._reached("slack", self._identify)

    async def _syncro(self) -> bool:
        return await self._reached("syncro", self.billing.account)

    async def _reached(self, name: str, ask: Callable[[], Awaitable[Any]]) -> bool:
        try:
            async with asyncio.timeout(IN_TIME):
                await self._recent.get(name, ask)
        except (SlackClientError, ClientError, SyncroSilentError, OSError, TimeoutError):
            return False
        return True


def _error(failure: Exception) -> str:
    if isinstance(failure, SlackApiError):
        return str(failure.response["error"]) if isinstance(failure.response.data, dict) else "unreadable answer"
    return type(failure).__name__
