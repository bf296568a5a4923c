"""What becomes of a refund once its credit was looked for: landed, with a person, overdue, or looked for again.

Landed is not final: what was taken off again, billed twice or moved since is told as well, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.ledger import landings, messages, refunds
from bot.models import Attention, Cause, Landing, Maker, Obstacle, State, Trap, Verdict, Watch
from bot.rules.billing_run import outlook
from bot.rules.landing import landing
from bot.rules.lookout import has_passed, is_overdue, last_look, next_watch
from bot.rules.not_landed import causes, may_still_come, taken_off
from bot.rules.policy import under
from bot.rules.spark_report import reports

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.ledger.database import Transaction
    from bot.models import Bill, Evidence, Policy, Refund, SparkCalendar
    from bot.rules.landing import Found

LISTS_LAG = timedelta(minutes=10)
STEP = "looking for the credit on an invoice"

log = structlog.get_logger()


@dataclass(frozen=True)
class Verdicts:
    """Stores what was found, with what people are to read of it, in the caller's transaction.

    A run is over `margin` after it began. Where no run takes a credit, people are called after `overdue`.
    `asks` are the ids of those who handle the Spark report.
    """

    policy: Policy
    margin: timedelta
    overdue: timedelta
    calendar: SparkCalendar | None = None
    asks: tuple[str, ...] = ()

    async def settle(self, tx: Transaction, refund: Refund, watch: Watch, evidence: Evidence, *, first: bool) -> None:
        """Make of the refund what its evidence shows; `first`: this look does not follow one that failed."""
        found = landing(refund, evidence)
        if found.verdict is Verdict.LANDED and refund.state is State.LANDED and not _has_moved(refund, found):
            await landings.look_on(tx, refund.id, _still_to_come(refund, tx.now))
        elif found.verdict is Verdict.LANDED:
            await self._landed(tx, refund, found, evidence)
        elif found.verdict is Verdict.OTHERWISE:
            await self._otherwise(tx, refund, found)
        else:
            await self._not_yet(tx, refund, watch, evidence, found, first=first)
        log.info("landing.looked", refund=refund.reference, verdict=found.verdict)

    async def never_answered(self, tx: Transaction, refund_id: int, *, permission: str | None) -> None:
        """For days nobody could look: people are called, and the bot goes on trying."""
        refund = await refunds.load(tx, refund_id, lock=True)
        if refund is not None and refund.state is State.LANDED:  # not known, so nothing is said; and not for ever
            await landings.look_on(tx, refund_id, None)
        if refund is None or refund.state is not State.RESOLVED:
            return
        obstacle = Obstacle.NO_ANSWER if permission is None else Obstacle.NOT_PERMITTED
        known = refund.landing or Landing(verdict=Verdict.NOT_LANDED, looked_at=tx.now)
        causes_ = (Cause(obstacle=obstacle, name=permission or ""),)
        # What has landed before stays known: it must not become free again.
        seen = known.model_copy(update={"looked_at": tx.now, "causes": causes_, "troubles": (), "run_day": None})
        await landings.note(tx, refund_id, seen)
        await self._call(tx, refund, State.OVERDUE, Attention(trap=Trap.NOT_SEEN, step=STEP))

    async def _landed(self, tx: Transaction, refund: Refund, found: Found, evidence: Evidence) -> None:
        """All of it stands on invoices: for the first time, again, or on others than before."""
        again = last_look(
            found.bills, evidence.schedules, tx.now, evidence.time_zone, margin=self.margin, latest=self.overdue
        )
        seen = Landing(
            verdict=found.verdict,
            looked_at=tx.now,
            landed_at=_first_landed(refund) or tx.now,
            was_on=_was_on(refund),
            bills=found.bills,
            again=again,
            **self._on_reports(refund, found),
        )
        await landings.land(tx, refund.id, seen)
        if _first_landed(refund) is None:
            await self._show(tx, refund.id, messages.LANDED)
            return
        await self._tell(tx, refund.id, messages.LANDING)
        if seen.asking and not _stands_where_it_stood(refund, found):
            await self._tell(tx, refund.id, messages.SPARK_REPORT)

    def _on_reports(self, refund: Refund, found: Found) -> dict[str, Any]:
        """On which Spark reports it will often show, and who is asked; of the same invoices what was said stays."""
        known = refund.landing
        if known is not None and _stands_where_it_stood(refund, found):
            return known.model_dump(include={"reports", "asks", "asking", "ask_again", "sightings"})
        on = tuple(sorted({day for bill in found.bills for day in self._reports(refund, bill)}))
        asks = self.asks if refund.outlook.spark and all(bill.maker is Maker.SPARK for bill in found.bills) else ()
        return {"reports": on, "asks": asks, "asking": bool(asks)}

    def _reports(self, refund: Refund, bill: Bill) -> tuple[date, ...]:
        """The Spark reports on which an invoice will often show; empty where it shows on none, or nobody knows."""
        if self.calendar is None or not refund.outlook.spark or bill.maker is not Maker.SPARK:
            return ()
        try:
            return reports(bill.date, self.calendar)
        except ValueError:  # a day beyond the calendar
            return ()

    async def _otherwise(self, tx: Transaction, refund: Refund, found: Found) -> None:
        """It stands there, and not as approved: a person decides. Nothing is looked for until they ask for it."""
        missing = tuple(line.name for line in found.missing)
        seen = Landing(
            verdict=found.verdict,
            looked_at=tx.now,
            landed_at=_first_landed(refund),
            was_on=_was_on(refund),
            bills=found.bills,
            missing=missing,
            differences=found.differences,
        )
        await landings.end(tx, refund.id, seen)
        attention = Attention(trap=Trap.LANDED_OTHERWISE, step=STEP, differences=found.differences)
        await self._call(tx, refund, State.NEEDS_ATTENTION, attention)

    async def _not_yet(
        self, tx: Transaction, refund: Refund, watch: Watch, evidence: Evidence, found: Found, *, first: bool
    ) -> None:
        now, zone = tx.now, evidence.time_zone
        had_landed = refund.state is State.LANDED
        if had_landed:  # it is waited for anew
            watch = Watch(expected_at=now, due_at=now)
        passed = has_passed(watch, now, zone, self.margin)
        why = causes(refund, found.missing, evidence, watch.run_day if passed else None)
        if not passed and may_still_come(found.missing, evidence):
            why = (*why, *_of_the_last_run(refund))
        why = (*taken_off(_gone(refund, found), evidence), *why)
        if first and (had_landed or any(cause.obstacle is Obstacle.BILLED_ELSEWHERE for cause in why)):
            await landings.look_soon(tx, refund.id, now + LISTS_LAG)
            return
        then = next_watch(watch, evidence.schedules, now, zone, margin=self.margin, overdue=self.overdue)
        foreseen = outlook(evidence.schedules, spark=refund.outlook.spark, now=now, time_zone=zone)
        seen = Landing(
            verdict=found.verdict,
            looked_at=now,
            landed_at=_first_landed(refund),
            was_on=_was_on(refund),
            bills=found.bills,
            missing=tuple(line.name for line in found.missing),
            causes=why,
            troubles=foreseen.troubles if may_still_come(found.missing, evidence) else (),
            run_day=then.run_day,
            again=then.due_at,
        )
        await landings.wait_on(tx, refund.id, seen, then)
        if had_landed:
            await self._call(tx, refund, State.OVERDUE, Attention(trap=Trap.TAKEN_OFF, step=STEP))
            return
        late = is_overdue(then, now, self.overdue)
        await self._say(tx, refund, seen, late=late, tell=passed or bool(why) or bool(found.bills))

    async def _say(self, tx: Transaction, refund: Refund, seen: Landing, *, late: bool, tell: bool) -> None:
        """Call people where it is too late, once; else tell the thread what is new."""
        trap = None if refund.attention is None else refund.attention.trap
        if late and trap is not Trap.NOT_LANDED:
            await self._call(tx, refund, State.OVERDUE, Attention(trap=Trap.NOT_LANDED, step=STEP))
            return
        if trap is Trap.NOT_SEEN:
            await landings.seen_again(tx, refund.id)
        if tell and (refund.landing is None or not seen.tells_the_same(refund.landing)):
            await self._tell(tx, refund.id, messages.LANDING)
        elif await messages.has_card(tx, refund.id):
            await messages.want(tx, refund.id, messages.PROGRESS)

    async def _call(self, tx: Transaction, refund: Refund, state: State, attention: Attention) -> None:
        await landings.call_for_attention(tx, refund, state, attention)
        await self._tell(tx, refund.id, messages.ATTENTION)

    async def _tell(self, tx: Transaction, refund_id: int, kind: str) -> None:
        number = await messages.count(tx, refund_id, kind) + 1
        await self._show(tx, refund_id, f"{kind}/{number}")

    async def _show(self, tx: Transaction, refund_id: int, name: str) -> None:
        """A reply that tells how it is now, below a card and a progress message that show it.

        A refund that was learnt from Syncro has no thread, and gets one only where a person is needed: a new ledger
        must not fill the channel with what has landed long ago.
        """
        refund = await refunds.load(tx, refund_id)
        assert refund is not None
        if refund.attention is None and not await messages.has_card(tx, refund_id):
            return
        await messages.want(tx, refund_id, messages.CARD)
        await messages.want(tx, refund_id, messages.PROGRESS)
        await messages.want(tx, refund_id, name, snapshot=under(self.policy, refund))
        log.info("landing.told", refund=refund.reference, state=refund.state, message=name)


def _first_landed(refund: Refund) -> datetime | None:
    """When it landed for the first time; None where it never has."""
    return None if refund.landing is None else refund.landing.first_landed


def _was_on(refund: Refund) -> tuple[Bill, ...]:
    """The invoices that held it while it counted as landed, whatever was found since."""
    if refund.landing is None:
        return ()
    return refund.landing.bills if refund.state is State.LANDED else refund.landing.was_on


def _gone(refund: Refund, found: Found) -> tuple[Bill, ...]:
    """The invoices that held it and do not any more."""
    hold = {bill.id for bill in found.bills}
    return tuple(bill for bill in _was_on(refund) if bill.id not in hold)


def _stands_where_it_stood(refund: Refund, found: Found) -> bool:
    """Whether the invoices are those on which it had landed."""
    return refund.state is State.LANDED and [bill.id for bill in _was_on(refund)] == [bill.id for bill in found.bills]


def _has_moved(refund: Refund, found: Found) -> bool:
    """Whether it stands on other invoices than before, or is counted there in another way."""
    assert refund.landing is not None
    before, now = (
        [(bill.id, bill.customer, bill.cents, bill.gst_cents) for bill in bills]
        for bills in (refund.landing.bills, found.bills)
    )
    return before != now


def _still_to_come(refund: Refund, now: datetime) -> datetime | None:
    """The look that was planned when it landed, unless it was this one."""
    again = None if refund.landing is None else refund.landing.again
    return again if again is not None and again > now else None


def _of_the_last_run(refund: Refund) -> tuple[Cause, ...]:
    """What was seen of a run that has passed: a look between two runs sees nothing of it, and must not forget it."""
    known = refund.landing.causes if refund.landing else ()
    return tuple(each for each in known if each.obstacle in {Obstacle.LEFT_OUT, Obstacle.MOVED})
