"""How long does a request wait for its decision, and when are people reminded of it?"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.models import Model

if TYPE_CHECKING:
    from bot.models import Patience

SATURDAY = 5


class Step(StrEnum):
    """What is to be done about a request that nobody has decided yet."""

    WAIT = "wait"
    REMIND = "remind"
    EXPIRE = "expire"


class Look(Model):
    """What is to be done now, and when to look again; None: never."""

    step: Step
    again: datetime | None


def expires_at(asked_at: datetime, patience: Patience) -> datetime:
    """When a request expires."""
    return asked_at + patience.expire_after


def first_look(asked_at: datetime, patience: Patience, time_zone: str) -> datetime:
    """When a new request is looked at for the first time."""
    return min(_first_reminder(asked_at, patience, time_zone), expires_at(asked_at, patience))


def look(asked_at: datetime, now: datetime, patience: Patience, time_zone: str) -> Look:
    """What is to be done at `now` about a request that is due for a look.

    Looks are due when a reminder is. One that comes late, because nothing ran, reminds once for all that were missed,
    and never at night or on a weekend.
    """
    expires = expires_at(asked_at, patience)
    if now >= expires:
        return Look(step=Step.EXPIRE, again=None)
    remind = max(_first_reminder(asked_at, patience, time_zone), in_hours(now, patience, time_zone))
    if now < remind:
        return Look(step=Step.WAIT, again=min(remind, expires))
    again = in_hours(now + patience.remind_every, patience, time_zone)
    return Look(step=Step.REMIND, again=min(again, expires))


def in_hours(moment: datetime, patience: Patience, time_zone: str) -> datetime:
    """The moment itself, or where it is no time to disturb people the next one that is."""
    here = moment.astimezone(ZoneInfo(time_zone))
    if here.weekday() < SATURDAY and patience.start <= here.time() < patience.end:
        return moment
    day = here.date() + timedelta(days=1 if here.time() >= patience.start else 0)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, patience.start, tzinfo=ZoneInfo(time_zone)).astimezone(moment.tzinfo)


def _first_reminder(asked_at: datetime, patience: Patience, time_zone: str) -> datetime:
    return in_hours(asked_at + patience.remind_after, patience, time_zone)
