"""Where a credit ended: the invoices that hold it, what is wrong with it there, or what keeps it from them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from bot.models.base import Model
from bot.models.billing import Invoice, Schedule, ScheduleTrouble
from bot.models.ticket import TicketFacts


class Maker(StrEnum):
    """What made an invoice, as far as the API shows."""

    SPARK = "spark"  # a run of a Spark template
    SCHEDULE = "schedule"  # a run of another template
    UNSURE = "unsure"  # a morning on which templates of both kinds ran
    HAND = "hand"  # no template ran then


class Bill(Model):
    """An invoice that holds a part of a credit.

    `cents` (excluding GST) and `gst_cents` are what it credits of the refund, as positive numbers; `total_cents` is the
    whole invoice, including GST. `schedule` names the template that made it, `customer` who is billed, where that is
    another than the refund's.
    """

    id: int
    number: str
    date: date
    total_cents: int
    cents: int
    gst_cents: int
    maker: Maker
    schedule: str = ""
    customer: str = ""


class Verdict(StrEnum):
    """Whether the credit stands on an invoice."""

    LANDED = "landed"  # all of it, as approved
    PARTLY = "partly"  # some lines are as approved, the others on no invoice yet
    OTHERWISE = "otherwise"  # it stands there, and not as approved
    NOT_LANDED = "not_landed"


class Obstacle(StrEnum):
    """What keeps a credit from an invoice, besides trouble with the templates."""

    TICKET_GONE = "ticket_gone"  # deleted, or merged into another one
    REOPENED = "reopened"
    LINE_GONE = "line_gone"
    LINE_CHANGED = "line_changed"
    BILLED_ELSEWHERE = "billed_elsewhere"  # Syncro says that it is billed, and no invoice of the customer shows it
    OTHER_CUSTOMER = "other_customer"  # the ticket names another customer by now
    CUSTOMER_GONE = "customer_gone"  # deleted, or merged into another one
    INVOICE_GONE = "invoice_gone"  # it stood on this invoice, which was deleted
    OFF_THE_INVOICE = "off_the_invoice"  # it stood on this invoice, which is there without it
    LEFT_OUT = "left_out"  # the run happened, and did not take it
    MOVED = "moved"  # the template was moved to another day
    NO_ANSWER = "no_answer"  # Syncro could not be read for days
    NOT_PERMITTED = "not_permitted"  # the token may not read what proves it


class Cause(Model):
    """One obstacle.

    `name` is the line's, the template's, the customer's, the invoice's number, the ticket's status or the permission;
    `day` is a run's.
    """

    obstacle: Obstacle
    name: str = ""
    day: date | None = None


class Sighting(Model):
    """Somebody looked whether the credit is on the Spark report of that day."""

    on_it: bool
    report: date
    by: str
    at: datetime


class Landing(Model):
    """What was found when the bot last looked for the credit, and whether it had landed before.

    `missing` names the lines that stand on no invoice; `differences` are sentences, as those of a read-back. `again` is
    when it looks next, `run_day` the run that it waits for. `reports` are the Spark reports on which it would show by
    the owner's calendar. `asks` are the ids of those who know whether it does, `asking` says that they are asked now,
    `ask_again` when they will be, and `sightings` is what they have said. `landed_at` is when all of it was first seen
    on invoices, also where it was taken off since; `was_on` are the invoices that held it before what is told now.
    """

    verdict: Verdict
    looked_at: datetime
    landed_at: datetime | None = None
    was_on: tuple[Bill, ...] = ()
    bills: tuple[Bill, ...] = ()
    missing: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    troubles: tuple[ScheduleTrouble, ...] = ()
    run_day: date | None = None
    again: datetime | None = None
    reports: tuple[date, ...] = ()
    asks: tuple[str, ...] = ()
    asking: bool = False
    ask_again: datetime | None = None
    sightings: tuple[Sighting, ...] = ()

    @property
    def first_landed(self) -> datetime | None:
        """When all of it stood on invoices for the first time; None where it never has."""
        return self.looked_at if self.landed_at is None and self.verdict is Verdict.LANDED else self.landed_at

    @property
    def cents(self) -> int:
        """What stands on invoices, excluding GST, as a positive number."""
        return sum(bill.cents for bill in self.bills)

    @property
    def gst_cents(self) -> int:
        """The GST of it."""
        return sum(bill.gst_cents for bill in self.bills)

    def tells_the_same(self, other: Landing) -> bool:
        """Whether people learn nothing new from it: that one more run has left it out is no news."""
        said = ("verdict", "bills", "missing", "differences", "_why", "troubles")
        return all(getattr(self, name) == getattr(other, name) for name in said)

    @property
    def _why(self) -> list[tuple[Obstacle, str, date | None]]:
        return [
            (each.obstacle, each.name, None if each.obstacle is Obstacle.LEFT_OUT else each.day) for each in self.causes
        ]


class Evidence(Model):
    """What Syncro shows of a refund's credit: its ticket (None: it is gone), and the customer's invoices since.

    Where the ticket names another customer by now, invoices and schedules are that one's as well; `customer_is_gone`
    says that the refund's is not in Syncro any more. Invoices that held a part of it, or that Syncro links with the
    ticket, are among them whoever they bill. `spark_schedules` are the ids of the templates that are Spark ones. An
    invoice that was made within `margin_hours` after a run began may be the run's.
    """

    ticket: TicketFacts | None
    customer_is_gone: bool = False
    invoices: tuple[Invoice, ...]
    schedules: tuple[Schedule, ...]
    spark_schedules: frozenset[int] = frozenset()
    time_zone: str
    margin_hours: float


class Watch(Model):
    """How a refund's credit is waited for.

    `expected_at` is the run that was to take it, or since when it waits where none was foreseen; `run_day` is the run
    that is waited for now, `misses` counts those that passed without it. `due_at` is the next look.
    """

    expected_at: datetime
    due_at: datetime
    run_day: date | None = None
    misses: int = 0
