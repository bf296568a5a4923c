"""What was billed, as read from Syncro: account, customer, invoice, product, schedule."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from bot.models.base import Model


class Account(Model):
    """What the bot needs to know of the Syncro account.

    `time_zone` is an IANA name; `web_url` is the root of the web pages, without a slash at the end.
    `resolved_status` is the status that ends a ticket.
    """

    time_zone: str
    currency_symbol: str = "$"
    web_url: str
    resolved_status: str = "Resolved"
    opening_status: str = "New"


class Customer(Model):
    """A customer in Syncro; `properties` are the account's custom fields."""

    id: int
    name: str
    disabled: bool = False
    properties: dict[str, str] = Field(default_factory=dict)


class InvoiceSummary(Model):
    """An invoice as the list shows it; `total_cents` includes GST."""

    id: int
    number: str
    date: date
    total_cents: int


class BilledLine(Model):
    """A line of an invoice, as billed.

    `price` is the unit price before discounts in dollars, excluding GST. `product_id` is None for a Manual item.
    `discount_percent` is in percent of the line, `discount_dollars` in dollars off the line.
    """

    id: int
    name: str
    description: str = ""
    product_id: int | None
    quantity: Decimal
    price: Decimal
    discount_percent: Decimal = Decimal(0)
    discount_dollars: Decimal = Decimal(0)
    taxable: bool
    position: int = 0


class Invoice(Model):
    """An invoice with its lines. `tax_cents` is its GST, `total_cents` includes it; `made_at` is None where unknown."""

    id: int
    number: str
    customer_id: int
    customer_name: str = ""
    date: date
    subtotal_cents: int
    tax_cents: int
    total_cents: int
    is_paid: bool = False
    made_at: datetime | None = None
    lines: tuple[BilledLine, ...]


class Product(Model):
    """A product in Syncro, as far as a refund cares."""

    id: int
    name: str
    disabled: bool = False
    maintain_stock: bool = False
    serialized: bool = False
    category: str = ""


class SoldUnit(Model):
    """A serialised unit that was sold on an invoice line."""

    serial_id: int
    serial_number: str
    invoice_line_id: int


class Schedule(Model):
    """A recurring invoice template. `next_run` is the day of its next run (06:00 in the account's time zone)."""

    id: int
    name: str
    frequency: str
    next_run: date | None
    paused: bool
    takes_ticket_charges: bool


class RunWindow(Model):
    """Hours of the account's day in which recurring invoices run: nothing is written for a customer who is billed."""

    start: time
    end: time


class Trouble(StrEnum):
    """Why no bill may pick the credit up by itself."""

    NO_SCHEDULE = "no_schedule"
    PAUSED = "paused"
    LEAVES_TICKET_CHARGES = "leaves_ticket_charges"
    RUN_IN_THE_PAST = "run_in_the_past"


class ScheduleTrouble(Model):
    """One trouble with one schedule (`schedule` is its name, empty for `NO_SCHEDULE`)."""

    kind: Trouble
    schedule: str = ""


class SparkCalendar(Model):
    """The owner's days of the month: what is billed up to the cut-off stands on the report of the next report day.

    Both 1 to 31; in a shorter month its last day counts.
    """

    cutoff_day: int
    report_day: int


class Usual(Model):
    """On which Spark report credits usually show, counted from the first after the run: `times` out of `of`."""

    report: int
    times: int
    of: int


class Outlook(Model):
    """Which bill will likely take the credit, and when.

    `schedule` is the name of the template that runs first of those that take ticket charges, `next_run` its next run
    and `run_after` the one after that; `run_after_latest` where it may keep to a later day of the month than Syncro
    tells. `schedule_spark`: that template is a Spark one (None: it was not looked at). `others` could take the credit
    too; `same_morning`: one of them runs on the same day, and nobody can tell which is first. `passed_over` are the
    troubles of templates that will not take it. `troubles` is not empty only where no template will. `report` and
    `report_after` are the Spark reports on which it would show by the owner's calendar; `usual` is what people saw on
    earlier ones.
    """

    spark: bool
    schedule: str = ""
    next_run: date | None = None
    run_after: date | None = None
    troubles: tuple[ScheduleTrouble, ...] = ()
    run_after_latest: date | None = None
    schedule_spark: bool | None = None
    others: tuple[str, ...] = ()
    same_morning: bool = False
    passed_over: tuple[ScheduleTrouble, ...] = ()
    report: date | None = None
    report_after: date | None = None
    usual: Usual | None = None

    def tells_the_same(self, other: Outlook) -> bool:
        """Whether a person who acts by one of them acts as by the other."""
        said = ("spark", "schedule", "next_run", "troubles")
        return all(getattr(self, name) == getattr(other, name) for name in said)
