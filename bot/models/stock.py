"""What comes back to the shelf: what Syncro says of it, what people counted, and where that stands."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.models.base import Model


class Stock(StrEnum):
    """Where the stock of one returned product stands; a machine of its own beside the refund."""

    NOTED = "noted"  # read before the first line was written; nobody is asked yet
    TO_LOOK = "to_look"  # the refund is done, and Syncro is to be read again
    TO_CHECK = "to_check"  # somebody is to count the shelf
    CHECKED = "checked"
    DIFFERS = "differs"
    AWAITED = "awaited"  # Syncro has no unit without a serial number yet
    MISSING = "missing"  # nor has it one now that the bill has come: a person looks
    TO_NAME = "to_name"  # somebody is to say the name of a unit
    NAMED = "named"

    @property
    def waits_for_person(self) -> bool:
        """Whether somebody is asked, and has not answered."""
        return self in {Stock.TO_CHECK, Stock.TO_NAME, Stock.MISSING}


class Moved(StrEnum):
    """What has become of Syncro's number since the refund began."""

    ALL = "all"  # up by what was refunded
    NOTHING = "nothing"  # as before: it may move with the bill
    OTHERWISE = "otherwise"  # something else moved meanwhile
    UNKNOWN = "unknown"  # the number before is not known, or the one now


class Agreement(StrEnum):
    """Whether Syncro says what was counted."""

    AGREES = "agrees"
    AWAITED = "awaited"  # it may come to say it by itself, with the bill: that is looked for each day
    APART = "apart"
    ASKED_AGAIN = "asked_again"  # it never did, and the shelf is counted once more


class Count(Model):
    """What somebody found on the shelf.

    `received` is how many came back in truth, which may be fewer than were refunded; `damaged` how many of those.
    """

    by: str
    at: datetime
    counted: Decimal
    received: Decimal
    damaged: Decimal = Decimal(0)
    note: str = ""


class Correcting(StrEnum):
    """How far it is that Syncro's number is set to what was counted."""

    ASKED = "asked"
    DONE = "done"
    NOT_DONE = "not_done"


OFF = "off"
"""The hitch where the owner of the bot does not allow it."""


class Hitch(Model):
    """Why a write to Syncro did not come about: a Trap or OFF, Syncro's own words, and what stands there instead."""

    trap: str
    said: tuple[str, ...] = ()
    permission: str = ""
    found: tuple[str, ...] = ()


class SetTo(Model):
    """Somebody has Syncro's number set to what was counted. `waits_for` is a Why, and `until` when it goes on."""

    by: str
    at: datetime
    state: Correcting = Correcting.ASKED
    waits_for: str = ""
    until: datetime | None = None
    hitch: Hitch | None = None


class Location(Model):
    """How many of a product Syncro has at one location."""

    id: int
    quantity: Decimal


class NotCounted(StrEnum):
    """Why a word about the shelf does not count."""

    NOT_ENTITLED = "not_entitled"
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"  # the ledger does not ask about it
    COUNTED_ALREADY = "counted_already"
    NAMED_ALREADY = "named_already"
    CHANGED = "changed"  # another number is asked about by now
    NOT_OFFERED = "not_offered"


class OnHand(Model):
    """What Syncro says of a product's stock; None where it does not count it."""

    quantity: Decimal | None
    places: tuple[Location, ...] = ()
