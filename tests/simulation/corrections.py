"""What people change on an invoice that is sent already, and what it said at each moment."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from tests.sandbox.syncro import Account
from tests.sandbox.syncro.records import Invoice, InvoiceLine
from tests.simulation.chance import Chance


@dataclass(frozen=True)
class Billed:
    """What a line of an invoice billed at most: quantity, and exact net cents."""

    quantity: Decimal
    cents: Fraction


def billed_of(line: InvoiceLine) -> Billed:
    gross = Fraction(line.quantity) * Fraction(line.price)
    net = gross * (1 - Fraction(line.discount_percent or 0) / 100) - Fraction(line.discount_dollars or 0)
    return Billed(line.quantity, net * 100)


@dataclass(frozen=True)
class Said:
    """What an invoice said from a moment on."""

    since: datetime
    customer_id: int
    lines: tuple[InvoiceLine, ...]

    def of_product(self, product_id: int) -> Decimal:
        """How much of a product it bills."""
        lines = [line for line in self.lines if line.product_id == product_id and line.quantity > 0]
        return sum((line.quantity for line in lines), Decimal(0))


@dataclass
class Corrections:
    """`billed` is all that each line of an invoice ever billed."""

    account: Account
    chance: Chance
    note: Callable[[str, str], None]
    counts: dict[str, int]
    billed: dict[int, list[Billed]] = field(default_factory=dict)
    history: dict[int, list[Said]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for invoice in self.account.invoices.values():
            self.changed(invoice)

    def changed(self, invoice: Invoice) -> None:
        """Somebody changed an invoice, or it is new."""
        self.account.touch(invoice)
        lines = tuple(copy.copy(line) for line in invoice.lines)
        self.history.setdefault(invoice.id, []).append(Said(self.account.now(), invoice.customer_id, lines))
        for line in lines:
            if line.quantity > 0:
                self.billed.setdefault(line.id, []).append(billed_of(line))

    def meet(self, line: InvoiceLine) -> None:
        """Remember what a line of a later invoice bills."""
        if line.quantity > 0:
            self.billed.setdefault(line.id, [billed_of(line)])

    def said(self, invoice_id: int, since: datetime) -> Iterator[Said]:
        """All that an invoice said from a moment on until now."""
        versions = self.history.get(invoice_id)
        if versions is None:
            invoice = self.account.invoices[invoice_id]
            versions = [Said(invoice.created_at, invoice.customer_id, tuple(invoice.lines))]
        for version, after in zip(versions, [*versions[1:], None], strict=True):
            if after is None or after.since >= since:
                yield version

    def change(self, invoice: Invoice | None = None) -> None:
        """Somebody corrects a line of an invoice, in one of the ways there are."""
        asked_for = invoice or self.chance.one(list(self.account.invoices.values()))
        lines = [line for line in asked_for.lines if line.quantity > 0 and line.product_id is not None]
        if not lines:
            return
        line = self.chance.one(lines)
        how = self.chance.one((self._price, self._tax, self._product, self._quantity, self._anew, self._off))
        told = how.__name__.strip("_")
        self.note("accounts", f"by hand: change the {told} of line {line.id} on invoice {asked_for.number}")
        self.counts[f"corrected: {told}"] += 1
        line.updated_at = self.account.now()
        how(asked_for, line)
        self.changed(asked_for)

    def _price(self, _: Invoice, line: InvoiceLine) -> None:
        line.price -= 1

    def _tax(self, _: Invoice, line: InvoiceLine) -> None:
        line.taxable = not line.taxable

    def _product(self, _: Invoice, line: InvoiceLine) -> None:
        line.product_id = self.chance.one([each for each in self.account.products if each != line.product_id])

    def _quantity(self, _: Invoice, line: InvoiceLine) -> None:
        line.quantity = line.quantity / 2 if line.quantity < 2 else line.quantity - 1

    def _anew(self, invoice: Invoice, line: InvoiceLine) -> None:
        """Delete it and type it again: the same line, with another id."""
        place = invoice.lines.index(line)
        now = self.account.now()
        invoice.lines[place] = replace(line, id=self.account.new_id(), created_at=now, updated_at=now)
        for unit in self.account.serials.values():
            if unit.line_item_id == line.id:
                unit.line_item_id = invoice.lines[place].id

    def _off(self, invoice: Invoice, line: InvoiceLine) -> None:
        invoice.lines.remove(line)
