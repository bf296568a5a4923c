"""Somebody who may approve hands their say to another person for a span of days."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from bot.models.base import Model


class Delegation(Model):
    """`to` acts for `by` from `begins_at` until right before `ends_at`: whole days of `time_zone`.

    It is never changed: who ended it early, and when, stands in `revoked_by` and `revoked_at`.
    """

    id: int
    by: str
    to: str
    begins_at: datetime
    ends_at: datetime
    time_zone: str
    reason: str
    at: datetime
    revoked_at: datetime | None = None
    revoked_by: str = ""


class Acting(Model):
    """`to` acts for `by`, as far as a message says so: it gives nobody a right."""

    by: str
    to: str


class HandOver(Model):
    """What somebody asks for: another person, the first and the last day, and why."""

    to: str
    first_day: date | None
    last_day: date | None
    reason: str


class HandOverField(StrEnum):
    """The inputs of the form."""

    TO = "to"
    FIRST_DAY = "from"
    LAST_DAY = "until"
    REASON = "reason"


class Objection(Model):
    """Why it is not handed over, as a sentence for people, and the input it belongs to."""

    field: HandOverField
    message: str
