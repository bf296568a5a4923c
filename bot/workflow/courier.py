"""The courier brings Slack up to date with the ledger. Slack being down never stops or repeats a refund."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.ledger import messages, refunds
from bot.ledger.database import to_ms
from bot.rules.policy import under
from bot.steps.post import GoneError, ThreadGoneError, post
from bot.workflow.worker import Worker, back_off

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.database import Database
    from bot.ledger.messages import Outgoing
    from bot.models import Policy

SWEEP = 1.0  # seconds
LEASE_MS = 30_000
BEGIN_WITHIN = 0.5  # of the lease; the rest is for Slack's answer, so that two couriers never send one message
BETWEEN_POSTS = 1.0  # seconds; Slack takes one message a second in a channel
LONGEST_BACK_OFF = 300.0  # seconds
TOO_MANY_REQUESTS = 429

log = structlog.get_logger()


class Courier(Worker):
    """Delivers what is waiting in the outbox to `channel`. The card shows what `policy` asks for."""

    name = "courier"

    def __init__(self, database: Database, slack: AsyncWebClient, *, channel: str, policy: Policy) -> None:
        super().__init__(every=SWEEP)
        self._database = database
        self._slack = slack
        self._channel = channel
        self._policy = policy
        self._next_post = 0.0

    async def sweep(self) -> None:
        """Deliver what is due."""
        while await self._deliver_next() and not self._stopping:
            continue

    async def _deliver_next(self) -> bool:
        loop = asyncio.get_running_loop()
        begin_until = loop.time() + LEASE_MS / 1000 * BEGIN_WITHIN
        async with self._database.transaction() as tx:
            outgoing = await messages.claim(tx, ttl_ms=LEASE_MS)
            refund = None if outgoing is None else await refunds.load(tx, outgoing.refund_id)
        if outgoing is None or refund is None:
            return False
        await self._keep_pace(outgoing)
        if loop.time() > begin_until:  # frozen meanwhile: another courier may have it
            log.warning("courier.too_late", refund=refund.reference, message=outgoing.name)
            return True
        try:
            shown = await post(self._slack, self._channel, outgoing, under(self._policy, refund))
        except GoneError:
            log.info("courier.message_gone", refund=refund.reference, message=outgoing.name)
            async with self._database.transaction() as tx:
                await messages.vanished(tx, outgoing)
        except ThreadGoneError as failure:
            log.info("courier.card_gone", refund=refund.reference, message=outgoing.name)
            async with self._database.transaction() as tx:
                await messages.card_vanished(tx, outgoing)
            await self._put_off(outgoing, failure)
        except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
            await self._put_off(outgoing, failure)
        else:
            async with self._database.transaction() as tx:
                await messages.delivered(tx, outgoing, ts=shown.ts, sent_hash=shown.sent_hash)
        return True

    async def _keep_pace(self, outgoing: Outgoing) -> None:
        if outgoing.ts is not None:
            return
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._next_post - loop.time()))
        self._next_post = loop.time() + BETWEEN_POSTS

    async def _put_off(self, outgoing: Outgoing, failure: Exception) -> None:
        pause = back_off(outgoing.attempts, first=1.0, longest=LONGEST_BACK_OFF)
        error = type(failure).__name__
        if isinstance(failure, SlackApiError):
            error = str(failure.response["error"]) if isinstance(failure.response.data, dict) else "unreadable answer"
            if failure.response.status_code == TOO_MANY_REQUESTS:
                pause = max(pause, float(failure.response.headers.get("Retry-After", 1)))
        log.warning("courier.put_off", message=outgoing.name, error=error, seconds=pause)
        async with self._database.transaction() as tx:
            await messages.retry(tx, outgoing, at_ms=to_ms(tx.now + timedelta(seconds=pause)))
