"""Money that was given back past the bot: credits that stand in Syncro, and what people say of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.models.base import Model
from bot.models.caution import GstChange


class Place(StrEnum):
    """Where a credit stands."""

    TICKET = "ticket"
    INVOICE = "invoice"


class Credit(Model):
    """A line in Syncro that takes something off: `quantity` and `cents` (excluding GST) are positive here.

    Of a charge, which is looked at only where it names a refund, both are negative. `product_id` is None for a Manual
    item. `place_id` and `number` are the ticket's or invoice's, `day` is shown to people. `made_at` is the last moment
    at which it may have been made, None where Syncro does not tell. `converted`: it stands on a ticket, and an invoice
    has taken it.
    """

    place: Place
    place_id: int
    number: str
    day: date
    line_id: int
    product_id: int | None
    name: str
    description: str = ""
    quantity: Decimal
    cents: int
    converted: bool = False
    made_at: datetime | None = None

    @property
    def key(self) -> str:
        """The same line in every reading: "ticket/501"."""
        return f"{self.place}/{self.line_id}"


class Looked(Model):
    """When Syncro was read for refunds made by hand, and how completely.

    `at` is None where nobody noted it. At least so many tickets and invoices were left `unread`. `failed`: when the
    request was sent, Syncro could not be read once more.
    """

    at: datetime | None = None
    unread: int = 0
    failed: bool = False


class Noted(Model):
    """A ticket in whose comments records of refunds stand; `keys` are what they are signed with."""

    ticket_id: int
    number: str
    keys: tuple[str, ...]


class Aftermath(Model):
    """What stands in Syncro for a customer since an invoice was billed, as far as was `looked`.

    `credits` are the lines that take something off its products, and all that name a refund of the bot; `noted` are the
    tickets that carry notes of refunds. `gst` says where the customer is billed with another rate by now.
    """

    credits: tuple[Credit, ...] = ()
    noted: tuple[Noted, ...] = ()
    looked: Looked = Looked()
    gst: GstChange | None = None

    def at(self, moment: datetime) -> Aftermath:
        """The same, as it was read at that moment."""
        return self.model_copy(update={"looked": self.looked.model_copy(update={"at": moment})})


class OwnLine(Model):
    """A line that the bot wrote on a ticket, as the ledger knows it."""

    reference: str
    ticket_id: int
    ticket_number: str
    product_id: int
    quantity: Decimal


class Orphan(Model):
    """What a refund holds of a line that is not on its invoice any more: deleted, and perhaps typed anew.

    `reference` is the refund's.
    """

    reference: str
    product_id: int
    quantity: Decimal
    cents: int
    serials: tuple[str, ...] = ()


class Excuse(Model):
    """An approver's word that a credit is not a refund of an invoice. `key` is the credit's.

    `acting_for` are those for whom the approver acted when they said it.
    """

    invoice_id: int
    key: str
    by: str
    at: datetime
    reason: str
    acting_for: tuple[str, ...] = ()

    def counts_for(self, requester_id: str) -> bool:
        """Whether it counts for a request of this person: not where they said it themselves, or who acted for them."""
        return requester_id not in {self.by, *self.acting_for}
