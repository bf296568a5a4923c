"""A person's Home: what waits for them, what they asked for, and for approvers everything open."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from bot.models.base import Model
from bot.models.question import Question
from bot.models.refund import Refund
from bot.models.standstill import Standstill


class Kind(StrEnum):
    """What can wait for a person.

    A new one: a rule in `rules/home.py`, its words in `blocks/home_rows.py`; and where it waits at refunds that are
    neither open nor stuck, a query in `ledger/unfinished.py`. Each has a table that it has to be entered in.
    """

    DECIDE = "decide"  # a request that they may approve now
    ANSWER = "answer"  # a question to them
    ACT = "act"  # a refund that can't go on without them
    CHARGE = "charge"  # a right price that they are to charge
    STOCK = "stock"  # a shelf that they are to count, or returned units that they are to name


class Part(StrEnum):
    """The lists of a Home, each with pages of its own."""

    WAITING = "waiting"
    SMALL = "small"
    MINE = "mine"
    EVERYTHING = "everything"


class Whose(StrEnum):
    """Whose requests are listed."""

    BOTH = "both"
    MINE = "mine"
    EVERYTHING = "everything"


class Stands(StrEnum):
    """Where the requests stand that are listed."""

    ANY = "any"  # of mine all; of everybody's those that are not finished
    ASKED = "asked"
    AT_WORK = "at_work"
    WITH_A_PERSON = "with_a_person"
    OVERDUE = "overdue"
    BEFORE_THE_BILL = "before_the_bill"
    ENDED = "ended"


class HomeFilter(Model):
    """What a person chose to see; `pages` counts from 0. A customer of 0 is every customer."""

    whose: Whose = Whose.BOTH
    stands: Stands = Stands.ANY
    customer_id: int = 0
    customer_name: str = ""
    pages: dict[Part, int] = Field(default_factory=dict)

    def turned(self, part: Part, page: int) -> HomeFilter:
        """The same, with another page of one list."""
        return self.model_copy(update={"pages": {**self.pages, part: page}})


class Waits(Model):
    """One thing that waits for one person, since when."""

    kind: Kind
    refund: Refund
    since: datetime
    question: Question | None = None


class Row(Model):
    """A refund in a list. `link` leads to its thread, and is empty where that is not known.

    `unusual` says that its card warns of something: it is decided there, and not from a list.
    """

    refund: Refund
    link: str = ""
    unusual: bool = False
    waits: Kind | None = None
    question: Question | None = None


class Section(Model):
    """The page of a list that is shown: `rows` from number `start`, counted from 0, of `total`.

    `capped` says that there are more than `total`, which nobody counted.
    """

    page: int = 0
    start: int = 0
    total: int = 0
    capped: bool = False
    rows: tuple[Row, ...] = ()

    @property
    def after(self) -> int:
        """How many come after these."""
        return self.total - self.start - len(self.rows)


class Home(Model):
    """Everything that one person's Home shows.

    `everything` and `small` are for an `approver`; `unsure` says that Slack did not tell whether the person is one.
    `mine` or `everything` is None where the person chose not to see it. Requests of up to `up_to_cents`, incl. GST, are
    approved together; 0: none are. `notice` are blocks that the person alone is told.
    """

    user_id: str
    filter: HomeFilter = HomeFilter()
    waiting: Section = Section()
    small: Section = Section()
    up_to_cents: int = 0
    mine: Section | None = Section()
    everything: Section | None = None
    approver: bool = False
    unsure: bool = False
    standstill: Standstill | None = None
    dry_run: bool = False
    notice: tuple[dict[str, Any], ...] = ()
