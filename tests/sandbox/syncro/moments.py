"""Times as Syncro writes and reads them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

RUN_AT = time(6)
"""Recurring invoices run at 06:00 account-local time (R3)."""
MONTHS = {"Monthly": 1, "Quarterly": 3, "Semi-Annually": 6, "Annually": 12, "Biennially": 24, "Triennially": 36}
DAYS = {"Daily": 1, "Weekly": 7, "Biweekly": 14}
FREQUENCIES = (*DAYS, *MONTHS)


def stamp(moment: datetime) -> str:
    """2019-11-06T08:24:20.821Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_stamp(day: date) -> str:
    """A date is written as midnight with a Z, though it is a date of the account's time zone."""
    return f"{day.isoformat()}T00:00:00.000Z"


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """A date or a date-time; without an offset it is account-local. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def is_after(wanted: str | None, moment: datetime | None, zone: ZoneInfo) -> bool:
    """Strictly after; a date alone is its local midnight; no bound lets all through, what is not a date lets none."""
    if wanted is None:
        return True
    try:
        return moment is not None and moment > read_moment(wanted, zone)
    except ValueError:
        return False


def is_before(wanted: str | None, moment: datetime, zone: ZoneInfo) -> bool:
    """As `is_after`, the other way."""
    if wanted is None:
        return True
    try:
        return moment < read_moment(wanted, zone)
    except ValueError:
        return False


def run_moment(day: date, zone: ZoneInfo) -> datetime:
    """The moment a run of that day starts, as UTC."""
    return datetime.combine(day, RUN_AT, zone).astimezone(UTC)


def next_day(day: date, frequency: str) -> date:
    """One period on. A month too short for the day ends on its last one."""
    if frequency in DAYS:
        return day + timedelta(days=DAYS[frequency])
    months = day.year * 12 + day.month - 1 + MONTHS[frequency]
    year, month = divmod(months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
