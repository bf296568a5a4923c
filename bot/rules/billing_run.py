"""Which bill will take the credit, and when?"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.models import Outlook, ScheduleTrouble, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import Customer, Schedule

RUN_TIME = time(6, 0)
"""Recurring invoices run at this time in the account's time zone (Syncro's help centre)."""
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
    customer: Customer,  # noqa: ARG001 - callers hand in whom the schedules belong to; no field of it decides yet
    schedules: Sequence[Schedule],
    *,
    spark: bool,
    now: datetime,
    time_zone: str,
) -> Outlook:
    """Which template will take the credit, by what the API can prove: whichever runs first takes it all.

    `run_after` is None where the frequency is unknown. Troubles are listed only where no template takes the credit.
    """
    troubles = {schedule.id: _troubles(schedule, now, time_zone) for schedule in schedules}
    good = [(schedule.next_run, schedule.id, schedule) for schedule in schedules if not troubles[schedule.id]]
    runs = [(day, schedule_id, schedule) for day, schedule_id, schedule in good if day]
    if runs:
        day, _, first = min(runs, key=lambda run: run[:2])
        return Outlook(spark=spark, schedule=first.name, next_run=day, run_after=_run_after(day, first.frequency))
    named = tuple(
        ScheduleTrouble(kind=kind, schedule=schedule.name) for schedule in schedules for kind in troubles[schedule.id]
    )
    return Outlook(spark=spark, troubles=named or (ScheduleTrouble(kind=Trouble.NO_SCHEDULE),))


def _troubles(schedule: Schedule, now: datetime, time_zone: str) -> list[Trouble]:
    found = []
    if schedule.paused:
        found.append(Trouble.PAUSED)
    if not schedule.takes_ticket_charges:
        found.append(Trouble.LEAVES_TICKET_CHARGES)
    if schedule.next_run is None or run_at(schedule.next_run, time_zone) <= now:
        found.append(Trouble.RUN_IN_THE_PAST)
    return found


def _run_after(day: date, frequency: str) -> date | None:
    try:
        return next_after(day, frequency)
    except (ValueError, OverflowError):  # unknown frequency, or a day beyond the calendar
        return None
