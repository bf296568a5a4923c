"""The judge of each line next to what people did by hand: invariants 1 and 2, as far as the bot could know.

Before a ticket and before each line of it is sent, the bot reads the invoice and looks for what people refunded
meanwhile. What stood in Syncro when that look began must leave room for the line, and what the invoice said must be
what was approved. What is typed between that look and the sending nobody could know. A look counts for `LONGEST` at
most: whoever takes longer has lost the lease, or looks again; so a bot that does not look at all is held to what stood
there so long before. Lists lag behind by as much as the seed says.

Credits name no invoice. As the bot does, each that was made since an invoice was counts on it, by its product.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.sandbox.syncro import Account
from tests.simulation.corrections import Corrections, Said, billed_of
from tests.simulation.ledger import HOLDING, Approved, Ledger
from tests.simulation.loop import Machine
from tests.simulation.net import Sent
from tests.simulation.writes import Write

LONGEST = timedelta(minutes=2)
"""A look, the wait for its turn in a full minute, and a lease."""
JUDGED = frozenset({"ticket", "add", "put-back"})


@dataclass(frozen=True)
class Typed:
    """What a person refunded: a negative line of a product on a ticket, or on an invoice."""

    customer_id: int
    product_id: int
    quantity: Decimal
    at: datetime
    line_id: int
    ticket_id: int | None = None
    invoice_id: int | None = None


@dataclass
class ByHand:
    """Knows what people refunded by hand, and when each machine looked last."""

    account: Account
    ledger: Ledger
    corrections: Corrections
    accuse: Callable[[str, str], None]
    counts: dict[str, int]
    typed: list[Typed] = field(default_factory=list)
    looks: dict[tuple[Machine, str], datetime] = field(default_factory=dict)

    def standing(self) -> list[Typed]:
        """Those that are still there."""
        there = {line.id for ticket in self.account.tickets.values() for line in ticket.lines}
        there |= {line.id for invoice in self.account.invoices.values() for line in invoice.lines}
        return [typed for typed in self.typed if typed.line_id in there]

    def read(self, sent: Sent) -> None:
        """A machine has got an answer that may be a part of a look."""
        query = sent.incoming.query
        if sent.fits("GET", "/tickets") and "since_updated_at" in query and query.get("page", ["1"]) == ["1"]:
            self.looks[sent.machine, f"customer {query['customer_id'][-1]}"] = sent.at
        elif sent.fits("GET", "/invoices/*"):
            self.looks[sent.machine, sent.incoming.path] = sent.at

    def begins(self, write: Write, sent: Sent) -> None:
        """The bot is about to send a ticket, or a line."""
        if write.name not in JUDGED:
            return
        row = self.ledger.refund(write.refund_id)
        assert row is not None
        lines = [line for line in self.ledger.lines(write.refund_id) if write.line in {"", line.reference}]
        invoice_id = self.ledger.invoice_id(write.refund_id)
        read_at = self._known(sent, f"/invoices/{invoice_id}")
        looked_at = min(read_at, self._known(sent, f"customer {row['customer_id']}"))
        versions = tuple(self.corrections.said(invoice_id, read_at))
        for line_id in {line.invoice_line_id for line in lines}:
            pieces = [line for line in self.ledger.lines(write.refund_id) if line.invoice_line_id == line_id]
            if not any(_as_billed(pieces, row["customer_id"], version) for version in versions):
                told = [each for each in versions[-1].lines if each.product_id == pieces[0].product_id]
                self.accuse("2", f"{sent} left for {pieces}; since {read_at:%H:%M:%S} the invoice has said {told}")
        for product_id in {line.product_id for line in lines}:
            billed = max(version.of_product(product_id) for version in versions)
            self._fits(invoice_id, row["customer_id"], product_id, billed, looked_at, write)
        for line in lines:
            self._stands_nowhere_else(line, row, looked_at)

    def _known(self, sent: Sent, what: str) -> datetime:
        longest_ago = sent.at - LONGEST
        return max(self.looks.get((sent.machine, what), longest_ago), longest_ago)

    def _fits(
        self, invoice_id: int, customer_id: int, product_id: int, billed: Decimal, looked_at: datetime, write: Write
    ) -> None:
        since = self.account.invoices[invoice_id].created_at
        of_it = [
            each
            for each in self.standing()
            if (each.customer_id, each.product_id) == (customer_id, product_id) and each.at >= since
        ]
        known_at = looked_at - self.account.switches.list_lag
        typed = sum((each.quantity for each in of_it if each.at < known_at), Decimal(0))
        unseen = sum((each.quantity for each in of_it), Decimal(0)) - typed
        held = self._held(invoice_id, product_id)
        if typed and held + typed > billed:
            told = f"of product {product_id} {billed} are billed, {held} held and {typed} refunded by hand"
            self.accuse("1", f"{write.thing} is sent, and {told} before {known_at:%H:%M:%S}")
        elif unseen and held + typed + unseen > billed:
            self.counts["refunded by hand between look and line"] += 1

    def _stands_nowhere_else(self, line: Approved, row: Any, looked_at: datetime) -> None:
        known_at = looked_at - self.account.switches.list_lag
        for ticket in self.account.tickets.values():
            if (
                ticket.customer_id != row["customer_id"]
                or ticket.id == row["ticket_id"]
                or ticket.updated_at > known_at
            ):
                continue
            if any(line.reference in held.description and held.quantity < 0 for held in ticket.lines):
                self.accuse("3", f"{line.reference} is sent, and stands on ticket {ticket.number} already")

    def _held(self, invoice_id: int, product_id: int) -> Decimal:
        holding = [row["id"] for row in self.ledger.refunds() if row["state"] in HOLDING]
        mine = [number for number in holding if self.ledger.invoice_id(number) == invoice_id]
        lines = [line for number in mine for line in self.ledger.lines(number) if line.product_id == product_id]
        return sum((line.quantity for line in lines), Decimal(0))


def _as_billed(pieces: list[Approved], customer_id: int, version: Said) -> bool:
    """Whether an invoice says what was approved of a line: the product, the tax, at least the quantity, the price."""
    found = next((each for each in version.lines if each.id == pieces[0].invoice_line_id), None)
    quantity = sum(Fraction(line.quantity) for line in pieces)
    if found is None or version.customer_id != customer_id or found.quantity < quantity:
        return False
    billed = billed_of(found)
    fair = billed.cents * quantity / Fraction(billed.quantity)
    is_alike = all((found.product_id, found.taxable) == (line.product_id, line.taxable) for line in pieces)
    return is_alike and abs(fair - sum(line.credit_cents for line in pieces)) <= 1
