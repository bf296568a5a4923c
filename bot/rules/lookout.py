"""When does the bot look for the credit on an invoice, and when is it overdue?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.models import Watch
from bot.rules.billing_run import run_at
from bot.rules.origin import ran_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import Bill, Outlook, Schedule

MOST_MISSES = 2
"""A run that missed it may be an accident; the run after that is not."""
WITHOUT_RUN = timedelta(days=7)
"""Where no run is to be seen: a person can take a credit onto an invoice made by hand on any day."""


def first_watch(outlook: Outlook, now: datetime, time_zone: str, margin: timedelta) -> Watch:
    """How a credit is waited for from now on, where its ticket was just resolved."""
    run_day = outlook.next_run
    if run_day is None or run_at(run_day, time_zone) <= now:
        return Watch(expected_at=now, due_at=_next_morning(now, time_zone) + margin)
    expected = run_at(run_day, time_zone)
    return Watch(expected_at=expected, due_at=expected + margin, run_day=run_day)


def next_watch(
    watch: Watch, schedules: Sequence[Schedule], now: datetime, time_zone: str, *, margin: timedelta, overdue: timedelta
) -> Watch:
    """How it is waited for after a look that did not find all of it; `overdue` is the time to a person's alarm."""
    day = next_run(schedules, now, time_zone)
    expected, misses = watch.expected_at, watch.misses
    if has_passed(watch, now, time_zone, margin) and not was_moved(watch, schedules):
        misses += 1
    if day is None:
        due = _without_run(now, time_zone) + margin
    else:
        due = run_at(day, time_zone) + margin
        if watch.run_day is None and not is_overdue(watch, now, overdue):
            # nothing is late before the first run that can take it
            expected = max(expected, run_at(day, time_zone))
    late = expected + overdue
    if now < late < due:
        due = late
    return Watch(expected_at=expected, due_at=due, run_day=day, misses=misses)


def last_look(
    bills: Sequence[Bill],
    schedules: Sequence[Schedule],
    now: datetime,
    time_zone: str,
    *,
    margin: timedelta,
    latest: timedelta,
) -> datetime:
    """When a credit that has landed is looked for once more.

    That is after the next run of the templates that took it, or of any where nobody knows which did, but within
    `latest`.
    """
    names = {bill.schedule for bill in bills if bill.schedule}
    took = [each for each in schedules if each.name in names]
    day = next_run(took, now, time_zone) or next_run(schedules, now, time_zone)
    bound = now + latest
    return bound if day is None else min(bound, run_at(day, time_zone) + margin)


def is_overdue(watch: Watch, now: datetime, overdue: timedelta) -> bool:
    """Whether people have to act: two runs have passed, or too long a time since the first that was to take it."""
    return watch.misses >= MOST_MISSES or now >= watch.expected_at + overdue


def has_passed(watch: Watch, now: datetime, time_zone: str, margin: timedelta) -> bool:
    """Whether the run that is waited for is over."""
    return watch.run_day is not None and now >= run_at(watch.run_day, time_zone) + margin


def was_moved(watch: Watch, schedules: Sequence[Schedule]) -> bool:
    """Whether the run did not happen because a template that takes ticket charges was put to a later day."""
    if watch.run_day is None:
        return False
    taking = [each for each in schedules if each.takes_ticket_charges and not each.paused and each.next_run]
    later = [each for each in taking if each.next_run is not None and each.next_run > watch.run_day]
    return bool(later) and not any(ran_on(watch.run_day, each) for each in later)


def next_run(schedules: Sequence[Schedule], now: datetime, time_zone: str) -> date | None:
    """The day of the next run that takes ticket charges, or None where none is to be seen."""
    days = [
        each.next_run
        for each in schedules
        if each.next_run is not None
        and each.takes_ticket_charges
        and not each.paused
        and run_at(each.next_run, time_zone) > now
    ]
    return min(days, default=None)


def _next_morning(now: datetime, time_zone: str) -> datetime:
    return _first_run_hour(now, now.astimezone(ZoneInfo(time_zone)).date(), time_zone)


def _without_run(now: datetime, time_zone: str) -> datetime:
    """A week on, or on the first of a month, when most invoices are made, whichever comes first."""
    today = now.astimezone(ZoneInfo(time_zone)).date()
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return _first_run_hour(now, min(today + WITHOUT_RUN, first), time_zone)


def _first_run_hour(now: datetime, day: date, time_zone: str) -> datetime:
    """The hour of the runs on that day, or where it is over on the next."""
    at = run_at(day, time_zone)
    return at if at > now else run_at(day + timedelta(days=1), time_zone)
