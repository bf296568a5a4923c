"""What the form works with, and the facts it judges a request by."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from bot.blocks import rehearsal
from bot.blocks import standstill as standstill_blocks
from bot.ledger import drafts, messages, reservations, sightings, standstill
from bot.models import Draft, Eligibility, Facts, Patience, Product, Spent
from bot.rules.billing_run import outlook
from bot.rules.spark import is_spark, spark_schedules
from bot.rules.spark_lag import usual
from bot.steps.billing import SyncroSilentError
from bot.steps.left import with_held

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import date

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.database import Database, Transaction
    from bot.models import Account, BilledLine, Invoice, Outlook, SparkCalendar, Standstill
    from bot.steps.billing import Billing
    from bot.workflow.gate import Gate

IN_TIME = 2.0  # seconds a person waits for Syncro; Slack itself waits 3
CARD_POLL = 0.25  # seconds
CARD_POLLS = 40

Answer = TypeVar("Answer")


@dataclass
class Desk:
    """The form's collaborators. `channel` is where requests are posted, `tell` wakes the courier.

    `gate` knows the numbers that stand in Syncro. `eligibility` are the owner's limits, `patience` says how long a
    request may wait. In a `dry_run` what is asked for is never written to Syncro.
    """

    database: Database
    billing: Billing
    slack: AsyncWebClient
    channel: str
    spark_pattern: str
    spark_field: tuple[str, str] | None
    tell: Callable[[], None]
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)  # signs records in tickets
    gate: Gate | None = None
    eligibility: Eligibility = field(default_factory=Eligibility)
    patience: Patience = field(default_factory=Patience)
    dry_run: bool = False
    spark_calendar: SparkCalendar | None = None
    spark_seen: dict[int, bool] = field(default_factory=dict)  # by customer; only decorates the typeahead

    def is_spark(self, facts: Facts) -> bool:
        """Whether the customer is billed through Spark."""
        spark = is_spark(facts.customer, facts.schedules, pattern=self.spark_pattern, field=self.spark_field)
        self.spark_seen[facts.customer.id] = spark
        return spark

    def outlook(self, facts: Facts, now: datetime) -> Outlook:
        """Which bill will likely take the credit."""
        spark = self.is_spark(facts)
        foreseen = outlook(
            facts.schedules,
            spark=spark,
            now=now,
            time_zone=facts.account.time_zone,
            spark_schedules=spark_schedules(facts.schedules, pattern=self.spark_pattern),
            calendar=self.spark_calendar,
        )
        return foreseen.model_copy(update={"usual": facts.usual})

    async def draft(self, draft_id: str, user_id: str) -> tuple[Draft, Facts | None]:
        """The draft, begun anew if it was forgotten."""
        async with self.database.reading() as tx:
            known = await drafts.load(tx, draft_id)
        return known or (Draft(id=draft_id, requester_id=user_id), None)

    async def save(self, draft: Draft, facts: Facts | None = None) -> None:
        """Remember what was typed, and the facts it was typed by."""
        async with self.database.transaction() as tx:
            await drafts.save(tx, draft, facts=facts)

    async def is_about(self, draft_id: str, *, customer_id: int, invoice_id: int | None = None) -> bool:
        """Whether the draft is still about this customer and, where one is given, this invoice."""
        async with self.database.reading() as tx:
            known = await drafts.load(tx, draft_id)
        if known is None or known[0].customer_id != customer_id:
            return False
        return invoice_id is None or known[0].invoice_id == invoice_id

    async def read(self, invoice: Invoice, *, line_ids: Collection[int] | None = None) -> Facts:
        """What a request about `invoice` is judged by, and when Syncro was asked for it."""
        asked_at = await self._now()
        facts = await self.billing.facts(invoice, line_ids=line_ids)
        return facts.model_copy(update={"aftermath": facts.aftermath.at(asked_at)})

    async def look_again(self, facts: Facts, *, within: float) -> Facts:
        """The facts with what was refunded by hand meanwhile, or, where Syncro takes longer, that it was not read."""
        asked_at = await self._now()
        looking = asyncio.ensure_future(self.billing.aftermath(facts.invoice))
        try:
            since = (await asyncio.wait_for(asyncio.shield(looking), within)).at(asked_at)
        except (TimeoutError, SyncroSilentError):
            looked = facts.aftermath.looked.model_copy(update={"failed": True})
            since = facts.aftermath.model_copy(update={"looked": looked})
        return facts.model_copy(update={"aftermath": since})

    async def keep_facts(self, draft_id: str, facts: Facts) -> Draft | None:
        """Remember the facts, and return the draft, unless it is about another invoice by now."""
        async with self.database.transaction() as tx:
            known = await drafts.load(tx, draft_id)
            if known is None or known[0].invoice_id != facts.invoice.id:
                return None
            await drafts.save(tx, known[0], facts=facts)
            return known[0]

    async def with_taken(self, facts: Facts, requester_id: str, *, without_refund: int | None = None) -> Facts:
        """The facts with what other refunds hold now, those made by hand among them.

        `without_refund` is the request that is being changed: nothing of it is held against itself.
        """
        async with self.database.reading() as tx:
            return await self.judged(tx, facts, requester_id, without_refund=without_refund)

    async def judged(
        self, tx: Transaction, facts: Facts, requester_id: str, *, without_refund: int | None = None
    ) -> Facts:
        """The facts as the ledger and the owner's limits have them at this moment."""
        dry_run = self.dry_run
        now = await with_held(tx, facts, requester_id=requester_id, without_refund=without_refund, dry_run=dry_run)
        spent = Spent()
        if self.eligibility.is_limited_daily:
            midnight = datetime.combine(day_at(tx.now, facts.account), time(), ZoneInfo(facts.account.time_zone))
            spent = await reservations.spent(
                tx, requester_id, since=midnight, without_refund=without_refund, dry_run=dry_run
            )
        seen = usual(await sightings.lags(tx))
        return now.model_copy(update={"eligibility": self.eligibility, "spent": spent, "usual": seen})

    async def today(self, account: Account) -> date:
        """The day it is for the account."""
        return day_at(await self._now(), account)

    async def _now(self) -> datetime:
        async with self.database.reading() as tx:
            return tx.now

    async def in_form(self, view: dict[str, Any]) -> dict[str, Any]:
        """A screen of the form, with a word on top where what is asked for has to wait, or comes to nothing."""
        return rehearsal.in_form(standstill_blocks.in_form(view, await self.standstill()), dry_run=self.dry_run)

    async def standstill(self) -> Standstill | None:
        """Who has paused all refunds, or None while they go on."""
        async with self.database.reading() as tx:
            return await standstill.current(tx)

    async def card_ts(self, refund_id: int) -> str | None:
        """Slack's id of the request's card, or None if it is not posted within a few seconds."""
        for _ in range(CARD_POLLS):
            async with self.database.reading() as tx:
                ts = await messages.ts_of(tx, refund_id, messages.CARD)
            if ts is not None:
                return ts
            await asyncio.sleep(CARD_POLL)
        return None


def day_at(now: datetime, account: Account) -> date:
    """The day it is for the account at a moment."""
    return now.astimezone(ZoneInfo(account.time_zone)).date()


async def in_time(asked: Awaitable[Answer]) -> Answer:
    """The answer, if it comes while a person waits.

    Raises:
        TimeoutError: it does not; what was asked goes on.
    """
    return await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(asked)), IN_TIME)


def unread(line: BilledLine) -> Product:
    """Stands for a product of a long invoice that was not read yet: nothing is held against the line until it is."""
    return Product(id=line.product_id or 0, name=line.name)


def has_read(facts: Facts, line_ids: Collection[int]) -> bool:
    """Whether the products of these lines were read."""
    wanted = {line.product_id for line in facts.invoice.lines if line.id in line_ids and line.product_id is not None}
    return wanted <= facts.products.keys()
