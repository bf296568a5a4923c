"""What people do in Syncro by hand meanwhile: mischief, accidents, and putting things right."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.sandbox.syncro import Account
from tests.sandbox.syncro.records import Ticket
from tests.simulation.accounts import Accounts
from tests.simulation.books import Books
from tests.simulation.chance import Chance
from tests.simulation.ledger import Approved, Ledger


@dataclass
class Hand:
    """People at Syncro's web page."""

    account: Account
    books: Books
    ledger: Ledger
    accounts: Accounts
    chance: Chance
    note: Callable[[str, str], None]
    counts: dict[str, int]

    def meddle(self) -> None:
        """Somebody changes something about a ticket of the bot's, or around it."""
        tickets = [self.account.tickets[number] for number in self.books.made if number in self.account.tickets]
        if not tickets:
            return
        ticket = self.chance.one(tickets)
        what = self.chance.one(
            (
                self._delete_line,
                self._price,
                self._quantity,
                self._status,
                self._duplicate,
                self._forge,
                self._add,
                self._bill,
                self._refund,
            )
            if self.chance.happens(0.9)
            else (self._delete, self._merge)
        )
        self.note("somebody", f"by hand: {what.__name__.strip('_').replace('_', ' ')}, ticket {ticket.number}")
        self.counts["hand edits"] += 1
        self.books.touched(ticket.id)
        what(ticket)

    def _delete_line(self, ticket: Ticket) -> None:
        if ticket.lines:
            self.account.by_hand.delete_line(ticket.number, self.chance.one(ticket.lines).id)

    def _price(self, ticket: Ticket) -> None:
        if ticket.lines:
            line = self.chance.one(ticket.lines)
            self.account.by_hand.change_price(ticket.number, line.id, line.retail_cents + self.chance.one((-1, 1, 500)))

    def _quantity(self, ticket: Ticket) -> None:
        if ticket.lines:
            line = self.chance.one(ticket.lines)
            self.account.by_hand.change_quantity(ticket.number, line.id, self.chance.one((-line.quantity, Decimal(-1))))

    def _status(self, ticket: Ticket) -> None:
        status = self.chance.one(("Resolved", "In Progress", "Customer Reply", "Invoiced"))
        self.account.by_hand.change_status(ticket.number, status)

    def _duplicate(self, ticket: Ticket) -> None:
        """Syncro's "Duplicate ticket": the same subject, sometimes the notes as well."""
        made = self.account.by_hand.create_ticket(ticket.customer_id, ticket.subject)
        self.books.touched(made.id)
        if self.chance.happens(0.5):
            made.comments = copy.deepcopy(ticket.comments)
            self.account.touch(made)

    def _forge(self, ticket: Ticket) -> None:
        """A ticket with a reference that is to come."""
        number = len(self.ledger.refunds()) + 1
        made = self.account.by_hand.create_ticket(ticket.customer_id, f"Credit/refund for everything (RF-{number:06d})")
        self.account.by_hand.add_line(made.number, name="Forged", quantity=Decimal(-9), retail_cents=99_900)

    def _add(self, ticket: Ticket) -> None:
        self.account.by_hand.add_line(
            ticket.number, name="Call-out", quantity=self.chance.one((Decimal(1), Decimal(-1))), retail_cents=5000
        )

    def _bill(self, ticket: Ticket) -> None:
        """An invoice made by hand, with "Add all"."""
        self.account.by_hand.make_invoice(ticket.customer_id)

    def _refund(self, _: Ticket) -> None:
        """A refund by hand, of anything."""
        self.accounts.refund()

    def _delete(self, ticket: Ticket) -> None:
        self.account.by_hand.delete_ticket(ticket.number)

    def _merge(self, ticket: Ticket) -> None:
        into = self.account.by_hand.create_ticket(ticket.customer_id, "Something else")
        self.books.touched(into.id)
        self.account.by_hand.merge(ticket.number, into.number)

    def put_right(self, refund_id: int, trouble: dict[str, Any]) -> None:
        """Do what the thread asks for."""
        row = self.ledger.refund(refund_id)
        assert row is not None
        ticket = self.account.tickets.get(row["ticket_id"] or 0)
        match trouble.get("trap"):
            case "two_found" if ticket is None:
                self._delete_one_too_many(refund_id)
            case "changed" | "two_found" | "positive_line" | "line_removed" if ticket is not None:
                self.note("somebody", f"puts ticket {ticket.number} right by hand")
                self.books.touched(ticket.id)
                self._as_approved(ticket, self.ledger.lines(refund_id), remove_only=trouble["trap"] == "positive_line")
            case "landed_otherwise":
                self.note("accounts", f"put the invoices of RF-{refund_id:06d} right by hand")
                self.accounts.put_invoices_right(refund_id)
            case "not_landed":
                self.note("accounts", f"bill customer {row['customer_id']} by hand")
                self.accounts.bill(row["customer_id"])
            case "checklist" if ticket is not None:
                self.note("somebody", f"completes the checklist of ticket {ticket.number}")
                for sheet in ticket.worksheets:
                    sheet.complete = True
                self.account.touch(ticket)

    def take_all_off(self, refund_id: int) -> None:
        """Nothing of a refund is to stand in Syncro any more."""
        for ticket in self.account.tickets.values():
            for held in list(ticket.lines):
                if f"RF-{refund_id:06d}/" in held.description and not held.converted:
                    self.note("somebody", f"takes {held.name} off ticket {ticket.number}")
                    self.books.touched(ticket.id)
                    self.account.by_hand.delete_line(ticket.number, held.id)

    def _delete_one_too_many(self, refund_id: int) -> None:
        alike = sorted(self.books.known_tickets(refund_id) & set(self.account.tickets))
        for ticket_id in alike[1:]:
            self.note("somebody", f"deletes ticket {self.account.tickets[ticket_id].number}, one too many")
            self.account.by_hand.delete_ticket(self.account.tickets[ticket_id].number)

    def _as_approved(self, ticket: Ticket, lines: tuple[Approved, ...], *, remove_only: bool) -> None:
        if ticket.status == "Invoiced":
            self.account.by_hand.change_status(ticket.number, "In Progress")
        for held in list(ticket.lines):
            if held.quantity >= 0 or not any(line.reference in held.description for line in lines):
                self.account.by_hand.delete_line(ticket.number, held.id)
        if remove_only:
            return
        for line in lines:
            standing = [held for held in ticket.lines if line.reference in held.description]
            for extra in standing[1:]:
                self.account.by_hand.delete_line(ticket.number, extra.id)
            if standing:
                standing[0].quantity, standing[0].retail_cents = -line.quantity, line.price_cents
                self.account.touch(ticket)
                continue
            self.account.by_hand.add_line(
                ticket.number,
                name=self.account.products[line.product_id].name,
                quantity=-line.quantity,
                retail_cents=line.price_cents,
                description=f"Added by hand · {line.reference}",
                product_id=line.product_id,
                taxable=line.taxable,
            )
