"""Homes are brought up to date: at once for who opens theirs, soon after for whom a change concerns.

Nothing waits for this: a refund only notes that it changed. What was missed while no process ran is published later.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.ledger import changes, homes
from bot.ledger.database import to_ms
from bot.models import ApproverFacts
from bot.steps.people import CouldNotCheckError
from bot.steps.publish import NoHomeError, OvertakenError, publish
from bot.workflow.rights import rights_of
from bot.workflow.worker import Worker, back_off

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.database import Database
    from bot.ledger.homes import Opened
    from bot.models import HomeFilter
    from bot.steps.people import People
    from bot.steps.publish import Published
    from bot.workflow.home import Homes

SWEEP = 0.5  # seconds
LEASE_MS = 30_000
BEGIN_WITHIN = 0.5  # of the lease; the rest is for Slack's answer, so that two processes never publish one Home
BETWEEN = 0.7  # seconds between Homes that nobody waits for; Slack takes 100 a minute of all processes
LONGEST_BACK_OFF = 300.0  # seconds
UNSURE_FOR = timedelta(minutes=1)  # until Slack is asked again who approves
TOO_MANY_REQUESTS = 429

log = structlog.get_logger()


class HomeCourier(Worker):
    """Publishes what `gatherer` gathers. `people` says who approves, `keepers` who looks after the stock; lately."""

    name = "homes"

    def __init__(
        self, database: Database, slack: AsyncWebClient, people: People, keepers: People, gatherer: Homes
    ) -> None:
        super().__init__(every=SWEEP)
        self._database = database
        self._slack = slack
        self._people = people
        self._keepers = keepers
        self._gatherer = gatherer
        self._next_publication = 0.0

    async def opened(self, user_id: str) -> None:
        """A person opened their Home: it is published at once, and from now on with every change."""
        async with self._database.transaction() as tx:
            await homes.opened(tx, user_id)
        self.wake()

    async def choose(self, user_id: str, change: Callable[[HomeFilter], HomeFilter]) -> None:
        """The person wants to see something else in it."""
        async with self._database.transaction() as tx:
            await homes.choose(tx, user_id, change(await homes.chosen(tx, user_id)))
        self.wake()

    async def tell(self, user_id: str, notice: list[dict[str, Any]]) -> None:
        """Tell one person something on top of their Home, until they do something else in it."""
        async with self._database.transaction() as tx:
            await homes.tell(tx, user_id, notice)
        self.wake()

    async def clear_notice(self, user_id: str) -> None:
        """They did something that counted: what they were told before goes."""
        async with self._database.transaction() as tx:
            await homes.clear_notice(tx, user_id)
        self.wake()

    async def sweep(self) -> None:
        """Publish what is due."""
        await self._take_up_changes()
        while await self._publish_next() and not self._stopping:
            await self._take_up_changes()

    async def _take_up_changes(self) -> None:
        async with self._database.reading() as tx:
            found = await changes.is_any(tx)
        while found and not self._stopping:
            async with self._database.transaction() as tx:
                found = await changes.take_up(tx)

    async def _publish_next(self) -> bool:
        loop = asyncio.get_running_loop()
        begin_until = loop.time() + LEASE_MS / 1000 * BEGIN_WITHIN
        opened = await self._claim()
        if opened is None:
            return False
        rights, keeps, unsure = await self._rights(opened.user_id)
        if loop.time() > begin_until:  # frozen meanwhile: another process may have it
            log.warning("homes.too_late", user=opened.user_id)
            return True
        async with self._database.reading() as tx:
            home = await self._gatherer.gather(tx, rights, opened, unsure=unsure, keeps=keeps)
        try:
            published = await publish(self._slack, opened, home)
        except OvertakenError:
            async with self._database.transaction() as tx:
                await homes.overtaken(tx, opened)
        except NoHomeError as none:
            log.info("homes.forgotten", user=opened.user_id, error=str(none))
            async with self._database.transaction() as tx:
                await homes.forget(tx, opened)
        except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
            await self._put_off(opened, failure)
        else:
            await self._shown(opened, published, sees_all=any(right.entitled for right in rights), unsure=unsure)
        return True

    async def _claim(self) -> Opened | None:
        """The next Home; one that nobody waits for only when it is time for it."""
        loop = asyncio.get_running_loop()
        only_urgent = loop.time() < self._next_publication
        async with self._database.reading() as tx:
            if not await homes.is_any_due(tx, only_urgent=only_urgent):
                return None
        async with self._database.transaction() as tx:
            opened = await homes.claim(tx, ttl_ms=LEASE_MS, only_urgent=only_urgent)
        if opened is not None and not opened.urgent:
            self._next_publication = loop.time() + BETWEEN
        return opened

    async def _rights(self, user_id: str) -> tuple[tuple[ApproverFacts, ...], tuple[str, ...], bool]:
        """What the person may decide by, the ids under which they look after the stock, and if Slack did not say."""
        try:
            rights = await rights_of(self._database, self._people, user_id, lately=True)
            (keeper,) = await self._keepers.all_of(user_id, lately=True)
        except CouldNotCheckError:
            return (ApproverFacts(user_id=user_id),), (), True
        return rights, keeper.entries, False

    async def _shown(self, opened: Opened, published: Published, *, sees_all: bool, unsure: bool) -> None:
        async with self._database.transaction() as tx:
            await homes.shown(
                tx,
                opened,
                sent_hash=published.sent_hash,
                view_hash=published.view_hash,
                sees_all=sees_all or unsure,
                again_at_ms=to_ms(tx.now + UNSURE_FOR) if unsure else None,
            )

    async def _put_off(self, opened: Opened, failure: Exception) -> None:
        pause = back_off(opened.attempts, first=1.0, longest=LONGEST_BACK_OFF)
        error = type(failure).__name__
        if isinstance(failure, SlackApiError):
            error = str(failure.response["error"]) if isinstance(failure.response.data, dict) else "unreadable answer"
            if failure.response.status_code == TOO_MANY_REQUESTS:
                pause = max(pause, float(failure.response.headers.get("Retry-After", 1)))
                self._next_publication = asyncio.get_running_loop().time() + pause
        log.warning("homes.put_off", user=opened.user_id, error=error, seconds=pause)
        async with self._database.transaction() as tx:
            await homes.retry(tx, opened, at_ms=to_ms(tx.now + timedelta(seconds=pause)))
