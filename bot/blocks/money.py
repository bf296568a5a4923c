"""Money, quantities, days and times, as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

MINUS = "\u2212"  # the minus sign, not a hyphen: it is as wide as a digit and is read out as "minus"
TIMES = "\u00d7"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OBVIOUS_DAYS = 180  # within half a year nobody asks which January is meant
RUN_AT = "06:00"  # when Syncro runs schedules, in the account's time zone


def money(cents: int, symbol: str) -> str:
    """Whole cents as "$1,103.20"; below zero with a minus sign."""
    dollars, rest = divmod(abs(cents), 100)
    return f"{MINUS if cents < 0 else ''}{symbol}{dollars:,}.{rest:02d}"


def amount(quantity: Decimal) -> str:
    """A quantity without trailing zeros: "2", "0.25"."""
    text = f"{abs(quantity):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS if quantity < 0 else ''}{text}"


def day(of: date, *, today: date | None = None) -> str:
    """A day as "Tue 1 Dec"; with its year where `today` does not make it obvious."""
    return f"{DAYS[of.weekday()]} {short_day(of, today=today)}"


def short_day(of: date, *, today: date | None = None) -> str:
    """A day as "1 Dec", where its weekday says nothing; with its year where `today` does not make it obvious."""
    far = today is not None and of.year != today.year and abs((of - today).days) > OBVIOUS_DAYS
    year = f" {of.year}" if far else ""
    return f"{of.day} {MONTHS[of.month - 1]}{year}"


def full_day(of: date) -> str:
    """A day as "1 Oct 2026", for what is read years later."""
    return f"{of.day} {MONTHS[of.month - 1]} {of.year}"


def local_day(at: datetime, time_zone: str) -> date:
    """The day on the account's calendar."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: A, B and C."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def clock(at: datetime, time_zone: str) -> str:
    """A time of day in the account's time zone: "14:02"."""
    return f"{at.astimezone(ZoneInfo(time_zone)):%H:%M}"


def moment(at: datetime, time_zone: str) -> str:
    """A day and time in the account's time zone: "Tue 24 Nov 14:02"."""
    return f"{day(local_day(at, time_zone))} {clock(at, time_zone)}"
