"""Whether the same was asked for a short while ago, with links to the threads: said in the preview and on the card."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.ledger import earlier, messages
from bot.rules.intent import WITHIN, asked_before
from bot.steps.views import permalink

if TYPE_CHECKING:
    from bot.models import Draft, Earlier, Facts
    from bot.workflow.desk import Desk

MOST_LINKS = 2  # more are only counted
LINK_WITHIN = 1.0  # seconds; Slack waits 3 for the preview, and it is better without a link than late

log = structlog.get_logger()


async def with_earlier(desk: Desk, draft: Draft, facts: Facts) -> Facts:
    """The facts with the earlier requests for a line of this draft, for its reason."""
    line_ids = {choice.invoice_line_id for choice in draft.choices}
    async with desk.database.reading() as tx:
        since = tx.now - WITHIN
        found = await earlier.about(tx, line_ids, customer_id=facts.customer.id, since=since)
        others = [each for each in found if each.refund_id != draft.edits]  # a change is no second request
        same = asked_before(others, draft, tx.now)
        cards = [await messages.ts_of(tx, each.refund_id, messages.CARD) for each in same[:MOST_LINKS]]
    linked = await asyncio.gather(*(_linked(desk, each, ts) for each, ts in zip(same, cards, strict=False)))
    return facts.model_copy(update={"earlier": (*linked, *same[MOST_LINKS:])})


async def _linked(desk: Desk, found: Earlier, ts: str | None) -> Earlier:
    if ts is None:
        return found
    try:
        async with asyncio.timeout(LINK_WITHIN):
            return found.model_copy(update={"link": await permalink(desk.slack, channel=desk.channel, ts=ts)})
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.info("intent.no_link", refund=found.reference, error=type(failure).__name__)
        return found
