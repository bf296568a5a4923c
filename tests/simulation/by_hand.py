"""The judge of refunds made by hand: invariant 1 with them, as far as the bot could know of them.

The bot looks for them when a request is sent, and again before it writes anything, unless the request is younger than a
minute then (docs/operating.md); here it is given ten. So it is an offence to begin a refund in Syncro for which a
credit leaves no room that stood there

- when the request was sent, or
- for some minutes already, where the request was older than ten minutes when the work began.

It is none where the credit was typed between the last look and the ticket, or after the ticket: nobody could know.
Credits name no invoice. As the bot does, each counts on every invoice of the customer with its product.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.sandbox.syncro import Account
from tests.sandbox.syncro.records import Invoice
from tests.simulation.ledger import HOLDING, Ledger

FRESH = timedelta(minutes=10)
AT_WORK = timedelta(minutes=6)
"""So long at most from the look before the work to the ticket: whoever takes longer lost the lease, and looks again."""
LISTS_LAG = timedelta(seconds=45)


@dataclass(frozen=True)
class Typed:
    """A negative line of a product that a person typed on a ticket."""

    customer_id: int
    product_id: int
    quantity: Decimal
    at: datetime
    ticket_id: int
    line_id: int


@dataclass
class ByHand:
    """Knows what people refunded by hand."""

    account: Account
    ledger: Ledger
    accuse: Callable[[str, str], None]
    typed: list[Typed] = field(default_factory=list)

    def standing(self) -> list[Typed]:
        """Those that are still there."""
        there = {line.id for ticket in self.account.tickets.values() for line in ticket.lines}
        return [typed for typed in self.typed if typed.line_id in there]

    def begins(self, refund_id: int, reference: str) -> None:
        """A ticket of a refund is about to be made: is there room for it next to what was typed?"""
        if not self.typed:
            return
        asked = datetime.fromtimestamp(self.ledger.asked_ms(refund_id) / 1000, UTC)
        now = self.account.now()
        known = asked if now < asked + FRESH + AT_WORK else now - AT_WORK
        mine = {line.invoice_line_id for line in self.ledger.lines(refund_id)}
        invoice = next(each for each in self.account.invoices.values() if mine <= {line.id for line in each.lines})
        for product_id in {line.product_id for line in self.ledger.lines(refund_id)}:
            self._fits(invoice, product_id, known - LISTS_LAG, reference)

    def _fits(self, invoice: Invoice, product_id: int, known: datetime, reference: str) -> None:
        lines = [line for line in invoice.lines if line.product_id == product_id and line.quantity > 0]
        billed = sum((line.quantity for line in lines), Decimal(0))
        held = self._held({line.id for line in lines})
        typed = [
            each
            for each in self.standing()
            if (each.customer_id, each.product_id) == (invoice.customer_id, product_id) and each.at < known
        ]
        by_hand = sum((each.quantity for each in typed), Decimal(0))
        if typed and held + by_hand > billed:
            told = f"of {lines[0].name} {billed} are billed, {held} held and {by_hand} refunded by hand"
            self.accuse("1", f"{reference} begins, and {told} before {known:%H:%M:%S}")

    def _held(self, line_ids: set[int]) -> Decimal:
        holding = [row["id"] for row in self.ledger.refunds() if row["state"] in HOLDING]
        lines = [line for number in holding for line in self.ledger.lines(number) if line.invoice_line_id in line_ids]
        return sum((line.quantity for line in lines), Decimal(0))
