"""May a refund be written now, or does a run of the customer's recurring invoices come too close?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.rules.billing_run import next_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import RunWindow, Schedule


def window_ends(now: datetime, time_zone: str, window: RunWindow | None) -> datetime | None:
    """When today's window around the run is over, or None outside it. `now` is aware, and so is the answer."""
    if window is None:
        return None
    here = now.astimezone(ZoneInfo(time_zone))
    if not window.start <= here.time() < window.end:
        return None
    return datetime.combine(here.date(), window.end, tzinfo=ZoneInfo(time_zone))


def runs_on(day: date, schedules: Sequence[Schedule]) -> bool:
    """Whether one of the templates runs on `day`, or ran on it already and names its next run."""
    return any(_runs_on(day, schedule) for schedule in schedules if not schedule.paused)


def _runs_on(day: date, schedule: Schedule) -> bool:
    if schedule.next_run is None or schedule.next_run <= day:
        return schedule.next_run == day
    try:
        plainly = next_after(day, schedule.frequency) == schedule.next_run
        from_short_month = next_after(day, schedule.frequency, anchor_day=schedule.next_run.day) == schedule.next_run
    except ValueError:  # a frequency that is new to us: better to wait a few hours than to split a refund
        return True
    return plainly or (from_short_month and _is_last_of_month(day))


def _is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
