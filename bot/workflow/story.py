"""Tell the whole story of one refund to whoever asks for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.ledger import messages, story
from bot.rules.story import together
from bot.steps.views import permalink
from bot.workflow.decision import UnknownRefundError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.database import Database
    from bot.models import Story

LINK_WITHIN = 1.0  # seconds; the modal has to open within three, with or without the link


@dataclass
class Stories:
    """Reads the ledger, and asks Slack where the thread is."""

    database: Database
    slack: AsyncWebClient
    channel: str

    async def exists(self, refund_id: int) -> bool:
        """Whether there is a refund of this number."""
        async with self.database.reading() as tx:
            return await story.exists(tx, refund_id)

    async def read(self, refund_id: int) -> Story:
        """The story as it stands now.

        Raises:
            UnknownRefundError: there is no refund of this number.
        """
        async with self.database.reading() as tx:
            found = await story.of_refund(tx, refund_id)
            card = await messages.ts_of(tx, refund_id, messages.CARD)
        if found is None:
            raise UnknownRefundError
        thread = "" if card is None else await self._link(card)
        return found.model_copy(update={"events": together(found.events), "thread": thread})

    async def _link(self, ts: str) -> str:
        try:
            async with asyncio.timeout(LINK_WITHIN):
                return await permalink(self.slack, channel=self.channel, ts=ts)
        except (SlackClientError, ClientError, OSError, TimeoutError):  # the story is worth telling without it
            return ""
