"""On which Spark report does a run show, by the owner's calendar?"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.models import SparkCalendar


def reports(run: date, calendar: SparkCalendar) -> tuple[date, date]:
    """The report of the first cut-off on or after the day of a run, and the report after that.

    The calendar is a plan, not a promise: the procedure says "if not the report after depending on Spark".

    Raises:
        ValueError: they are beyond the calendar.
    """
    year, month = run.year, run.month
    if _in_month(year, month, calendar.cutoff_day) < run:
        year, month = _following(year, month)
    return _report(year, month, calendar), _report(*_following(year, month), calendar)


def next_report(day: date, calendar: SparkCalendar | None) -> date:
    """The first report after a day; a month later where nobody knows the calendar."""
    if calendar is None:
        return day + timedelta(days=31)
    this_month = _in_month(day.year, day.month, calendar.report_day)
    return this_month if this_month > day else _in_month(*_following(day.year, day.month), calendar.report_day)


def cutoff(run: date, calendar: SparkCalendar) -> date:
    """The first cut-off on or after the day of a run.

    Raises:
        ValueError: it is beyond the calendar.
    """
    day = _in_month(run.year, run.month, calendar.cutoff_day)
    return day if day >= run else _in_month(*_following(run.year, run.month), calendar.cutoff_day)


def _report(year: int, month: int, calendar: SparkCalendar) -> date:
    """The report of the cut-off in a month: in the same month where its day comes later, else in the next."""
    if calendar.report_day < calendar.cutoff_day:
        year, month = _following(year, month)
    return _in_month(year, month, calendar.report_day)


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _following(year: int, month: int) -> tuple[int, int]:
    return (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 -- months of a year
