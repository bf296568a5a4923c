"""Which month is meant, when does it begin, and which reports are owed?"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.models import NoMonth

NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
IN_A_YEAR = 12
EARLIEST = 2000  # years before hold no refund, and the first few of the calendar have no month before them
SHORTEST = 3  # letters of a month's name that tell it apart
NUMBERED = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
NAMED = re.compile(r"([a-z]{3,9})\.?(?:\s+(\d{4}))?", re.ASCII)
MOST_OWED = 12  # reports after the longest downtime


def month_typed(text: str, today: date) -> date | NoMonth:
    """The first day of the month that was typed; of the last whole one where nothing was."""
    typed = " ".join(text.casefold().split())
    this = today.replace(day=1)
    if typed in {"", "last", "last month"}:
        return before(this)
    if typed in {"this", "this month", "now"}:
        return this
    if numbered := NUMBERED.fullmatch(typed):
        return _begun(int(numbered[1]), int(numbered[2]), this)
    named = NAMED.fullmatch(typed)
    number = next((n for n, name in enumerate(NAMES, 1) if named and name.startswith(named[1])), 0)
    if named is None or not number:
        return NoMonth.NOT_UNDERSTOOD
    year = int(named[2]) if named[2] else this.year - (number > this.month)
    return _begun(year, number, this)


def _begun(year: int, month: int, this: date) -> date | NoMonth:
    if not 1 <= month <= IN_A_YEAR or year < EARLIEST:
        return NoMonth.NO_SUCH_MONTH
    first = date(year, month, 1)
    return NoMonth.NOT_BEGUN if first > this else first


def before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def after(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def begins(day: date, zone: str) -> datetime:
    """The moment in which a day of the account begins."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def year_up_to(first: date) -> tuple[date, ...]:
    """The twelve months that end with this one."""
    months = [first]
    while len(months) < IN_A_YEAR:
        months.append(before(months[-1]))
    return tuple(reversed(months))


def owed(last: date | None, today: date) -> tuple[date, ...]:
    """The months that are over and not reported on, where `last` was; the first start owes none."""
    if last is None:
        return ()
    found = []
    month = after(last)
    while month < today.replace(day=1):
        found.append(month)
        month = after(month)
    return tuple(found[-MOST_OWED:])
