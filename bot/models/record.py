"""The record of a refund that stands in its ticket in Syncro, and what reconciling makes of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from urllib.parse import quote

from bot.models.base import Model
from bot.models.refund import Refund, State
from bot.models.ticket import Ticket


class RecordedLine(Model):
    """A line of a refund, as far as the ledger needs it back. `price_cents` is the billed unit price."""

    invoice_line_id: int
    quantity: Decimal
    price_cents: int
    serials: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As it stands in the record: "501 x 0.25 at 24900 7C2F80AA02"."""
        quantity = format(self.quantity, "f")
        plain = quantity.rstrip("0").rstrip(".") if "." in quantity else quantity
        # Half of a character, as a label printer may have put into a serial number, keeps no ticket from its notes.
        units = (quote(serial, safe="", errors="surrogatepass") for serial in self.serials)
        return " ".join((f"{self.invoice_line_id} x {plain} at {self.price_cents}", *units))


class Record(Model):
    """The last line of the notes: short, plain ASCII, and all that a lost ledger needs to know again.

    `key` signs everything but itself and who approved, so whoever has the secret can tell it from a forged one.
    """

    reference: str
    key: str = ""
    customer_id: int
    invoice_id: int
    requester_id: str
    lines: tuple[RecordedLine, ...]
    approver_id: str = ""
    acting_for: str = ""

    @classmethod
    def of(cls, refund: Refund) -> Record:
        """The record of a refund."""
        lines = tuple(
            RecordedLine(
                invoice_line_id=line.invoice_line_id,
                quantity=line.quantity,
                price_cents=line.price_cents,
                serials=line.serials,
            )
            for line in refund.lines
        )
        return cls(
            reference=refund.reference,
            key=refund.key,
            customer_id=refund.customer_id,
            invoice_id=refund.invoice_id,
            requester_id=refund.requester_id,
            lines=lines,
            approver_id=refund.decision.by if refund.decision else "",
            acting_for=refund.decision.acting_for if refund.decision else "",
        )

    @property
    def content(self) -> str:
        """What the key signs, after the reference."""
        head = (f"customer {self.customer_id}", f"invoice {self.invoice_id}", f"asked {quote(self.requester_id)}")
        return "; ".join((*head, *(line.text for line in self.lines)))

    @property
    def text(self) -> str:
        """As it stands in the notes."""
        approved = f"; approved {quote(self.approver_id)}" if self.approver_id else ""
        if approved and self.acting_for:
            approved += f" for {quote(self.acting_for)}"
        return f"Record: {self.reference} {self.key}; {self.content}{approved}"


class Claim(Model):
    """A ticket that says it is a refund's; nothing of it is believed yet.

    `reference` is the one in its subject, or empty; `records` are those in its first note, in their order.
    """

    ticket: Ticket
    customer_name: str
    reference: str
    records: tuple[Record, ...]
    created_at: datetime
    reason: str = ""


class Entry(Model):
    """What the ledger knows of a refund, as far as comparing it with Syncro needs."""

    id: int
    key: str
    state: State
    ticket_id: int | None


class Fate(StrEnum):
    """What reconciling made of a ticket."""

    KNOWN = "known"  # the ledger has it as it is
    REBUILT = "rebuilt"  # the ledger did not know it; it is resolved
    REBUILT_OPEN = "rebuilt_open"  # the ledger did not know it; a person looks at it
    CAUGHT_UP = "caught_up"  # the ledger was behind; it is resolved
    CAUGHT_UP_OPEN = "caught_up_open"  # the ledger was behind; a person looks at it, or the bot goes on
    COPY = "copy"  # another ticket has the same record
    NOT_OURS = "not_ours"  # unsigned, forged, or signed with another token
    AT_WORK = "at_work"  # a process is at work on it right now


class Reconciled(Model):
    """A ticket, and what became of it. `kept_as` is its new reference where another refund has its number."""

    claim: Claim
    fate: Fate
    cents: int | None = None
    currency_symbol: str = "$"
    kept_as: str = ""
    differences: tuple[str, ...] = ()
