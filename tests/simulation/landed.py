"""The judge of landing: what the local Syncro's invoices hold of a refund, counted without the product's code."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from tests.sandbox.syncro import Account
from tests.sandbox.syncro.records import Invoice, InvoiceLine
from tests.simulation.books import Books
from tests.simulation.ledger import Ledger
from tests.simulation.slack import Posted, Workspace

REFUND = re.compile(r"RF-(\d{6})")
WHOLE = re.compile(
    r"\bLanded( again)?[.:]|\b[Tt]he credit (of RF-\d+ )?stands on (?!an invoice, but)|\bThe credit of RF-\d+ is on "
    r"|(?<!when it )\bhas landed|\bcredited\b(?! by hand)|\brefunded to\b|\bwas paid back\b"
)
"""What tells people that all of it is there."""
PART = re.compile(r"\bPartly landed\b|\bOn an invoice\.|stands on an invoice, but")
JUST_NOW = timedelta(minutes=15)
"""What people changed on an invoice so lately the bot may not have seen: it reads for a few minutes, then decides."""
LISTS_LAG = timedelta(minutes=11)
"""A list may lag, and what does not fit together is looked at once more after ten minutes."""


class Credit(NamedTuple):
    """A line of an invoice that names a line of a refund."""

    invoice: Invoice
    line: InvoiceLine

    @property
    def cents(self) -> int:
        """What it credits; rounded as to its size."""
        return -int((self.line.price * self.line.quantity * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def credits_of(account: Account, reference: str) -> list[Credit]:
    """The lines of invoices that name a line of a refund, oldest invoice first."""
    named = re.compile(rf"(?<![\w/-]){re.escape(reference)}(?!\w)")
    return [
        Credit(invoice, line)
        for invoice in account.invoices.values()
        for line in invoice.lines
        if named.search(line.name)
    ]


@dataclass
class Landed:
    """Judges each refund that is said to have landed: 11, and that it is said once."""

    account: Account
    ledger: Ledger
    books: Books
    workspace: Workspace
    accuse: Callable[[str, str], None]
    counts: dict[str, int]
    posts: dict[int, set[str]] = field(default_factory=dict)

    def missing(self, refund_id: int) -> list[str]:
        """What of a refund is not on invoices exactly as it was agreed to."""
        row = self.ledger.refund(refund_id)
        assert row is not None
        return [
            f"{line.reference} is approved for {line.quantity}, {line.credit_cents} cents; on invoices: {told}"
            for line in self.ledger.lines(refund_id)
            for found in [credits_of(self.account, line.reference)]
            for told in [[(each.invoice.number, str(each.line.quantity), each.cents) for each in found]]
            if sum(each.line.quantity for each in found) != -line.quantity
            or sum(each.cents for each in found) != line.credit_cents
            or any(each.line.product_id != line.product_id for each in found)
            or any(each.invoice.customer_id != row["customer_id"] for each in found)
        ]

    def called_landed(self, refund_id: int) -> None:
        """The ledger says so."""
        reference = f"RF-{refund_id:06d}"
        if (wrong := self.missing(refund_id)) and not self._changed_just_now(refund_id):
            self.accuse("11", f"{reference} is called landed, and is not: {wrong}")

    def _changed_just_now(self, refund_id: int) -> bool:
        since = self.account.now() - JUST_NOW
        lines = [line.reference for line in self.ledger.lines(refund_id)]
        invoices = {each.invoice.id for reference in lines for each in credits_of(self.account, reference)}
        return any(at > since for number, at in self.books.invoices_by_hand.items() if number in invoices)

    def _about(self, message: Posted) -> Any:
        """The refund that a message, or the card of its thread, names."""
        card = self.workspace.posted.get(message.thread_ts or "", message)
        number = REFUND.search(message.text) or REFUND.search(card.text)
        assert number is not None, message.text
        return self.ledger.refund(int(number[1]))

    def said(self, message: Posted) -> None:
        """11: nobody is told that the money is there before it is, nor of a part that is not there."""
        found = WHOLE.search(message.text)
        part = PART.search(message.text)
        if found is None and part is None:
            return
        row = self._about(message)
        if row is None:
            return  # sent before its refund was lost with a backup
        if found is not None and row["state"] != "landed":
            self.accuse("11", f"people were told “{found.group()}” of {row['state']}: {message.text}")
        references = [line.reference for line in self.ledger.lines(row["id"])]
        if not any(credits_of(self.account, reference) for reference in references):
            self.accuse("11", f"people were told of an invoice, and none holds anything: {message.text}")
        if message.text.startswith("Landed.") and not message.edited:
            self._once(row["id"], message)

    def _once(self, refund_id: int, message: Posted) -> None:
        """It is posted again only where the bot can't know that Slack took it: the answer was lost, or the machine."""
        self.counts["told landed"] += 1
        posted = self.posts.setdefault(refund_id, set())
        if known := posted & {row["ts"] for row in self.ledger.messages()}:
            self.accuse("11", f"people were told again that RF-{refund_id:06d} has landed; the first was {known}")
        posted.add(message.ts)

    def at_the_end(self, row: Any) -> None:
        """9: what landed is known to have; 11: once; 1: and what people never touched stands on invoices once."""
        refund_id, reference = row["id"], f"RF-{row['id']:06d}"
        if any(before == after != () for before, after in pairwise(self.ledger.landings(refund_id))):
            self.accuse("11", f"{reference} has landed again where it stood already")
        lines = self.ledger.lines(refund_id)
        held = {line.reference: credits_of(self.account, line.reference) for line in lines}
        if not any(number in self.books.by_hand for number in self.books.tickets_of(refund_id)):
            for line in lines:
                if sum(each.cents for each in held[line.reference]) > line.credit_cents and not any(
                    each.invoice.id in self.books.invoices_by_hand for each in held[line.reference]
                ):
                    self.accuse("1", f"{line.reference} is credited more than once: {held[line.reference]}")
        if row["state"] != "overdue" or self.missing(refund_id):
            return
        since = max(each.invoice.updated_at for found in held.values() for each in found)
        looked_at = self.ledger.looked_at(refund_id)
        if looked_at is not None and looked_at > since + LISTS_LAG:
            self.accuse("9", f"{reference} is {row['state']}, and all of it stands on invoices since {since}")
