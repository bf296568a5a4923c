"""The month at a glance: made from the ledger, and posted when an approver asks or when a month is over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks.message import Message
from bot.blocks.picture import picture
from bot.blocks.report import PICTURE, TABLE, file_name, lacks_scope, month_name, words
from bot.blocks.spreadsheet import csv_head, csv_row
from bot.ledger import chain, reports, settled
from bot.models import Month, Report
from bot.rules.corrections import corrections
from bot.rules.months import after, before, begins, owed, year_up_to
from bot.rules.report import Tally
from bot.steps.files import File, NoScopeError, NotSharedError, SharedAlreadyError, share, upload
from bot.steps.views import announce
from bot.workflow.worker import Worker, back_off

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.ledger.database import Database
    from bot.ledger.reports import Due
    from bot.models import Supplier
    from bot.steps.people import People

SWEEP = 60.0  # seconds between looks whether a month is over
LEASE_MS = 180_000
LONGEST_BACK_OFF = 3600.0  # seconds
LATE_NAMED = 10
TROUBLE = (NotSharedError, SlackClientError, ClientError, OSError, TimeoutError)

log = structlog.get_logger()


@dataclass
class Reports(Worker):
    """Makes reports and posts them in `channel`; by itself only where `monthly`, and while `may_begin`."""

    name: ClassVar = "report"

    database: Database
    slack: AsyncWebClient
    people: People
    channel: str
    supplier: Supplier
    monthly: bool
    may_begin: Callable[[], bool]

    def __post_init__(self) -> None:
        super().__init__(every=SWEEP)

    async def may(self, user_id: str) -> bool:
        """Whether the person may have a report posted.

        Raises:
            CouldNotCheckError: Slack did not say in time.
        """
        person = await self.people.approver(user_id)
        return person.entitled and not person.deactivated

    async def today(self) -> date | None:
        """The account's day, or None while there is no refund to report on."""
        async with self.database.reading() as tx:
            zone = await settled.time_zone(tx)
            return None if zone is None else tx.now.astimezone(ZoneInfo(zone)).date()

    async def make(self, first: date) -> tuple[Report, list[File]]:
        """The report on a month, and its files."""
        report, table = await self._read(first)
        drawn = await asyncio.to_thread(picture, report)
        title = f"Refunds in {month_name(first)}"
        return report, [
            File(file_name(report, PICTURE), title, drawn),
            File(file_name(report, TABLE), f"{title}, line by line", table),
        ]

    async def _read(self, first: date) -> tuple[Report, bytes]:
        tally, rows = Tally(), [csv_head()]
        async with self.database.reading() as tx:
            zone = await settled.time_zone(tx)
            assert zone is not None
            async for at, refund in settled.between(tx, begins(first, zone), begins(after(first), zone)):
                tally.add(refund, at)
                rows += [csv_row(each) for each in corrections(refund, settled_at=at, supplier=self.supplier)]
            months = year_up_to(first)
            sums = await reports.year(tx, [begins(month, zone) for month in (*months, after(first))])
            unfinished, late_count, late = await reports.open_now(tx, most=LATE_NAMED)
            events, head = await chain.head(tx)
            whole = begins(after(first), zone) <= tx.now
        report = Report(
            first=first,
            whole=whole,
            currency_symbol=tally.currency_symbol,
            count=tally.count,
            cents=tally.cents,
            reasons=tally.reasons(),
            products=tally.shares("product"),
            customers=tally.shares("customer"),
            requesters=tally.shares("requester"),
            to_approval=tally.to_approval,
            to_done=tally.to_done,
            to_landing=tally.to_landing,
            year=tuple(
                Month(first=month, cents=cents, count=count) for month, (cents, count) in zip(months, sums, strict=True)
            ),
            open_count=unfinished,
            late=late,
            late_count=late_count,
            events=events,
            head=head,
        )
        return report, "".join(rows).encode()

    async def post(self, first: date) -> None:
        """Make a report and post it now, because somebody asked.

        Raises:
            NotSharedError, SlackClientError, ClientError, OSError, TimeoutError: Slack would not take it (TROUBLE).
        """
        report, files = await self.make(first)
        try:
            shown = [(await upload(self.slack, file), file.title) for file in files]
        except NoScopeError:
            await self._without_files(report)
            return
        await share(self.slack, channel=self.channel, words=words(report), files=shown)

    async def _without_files(self, report: Report) -> None:
        log.warning("report.lacks_scope", scope="files:write")
        await announce(self.slack, channel=self.channel, note=Message(lacks_scope(report), []))

    async def sweep(self) -> None:
        """Post every report that is owed, the oldest first. While reports are off, none becomes owed."""
        today = await self.today() if self.may_begin() else None
        if today is None:
            return
        async with self.database.reading() as tx:
            last = await reports.last(tx)
        if last is None:  # what was before the first start is nobody's surprise
            await reports.owe(self.database, [before(today.replace(day=1))], done=True)
        elif months := owed(last, today):
            await reports.owe(self.database, months, done=not self.monthly)
        while self.monthly and not self._stopping:
            async with self.database.transaction() as tx:
                due = await reports.claim(tx, ttl_ms=LEASE_MS)
            if due is None:
                return
            await self._post_due(due)

    async def _post_due(self, due: Due) -> None:
        try:
            await self._deliver(due)
        except TROUBLE as failure:
            pause = back_off(due.attempts, first=SWEEP, longest=LONGEST_BACK_OFF)
            log.warning("report.put_off", month=f"{due.month:%Y-%m}", error=type(failure).__name__, seconds=pause)
            async with self.database.transaction() as tx:
                await reports.retry(tx, due, tx.now + timedelta(seconds=pause))

    async def _deliver(self, due: Due) -> None:
        """Upload, note the files, show them. After a lost answer the same files are shown again: Slack does so once."""
        report, files = await self.make(due.month)
        shown = list(zip(due.files, (file.title for file in files), strict=False))
        if not due.files:
            try:
                shown = [(await upload(self.slack, file), file.title) for file in files]
            except NoScopeError:
                await self._words_alone(due, report)
                return
            async with self.database.transaction() as tx:
                if not await reports.sharing(tx, due, [file_id for file_id, _ in shown]):
                    return  # frozen meanwhile: another process has it
        try:
            await share(self.slack, channel=self.channel, words=words(report), files=shown, again=bool(due.files))
        except SharedAlreadyError:
            log.info("report.posted_before", month=f"{due.month:%Y-%m}")
        except NotSharedError:
            if not due.files:  # of an earlier try nobody knows: its files may be seen although this one was refused
                async with self.database.transaction() as tx:
                    await reports.not_shared(tx, due)
            raise
        if await self._done(due):
            log.info("report.posted", month=f"{due.month:%Y-%m}")

    async def _words_alone(self, due: Due, report: Report) -> None:
        """Post it without files. Slack shows words twice, so they are noted as posted before: lost, not doubled."""
        if not await self._done(due):
            return  # frozen meanwhile: another process has it
        try:
            await self._without_files(report)
        except TROUBLE as failure:
            log.warning("report.lost", month=f"{due.month:%Y-%m}", error=type(failure).__name__)

    async def _done(self, due: Due) -> bool:
        async with self.database.transaction() as tx:
            return await reports.posted(tx, due)
