"""What people in accounts do: schedules, invoices, and refunds of their own, past the bot."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.sandbox.syncro import Account
from tests.sandbox.syncro.numerals import dollars_of
from tests.sandbox.syncro.records import Invoice, InvoiceLine, Schedule
from tests.simulation.books import Books
from tests.simulation.by_hand import ByHand, Typed
from tests.simulation.chance import Chance
from tests.simulation.corrections import Corrections, billed_of
from tests.simulation.landed import credits_of
from tests.simulation.ledger import Ledger

CARE = 99_900
"""Cents of what else stands on an invoice made by hand: more than any credit, so that its total is not below zero."""


@dataclass
class Accounts:
    """People at Syncro's web page who send the bills."""

    account: Account
    books: Books
    ledger: Ledger
    by_hand: ByHand
    corrections: Corrections
    chance: Chance
    note: Callable[[str, str], None]
    counts: dict[str, int]
    schedules_by_hand: dict[int, datetime]

    def meddle(self) -> None:
        """Somebody changes what a customer is billed by, or a bill."""
        schedule = self.chance.one(list(self.account.schedules.values()))
        what = self.chance.one((self._pause, self._resume, self._move, self._flag, self._bill, self._change_a_credit))
        self.note("accounts", f"by hand: {what.__name__.strip('_').replace('_', ' ')}, {schedule.name} {schedule.id}")
        self.counts["accounts edits"] += 1
        self.schedules_by_hand[schedule.id] = self.account.now()
        what(schedule)

    def _pause(self, schedule: Schedule) -> None:
        schedule.paused = True

    def _resume(self, schedule: Schedule) -> None:
        schedule.paused = False
        schedule.next_run = max(schedule.next_run, self.account.today + timedelta(days=1))

    def _move(self, schedule: Schedule) -> None:
        schedule.next_run = self.account.today + timedelta(days=self.chance.one((1, 2, 9)))

    def _flag(self, schedule: Schedule) -> None:
        schedule.invoice_unbilled_ticket_charges = not schedule.invoice_unbilled_ticket_charges

    def _bill(self, schedule: Schedule) -> None:
        self.bill(schedule.customer_id)

    def bill(self, customer_id: int) -> Invoice:
        """An invoice made by hand, with "Add all"."""
        return self.account.by_hand.make_invoice(customer_id, self._care())

    def _care(self) -> InvoiceLine:
        return InvoiceLine(
            id=self.account.new_id(), item="Care", name="Care", price=dollars_of(CARE), quantity=Decimal(1)
        )

    def _change_a_credit(self, schedule: Schedule) -> None:
        """The price of a credit that is billed already, on its invoice."""
        references = [line.reference for row in self.ledger.refunds() for line in self.ledger.lines(row["id"])]
        billed = [found for reference in references for found in credits_of(self.account, reference)]
        mine = [found for found in billed if found.invoice.customer_id == schedule.customer_id]
        if mine:
            changed = self.chance.one(mine)
            changed.line.price += self.chance.one((Decimal("0.01"), Decimal(-1)))
            self._touched(changed.invoice)

    def put_invoices_right(self, refund_id: int) -> None:
        """Have each credit of a refund stand on the invoices once, as it was approved."""
        for line in self.ledger.lines(refund_id):
            found = credits_of(self.account, line.reference)
            for first in found[:1]:
                first.line.quantity, first.line.price = -line.quantity, dollars_of(line.price_cents)
                first.line.taxable, first.line.product_id = line.taxable, line.product_id
                self._touched(first.invoice)
            for other in found[1:]:
                other.invoice.lines.remove(other.line)
                self._touched(other.invoice)

    def _touched(self, invoice: Invoice) -> None:
        self.books.invoices_by_hand[invoice.id] = self.account.now()
        self.corrections.changed(invoice)

    def refund(self, refund_id: int | None = None) -> None:
        """Refund by hand, mostly what somebody asks the bot for: on a ticket, on another invoice, or on the same."""
        invoice = self._asked_for(refund_id)
        sold = [line for line in invoice.lines if line.product_id is not None and line.quantity > 0]
        if not sold:
            return
        line = self.chance.one(sold)
        whole = line.quantity == line.quantity.to_integral_value()
        quantity = self.chance.one((line.quantity, Decimal(1) if whole else line.quantity))
        place = self.chance.one((self._on_a_ticket, self._on_a_ticket, self._on_another_invoice, self._on_itself))
        typed = place(invoice, line, quantity)
        self.by_hand.typed.append(typed)
        self.counts[f"refunded by hand {place.__name__.strip('_').replace('_', ' ')}"] += 1
        where = f"ticket {typed.ticket_id}" if typed.ticket_id else f"invoice {typed.invoice_id}"
        self.note("accounts", f"by hand: refunds {quantity} of {line.item} of invoice {invoice.number} on {where}")

    def _asked_for(self, refund_id: int | None) -> Invoice:
        """The invoice of a refund, or of one that is under way, or any."""
        held = [row["id"] for row in self.ledger.refunds() if row["state"] in {"requested", "approved", "processing"}]
        if refund_id is not None or (held and self.chance.happens(0.7)):
            found = self.account.invoices.get(self.ledger.invoice_id(refund_id or self.chance.one(held)))
            if found is not None:
                return found
        return self.chance.one(list(self.account.invoices.values()))

    def _on_a_ticket(self, invoice: Invoice, line: InvoiceLine, quantity: Decimal) -> Typed:
        made = self.account.by_hand.create_ticket(
            invoice.customer_id, f"Credit for {line.item}", status=self.chance.one(("Resolved", "In Progress"))
        )
        cents = int((line.price * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        added = self.account.by_hand.add_line(
            made.number, name=line.item, quantity=-quantity, retail_cents=cents, product_id=line.product_id
        )
        return self._typed(invoice, line, quantity, line_id=added.id, ticket_id=made.id)

    def _on_another_invoice(self, invoice: Invoice, line: InvoiceLine, quantity: Decimal) -> Typed:
        """A new one; the day printed on it is anybody's choice."""
        credit = self._credit(line, quantity)
        made = self.account.by_hand.make_invoice(invoice.customer_id, self._care(), credit, add_all=False)
        made.date += timedelta(days=self.chance.one((0, 0, -50, 40)))
        self.account.touch(made)
        return self._typed(invoice, line, quantity, line_id=credit.id, invoice_id=made.id)

    def _on_itself(self, invoice: Invoice, line: InvoiceLine, quantity: Decimal) -> Typed:
        credit = self._credit(line, quantity)
        self.account.by_hand.add_invoice_line(invoice.number, credit)
        self.corrections.changed(invoice)
        return self._typed(invoice, line, quantity, line_id=credit.id, invoice_id=invoice.id)

    def _credit(self, line: InvoiceLine, quantity: Decimal) -> InvoiceLine:
        """At what was billed for one, after discounts."""
        billed = billed_of(line)
        cents = Decimal(round(billed.cents / Fraction(billed.quantity)))
        return InvoiceLine(
            id=self.account.new_id(),
            item=line.item,
            name=f"Credit for {line.item}",
            price=cents / 100,
            quantity=-quantity,
            product_id=line.product_id,
            taxable=line.taxable,
        )

    def _typed(self, invoice: Invoice, line: InvoiceLine, quantity: Decimal, **where: int) -> Typed:
        assert line.product_id is not None
        return Typed(invoice.customer_id, line.product_id, quantity, self.account.now(), **where)

    def take_back(self) -> None:
        """Somebody takes a refund made by hand off its ticket or invoice again."""
        standing = self.by_hand.standing()
        if not standing:
            return
        typed = self.chance.one(standing)
        self.note("accounts", f"by hand: takes the refund {typed.line_id} back")
        for ticket in self.account.tickets.values():
            if any(line.id == typed.line_id for line in ticket.lines):
                self.account.by_hand.delete_line(ticket.number, typed.line_id)
        for invoice in self.account.invoices.values():
            if any(line.id == typed.line_id for line in invoice.lines):
                self.account.by_hand.remove_invoice_line(invoice.number, typed.line_id)
                if invoice.id in self.corrections.history:
                    self.corrections.changed(invoice)
