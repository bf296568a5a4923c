"""A serialised unit that came back: what it was called, what it is to be called, and who named it."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from bot.models.base import Model
from bot.models.stock import Hitch

SUFFIX = re.compile(r"-\d{1,3}$")
FAMILY_LIMIT = 200  # characters, so that any database can keep an index of it


class Naming(StrEnum):
    """Where the new name of a returned unit stands."""

    NONE = "none"  # the refund is not done yet
    TO_NAME = "to_name"
    ASKED = "asked"  # somebody said the name; it is being written
    NAMED = "named"
    BY_HAND = "by_hand"  # a person named it on the product's page, or there is nothing to name
    PAST = "past"  # it came back before the bot named units

    @property
    def is_open(self) -> bool:
        """Whether the unit is still without its name."""
        return self in {Naming.TO_NAME, Naming.ASKED}


class Blank(Model):
    """A unit without a serial number, as Syncro has it.

    `new`: Syncro made it after the refund's ticket. `fits`: and in the moment of one of the refund's doings.
    """

    id: int
    location_id: int | None = None
    created_at: datetime | None = None
    new: bool = False
    fits: bool = False


class Course(Model):
    """How a refund went through Syncro, by Syncro's own clock; nothing where that can't be read.

    `begun` is when its ticket was made. In `moments` its lines of the product were written, changed and billed, its
    ticket was resolved, and the invoices that hold its credit were made.
    """

    begun: datetime | None = None
    moments: tuple[datetime, ...] = ()


class Unit(Model):
    """One unit of a refund. `number` counts within the refund.

    `name` is the proposed or the given serial number. `instance_id` is Syncro's
    unit that gets or got it, where that is decided. `refused` are names that Syncro would not take. `waits`
    says why the name is not being written yet (a `Why`), `until` until when, where that is known.
    """

    refund_id: int
    number: int
    product_id: int
    serial: str
    state: Naming = Naming.NONE
    name: str = ""
    instance_id: int | None = None
    by: str = ""
    at: datetime | None = None
    hitch: Hitch | None = None
    refused: tuple[str, ...] = ()
    waits: str = ""
    until: datetime | None = None

    @property
    def is_half_named(self) -> bool:
        """Whether it may have been named, and nobody knows: only the same name may be sent to the same unit again."""
        return self.state is Naming.TO_NAME and self.instance_id is not None

    @property
    def family(self) -> str:
        """What all names of a unit have in common, and some other units too: for looking it up."""
        return family(self.serial)


def folded(serial: str) -> str:
    """A serial number as Syncro compares it: whatever its case."""
    return serial.strip().casefold()


def family(serial: str) -> str:
    """A serial number without the numbers that returns have added, as it is looked up."""
    plain = "".join(letter for letter in folded(serial) if letter.isprintable())
    while found := SUFFIX.search(plain):
        plain = plain[: found.start()]
    return plain[:FAMILY_LIMIT]
