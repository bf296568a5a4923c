"""The refunds of one month at a glance."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from bot.models.base import Model
from bot.models.reason import Reason


class Share(Model):
    """A part of the month: how many refunds, and how much of the money including GST, in cents."""

    name: str
    count: int
    cents: int


class Month(Model):
    """What one month of the last twelve came to. `first` is its first day."""

    first: date
    cents: int
    count: int


class Report(Model):
    """What was refunded in a month, to whom, for what and why, how long it took, and what is open.

    Amounts are cents including GST; a product's is what its lines come to. Shares are the largest first; requesters
    are Slack ids. The medians are seconds, None where nothing can be measured. `year` ends with the month itself.
    `open_count` are requests and refunds at work now, `late` the references of those that wait for a person or whose
    credit is overdue, and `late_count` how many there are. `events` and `head` are where the record ends.
    """

    first: date
    whole: bool
    currency_symbol: str = "$"
    count: int = 0
    cents: int = 0
    reasons: tuple[tuple[Reason, Share], ...] = ()
    products: tuple[Share, ...] = ()
    customers: tuple[Share, ...] = ()
    requesters: tuple[Share, ...] = ()
    to_approval: int | None = None
    to_done: int | None = None
    to_landing: int | None = None
    year: tuple[Month, ...] = ()
    open_count: int = 0
    late: tuple[str, ...] = ()
    late_count: int = 0
    events: int = 0
    head: str = ""


class NoMonth(StrEnum):
    """Why what was typed is no month to report on."""

    NOT_UNDERSTOOD = "not_understood"
    NO_SUCH_MONTH = "no_such_month"
    NOT_BEGUN = "not_begun"
