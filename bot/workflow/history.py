"""What is known of a unit by its serial number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks.history import SHOWN, Return
from bot.ledger import messages, refunds, units
from bot.rules.unit_name import same_unit
from bot.steps.views import permalink

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.database import Database

log = structlog.get_logger()


@dataclass
class Histories:
    """Looks units up. Whoever can type the command may: the thread of each refund says the same."""

    database: Database
    slack: AsyncWebClient
    channel: str

    async def of_unit(self, serial: str) -> tuple[list[Return], int]:
        """The returns of the unit, under this serial number or another one that it had, and how many there are.

        The first come first, and as many as are shown.
        """
        async with self.database.reading() as tx:
            found = same_unit(serial, await units.find(tx, serial))
            shown = found[:SHOWN]
            loaded = [(unit, await refunds.load(tx, unit.refund_id)) for unit in shown]
            cards = {unit.refund_id: await messages.ts_of(tx, unit.refund_id, messages.CARD) for unit in shown}
        returns = [
            Return(unit, refund, await self._thread(cards[unit.refund_id]))
            for unit, refund in loaded
            if refund is not None
        ]
        return returns, len(found)

    async def _thread(self, ts: str | None) -> str:
        if ts is None:
            return ""
        try:
            return await permalink(self.slack, channel=self.channel, ts=ts)
        except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
            log.warning("history.no_link", error=str(failure))
            return ""
