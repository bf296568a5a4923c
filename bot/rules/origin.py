"""What made this invoice: a run of one of the customer's templates, or a person?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.models import Maker
from bot.rules.billing_run import LAST_DAY, next_after, run_at

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.models import Evidence, Invoice, Schedule


def made_by(invoice: Invoice, evidence: Evidence, *, spark: bool) -> tuple[Maker, str]:
    """What made an invoice, and the name of the template where it is one alone.

    Syncro does not tell. An invoice is a run's where it was made in the hours after 06:00 of a day on which a template
    ran. `spark`: the customer is billed through Spark, so where no template says so by its name, all of them are.
    """
    if invoice.made_at is None or not _in_a_run(invoice.made_at, evidence):
        return Maker.HAND, ""
    day = invoice.made_at.astimezone(ZoneInfo(evidence.time_zone)).date()
    ran = [each for each in evidence.schedules if ran_on(day, each)]
    named = evidence.spark_schedules
    kinds = {(each.id in named if named else spark) for each in ran}
    if not ran:
        return Maker.HAND, ""
    if len(kinds) > 1:
        return Maker.UNSURE, ""
    return (Maker.SPARK if kinds == {True} else Maker.SCHEDULE), ran[0].name if len(ran) == 1 else ""


def ran_on(day: date, schedule: Schedule) -> bool:
    """Whether a template may have run on `day`, by its frequency and its next run, which lies after it."""
    if schedule.next_run is None or schedule.next_run <= day:
        return False
    anchors = {None, day.day}
    if (day + timedelta(days=1)).day == 1:  # the last of a short month may stand for a later day
        anchors |= {schedule.next_run.day, LAST_DAY}
    return any(_reaches(schedule, day, anchor) for anchor in anchors)


def _reaches(schedule: Schedule, day: date, anchor_day: int | None) -> bool:
    """Whether so many periods after `day` the template's next run comes."""
    assert schedule.next_run is not None
    run = day
    while run < schedule.next_run:
        try:
            run = next_after(run, schedule.frequency, anchor_day=anchor_day)
        except (ValueError, OverflowError):  # a frequency that is new to us
            return True
    return run == schedule.next_run


def _in_a_run(at: datetime, evidence: Evidence) -> bool:
    began = run_at(at.astimezone(ZoneInfo(evidence.time_zone)).date(), evidence.time_zone)
    return began <= at < began + timedelta(hours=evidence.margin_hours)
