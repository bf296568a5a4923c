"""What checking the record of all events found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.models.base import Model


class Spot(Model):
    """A place in the record, as it reads now: what stands there may be what somebody put there."""

    number: int
    reference: str
    name: str
    at: datetime | None


class Broken(StrEnum):
    """How the record differs from what was once written."""

    CHANGED = "changed"  # an event does not say what it said
    INSERTED = "inserted"  # an event was put between two others, or after the newest
    MISSING = "missing"  # what stood before this event is gone
    SWAPPED = "swapped"  # the order is another one
    CUT = "cut"  # the newest are gone


class Checked(Model):
    """What checking the record found.

    `whole` events were as they should be, up to the one with the hash `head`; `broken` says what is wrong after them,
    and `spot` where, if not at its end. `expected` is the hash that was kept elsewhere, where one was given, and
    `since` how many events were added after it; None: the record does not hold it.
    """

    whole: int
    head: str
    broken: Broken | None = None
    spot: Spot | None = None
    expected: str = ""
    since: int | None = None

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken is None and (not self.expected or self.since is not None)
