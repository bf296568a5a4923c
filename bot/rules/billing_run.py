"""Which bill will take the credit, and when?"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.models import Outlook, ScheduleTrouble, Trouble
from bot.rules.spark_report import reports

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.models import Schedule, SparkCalendar

RUN_TIME = time(6, 0)
"""Recurring invoices run at this time in the account's time zone (Syncro's help centre)."""
LAST_DAY = 31
DAYS = {"daily": 1, "weekly": 7, "biweekly": 14}
MONTHS = {"monthly": 1, "quarterly": 3, "semiannually": 6, "annually": 12, "biennially": 24, "triennially": 36}


def run_at(day: date, time_zone: str) -> datetime:
    """The moment of the run on `day`, aware, in the account's time zone (an IANA name)."""
    return datetime.combine(day, RUN_TIME, tzinfo=ZoneInfo(time_zone))


def next_after(day: date, frequency: str, *, anchor_day: int | None = None) -> date:
    """The day of the run after the one on `day`.

    `anchor_day` is the day of the month that a template keeps to: with 31, the run after 28 Feb is on 31 Mar. Without
    it, `day` itself is the anchor.

    Raises:
        ValueError: The frequency is none that Syncro offers.
    """
    known = "".join(letter for letter in frequency.casefold() if letter.isalpha())
    if known in DAYS:
        return day + timedelta(days=DAYS[known])
    if known not in MONTHS:
        raise ValueError(f"Unknown frequency: {frequency!r}")
    years, month = divmod(day.month - 1 + MONTHS[known], 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(anchor_day or day.day, monthrange(year, month)[1]))


def outlook(
    schedules: Sequence[Schedule],
    *,
    spark: bool,
    now: datetime,
    time_zone: str,
    spark_schedules: Collection[int] = (),
    calendar: SparkCalendar | None = None,
) -> Outlook:
    """Which template will take the credit, by what the API can prove: whichever runs first takes it all.

    `spark_schedules` are the ids of the templates that are Spark ones; where a Spark customer has none of that name,
    all count as such. `run_after` is None where the frequency is unknown, the reports where there is no `calendar`.
    """
    troubles = {schedule.id: _troubles(schedule, now, time_zone) for schedule in schedules}
    named = tuple(
        ScheduleTrouble(kind=kind, schedule=schedule.name) for schedule in schedules for kind in troubles[schedule.id]
    )
    good = [(schedule.next_run, schedule.id, schedule) for schedule in schedules if not troubles[schedule.id]]
    runs = sorted((day, schedule_id, schedule) for day, schedule_id, schedule in good if day)
    if not runs:
        return Outlook(spark=spark, troubles=named or (ScheduleTrouble(kind=Trouble.NO_SCHEDULE),))
    day, _, first = runs[0]
    is_spark = first.id in spark_schedules if spark_schedules else spark
    after, latest = runs_after(day, first.frequency)
    report, report_after = _reports(day, calendar) if spark and is_spark else (None, None)
    return Outlook(
        spark=spark,
        schedule=first.name,
        next_run=day,
        run_after=after,
        run_after_latest=latest,
        schedule_spark=is_spark,
        others=tuple(schedule.name for _, _, schedule in runs[1:]),
        same_morning=any(other == day for other, _, _ in runs[1:]),
        passed_over=named,
        report=report,
        report_after=report_after,
    )


def runs_after(day: date, frequency: str) -> tuple[date | None, date | None]:
    """The run after the one on `day`, and the latest day it may be on where that differs; None where unknown.

    Syncro does not tell which day of the month a template keeps to. A run on the last day of a short month may be
    one of the 31st, and then the run after is on the 31st again.
    """
    try:
        after = next_after(day, frequency)
        last_of_month = day.day == monthrange(day.year, day.month)[1]
        latest = next_after(day, frequency, anchor_day=LAST_DAY) if last_of_month else after
    except (ValueError, OverflowError):  # unknown frequency, or a day beyond the calendar
        return None, None
    return after, latest if latest != after else None


def _reports(day: date, calendar: SparkCalendar | None) -> tuple[date | None, date | None]:
    if calendar is None:
        return None, None
    try:
        return reports(day, calendar)
    except ValueError:  # a day beyond the calendar
        return None, None


def _troubles(schedule: Schedule, now: datetime, time_zone: str) -> list[Trouble]:
    found = []
    if schedule.paused:
        found.append(Trouble.PAUSED)
    if not schedule.takes_ticket_charges:
        found.append(Trouble.LEAVES_TICKET_CHARGES)
    if schedule.next_run is None or run_at(schedule.next_run, time_zone) <= now:
        found.append(Trouble.RUN_IN_THE_PAST)
    return found
