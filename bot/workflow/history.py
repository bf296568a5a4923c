"""What is known of a unit by its serial number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks.history import Return
from bot.ledger import messages, refunds, units
from bot.rules.unit_name import same_unit
from bot.steps.views import permalink

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.database import Database

MOST = 20  # refunds that are read

log = structlog.get_logger()


@dataclass
class Histories:
    """Looks units up. Whoever can type the command may: the thread of each refund says the same."""

    database: Database
    slack: AsyncWebClient
    channel: str

    async def of_unit(self, serial: str) -> list[Return]:
        """Every return of the unit, under this serial number or another one that it had; the first first."""
        async with self.database.reading() as tx:
            found = same_unit(serial, await units.find(tx, serial))[:MOST]
            loaded = [(unit, await refunds.load(tx, unit.refund_id)) for unit in found]
            cards = {unit.refund_id: await messages.ts_of(tx, unit.refund_id, messages.CARD) for unit in found}
        return [
            Return(unit, refund, await self._thread(cards[unit.refund_id]))
            for unit, refund in loaded
            if refund is not None
        ]

    async def _thread(self, ts: str | None) -> str:
        if ts is None:
            return ""
        try:
            return await permalink(self.slack, channel=self.channel, ts=ts)
        except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
            log.warning("history.no_link", error=str(failure))
            return ""
