"""Only people can see the Spark report: they say whether a credit is on it, and are asked again where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.ledger import messages, refunds, sightings
from bot.models import Sighting, State
from bot.rules.spark_lag import lag
from bot.rules.spark_report import next_report
from bot.workflow.decision import known

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.ledger.database import Database, Transaction
    from bot.models import Refund, SparkCalendar
    from bot.steps.people import People

ASK_AT = time(9)  # of the account's day after a report

log = structlog.get_logger()


class NoSighting(StrEnum):
    """Why what somebody says does not count."""

    NOT_ENTITLED = "not_entitled"
    NOT_ASKED = "not_asked"


@dataclass
class SparkReports:
    """Takes what `people` say who handle the report; the `calendar` is the owner's. `tell` wakes the courier."""

    database: Database
    people: People
    calendar: SparkCalendar | None
    tell: Callable[[], None]

    async def check(self, *, refund_id: int, user_id: str) -> NoSighting | tuple[Refund, date]:
        """The refund, and the account's day, if this person may say something of it now.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        person = await self.people.approver(user_id)
        async with self.database.reading() as tx:
            refund = known(await refunds.load(tx, refund_id))
            today = tx.now.astimezone(ZoneInfo(refund.time_zone)).date()
        if not person.entitled or person.deactivated:
            return NoSighting.NOT_ENTITLED
        return (refund, today) if _is_asked(refund) else NoSighting.NOT_ASKED

    async def say(self, *, refund_id: int, user_id: str, on_it: bool, report: date | None = None) -> NoSighting | None:
        """Remember whether it is on the report of that day, or of today; None where it counts.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        checked = await self.check(refund_id=refund_id, user_id=user_id)
        if isinstance(checked, NoSighting):
            return checked
        async with self.database.transaction() as tx:
            refund = known(await refunds.load(tx, refund_id, lock=True))
            if not _is_asked(refund):
                return NoSighting.NOT_ASKED
            said = Sighting(on_it=on_it, report=report or checked[1], by=user_id, at=tx.now)
            await self._store(tx, refund, said)
        log.info("refund.spark_report", refund=refund.reference, by=user_id, on_it=on_it)
        self.tell()
        return None

    async def _store(self, tx: Transaction, refund: Refund, said: Sighting) -> None:
        landing = refund.landing
        assert landing is not None
        not_on = sum(not each.on_it for each in landing.sightings)
        seen = lag(landing.bills[0].date, said.report, self.calendar, not_on=not_on) if said.on_it else None
        changes = {
            "asking": False,
            "sightings": (*landing.sightings, said),
            "ask_again": None if said.on_it else self._ask_at(said.report, refund.time_zone),
        }
        await sightings.saw(tx, refund.id, landing.model_copy(update=changes), lag=seen)
        await self._show(tx, refund.id)

    def _ask_at(self, report: date, time_zone: str) -> datetime:
        day = next_report(report, self.calendar) + timedelta(days=1)
        return datetime.combine(day, ASK_AT, tzinfo=ZoneInfo(time_zone))

    async def ask_again(self) -> None:
        """Ask about every credit whose next report must be out by now."""
        async with self.database.reading() as tx:
            due = await sightings.is_any_to_ask(tx)
        while due:
            async with self.database.transaction() as tx:
                due = await self._ask_next(tx)
            self.tell()

    async def _ask_next(self, tx: Transaction) -> bool:
        refund_id = await sightings.next_to_ask(tx)
        refund = None if refund_id is None else await refunds.load(tx, refund_id)
        if refund is None or refund.landing is None:
            return False
        await sightings.ask(tx, refund.id, refund.landing.model_copy(update={"asking": True, "ask_again": None}))
        number = await messages.count(tx, refund.id, messages.SPARK_REPORT) + 1
        asked = await refunds.load(tx, refund.id)
        await messages.want(tx, refund.id, f"{messages.SPARK_REPORT}/{number}", snapshot=asked)
        return True

    async def _show(self, tx: Transaction, refund_id: int) -> None:
        """The newest question is replaced by what was said."""
        refund = await refunds.load(tx, refund_id)
        number = await messages.count(tx, refund_id, messages.SPARK_REPORT)
        name = f"{messages.SPARK_REPORT}/{number}" if number else messages.LANDED
        await messages.want(tx, refund_id, name, snapshot=refund)


def _is_asked(refund: Refund) -> bool:
    return refund.state is State.LANDED and refund.landing is not None and refund.landing.asking
