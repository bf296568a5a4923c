"""What people ask for, and what it is judged by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from bot.models.base import Model
from bot.models.billing import Account, Customer, Invoice, Product, Schedule, SoldUnit, Usual
from bot.models.by_hand import Aftermath, Credit, Excuse
from bot.models.earlier import Earlier
from bot.models.eligibility import Eligibility, Spent
from bot.models.reason import Reason


class Taken(Model):
    """What earlier refunds hold of one invoice line, also those made by hand; `references` name them, oldest first."""

    quantity: Decimal = Decimal(0)
    cents: int = 0
    references: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()


class Facts(Model):
    """Everything read from Syncro and the ledger that one request is judged by.

    `products` by product id (every product of the invoice's lines that could be read), `units` = the serialised
    units sold on the invoice's lines, `taken` by invoice line id. `aftermath` is what stands in Syncro since; of it
    `by_hand` are the credits that the bot did not write, and `excuses` what approvers say of them.
    `earlier` are requests for the same that were made before, `eligibility` the owner's limits, and `spent` what was
    asked for today.
    """

    account: Account
    customer: Customer
    invoice: Invoice
    products: dict[int, Product] = Field(default_factory=dict)
    units: tuple[SoldUnit, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    taken: dict[int, Taken] = Field(default_factory=dict)
    aftermath: Aftermath = Aftermath()
    by_hand: tuple[Credit, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    eligibility: Eligibility = Eligibility()
    spent: Spent = Spent()
    usual: Usual | None = None


class Choice(Model):
    """What the requester picked of one invoice line. `serials` for serialised products only.

    `right_price`, in dollars excluding GST for one, is asked for where the billed price was wrong.
    """

    invoice_line_id: int
    quantity: Decimal | None = None
    serials: tuple[str, ...] = ()
    right_price: Decimal | None = None


class Draft(Model):
    """A request while it is being typed. `previewed` is the fingerprint of what the requester saw last.

    `edits` is the refund that it is to take the place of, and `edits_hash` the fingerprint of that when it was begun.
    `asks_right_price`: the form has asked for the right prices.
    """

    id: str
    requester_id: str
    customer_id: int | None = None
    invoice_id: int | None = None
    choices: tuple[Choice, ...] = ()
    reason: Reason | None = None
    details: str = ""
    date_from: date | None = None
    date_to: date | None = None
    previewed: str = ""
    edits: int | None = None
    edits_hash: str = ""
    asks_right_price: bool = False


class Input(StrEnum):
    """The inputs of the form a violation can belong to."""

    CUSTOMER = "customer"
    INVOICE = "invoice"
    LINES = "lines"
    QUANTITY = "quantity"
    SERIALS = "serials"
    RIGHT_PRICE = "right_price"
    REASON = "reason"
    DETAILS = "details"
    DATE_FROM = "date_from"
    DATE_TO = "date_to"


class Violation(Model):
    """A refusal: what is wrong, as a sentence for people, and the input it belongs to."""

    field: Input
    message: str
    invoice_line_id: int | None = None
