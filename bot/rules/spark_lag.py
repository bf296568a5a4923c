"""On which Spark report after the run do credits show, by what people have seen?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.models import Usual
from bot.rules.spark_report import reports

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.models import SparkCalendar

LEAST = 5
"""Fewer sightings say nothing."""
DAYS_OF_A_MONTH = 30.4375


def lag(run: date, report: date, calendar: SparkCalendar | None, *, not_on: int) -> int:
    """1 for the first report after the run. Without a calendar each report it was not on (`not_on`) counts.

    Reports come out a few days early or late; the nearest one by the calendar is meant.
    """
    if calendar is None:
        return 1 + not_on
    first = reports(run, calendar)[0]
    return 1 + max(0, round((report - first).days / DAYS_OF_A_MONTH))


def usual(lags: Sequence[int]) -> Usual | None:
    """The report on which more than half of them showed; None while too few are known, or none is usual."""
    if len(lags) < LEAST:
        return None
    report, times = max(Counter(lags).items(), key=lambda each: (each[1], -each[0]))
    return Usual(report=report, times=times, of=len(lags)) if 2 * times > len(lags) else None
