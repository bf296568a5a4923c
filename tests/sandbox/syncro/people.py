"""What people do in Syncro's web page, past the API: hand edits, merges, "Add all", renamed units."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.sandbox.syncro import runs, stock
from tests.sandbox.syncro.records import Invoice, InvoiceLine, ProductSerial, Ticket, TicketLine

if TYPE_CHECKING:
    from datetime import date, datetime

    from tests.sandbox.syncro.account import Account


class ByHand:
    """Tickets are addressed by number, lines by id. Nothing here is checked: people can do all of it."""

    def __init__(self, account: "Account") -> None:
        self._account = account

    def create_ticket(
        self, customer_id: int, subject: str, *, status: str = "New", at: "datetime | None" = None
    ) -> Ticket:
        """A ticket typed in by a technician."""
        account = self._account
        moment = at or account.now()
        number = account.next_ticket_number
        account.next_ticket_number += 1
        ticket = Ticket(
            id=90_190_000 + number,
            number=number,
            customer_id=customer_id,
            subject=subject,
            status=status,
            created_at=moment,
            updated_at=moment,
        )
        ticket.resolved_at = moment if ticket.resolved else None
        account.tickets[ticket.id] = ticket
        account.remember(ticket)
        return ticket

    def add_line(
        self,
        ticket_number: int,
        *,
        name: str,
        quantity: Decimal,
        retail_cents: int,
        description: str = "",
        product_id: int | None = None,
        taxable: bool = True,
    ) -> TicketLine:
        """A charge typed in by a technician; the web page takes negatives."""
        account, ticket = self._account, self._account.ticket(ticket_number)
        line = TicketLine(
            id=account.new_id(),
            product_id=product_id,
            name=name,
            description=description or name,
            quantity=quantity,
            retail_cents=retail_cents,
            cost_cents=0,
            taxable=taxable,
            position=len(ticket.lines) + 1,
            created_at=account.now(),
            updated_at=account.now(),
        )
        ticket.lines.append(line)
        stock.line_changed(account, line)
        account.touch(ticket)
        return line

    def line(self, ticket_number: int, line_id: int) -> TicketLine:
        return next(line for line in self._account.ticket(ticket_number).lines if line.id == line_id)

    def delete_line(self, ticket_number: int, line_id: int) -> None:
        ticket, line = self._account.ticket(ticket_number), self.line(ticket_number, line_id)
        stock.line_removed(self._account, line)
        ticket.lines.remove(line)
        self._account.touch(ticket)

    def delete_comment(self, ticket_number: int, comment_id: int) -> None:
        """Only the web page can (K9)."""
        ticket = self._account.ticket(ticket_number)
        ticket.comments = [comment for comment in ticket.comments if comment.id != comment_id]
        self._account.touch(ticket)

    def change_price(self, ticket_number: int, line_id: int, retail_cents: int) -> None:
        line = self.line(ticket_number, line_id)
        line.retail_cents, line.updated_at = retail_cents, self._account.now()
        self._account.touch(self._account.ticket(ticket_number))

    def change_quantity(self, ticket_number: int, line_id: int, quantity: Decimal) -> None:
        line = self.line(ticket_number, line_id)
        line.quantity, line.updated_at = quantity, self._account.now()
        stock.line_changed(self._account, line)
        self._account.touch(self._account.ticket(ticket_number))

    def change_status(self, ticket_number: int, status: str) -> None:
        """Resolves, reopens, or anything between."""
        ticket = self._account.ticket(ticket_number)
        ticket.status = status
        ticket.resolved_at = self._account.now() if ticket.resolved else None
        if ticket.resolved:
            stock.ticket_resolved(self._account, ticket)
        self._account.touch(ticket)

    def rename(self, ticket_number: int, subject: str) -> None:
        ticket = self._account.ticket(ticket_number)
        ticket.subject = subject
        self._account.touch(ticket)

    def reopen(self, ticket_number: int) -> None:
        self.change_status(ticket_number, "In Progress")

    def delete_ticket(self, ticket_number: int) -> None:
        del self._account.tickets[self._account.ticket(ticket_number).id]

    def merge(self, ticket_number: int, into_number: int) -> None:
        """Comments, lines and worksheets move to the other ticket; this one is gone."""
        source, target = self._account.ticket(ticket_number), self._account.ticket(into_number)
        target.comments += source.comments
        target.lines += source.lines
        target.worksheets += source.worksheets
        del self._account.tickets[source.id]
        self._account.touch(target)

    def make_invoice(self, customer_id: int, *lines: InvoiceLine, add_all: bool = True) -> Invoice:
        """An invoice made by hand; "Add all" pulls every pending charge, whatever the ticket's status (R6)."""
        account = self._account
        charges = account.pending_lines(customer_id) if add_all else []
        invoice = account.add_invoice(customer_id, list(lines), at=account.now())
        runs.bill(account, invoice, charges)
        tickets = runs.tickets_of(charges)
        invoice.ticket_id = tickets[0].id if len(tickets) == 1 else None
        return invoice

    def bill_again(self, ticket_number: int) -> Invoice:
        """All lines of a ticket once more, also what was billed: "Make Invoice" in the ticket, which links it."""
        account, ticket = self._account, self._account.ticket(ticket_number)
        invoice = account.add_invoice(ticket.customer_id, [], at=account.now())
        runs.bill(account, invoice, [(ticket, line) for line in ticket.lines])
        invoice.ticket_id = ticket.id
        return invoice

    def delete_invoice(self, number: str) -> None:
        """Gone for good; whether its ticket lines are to be billed again is a switch."""
        invoice = self._account.invoice(number)
        del self._account.invoices[invoice.id]
        self._give_back(invoice.lines)

    def void_invoice(self, number: str) -> None:
        """It stays and comes to nothing. The API has no word for it, so all that shows are lines of no quantity."""
        invoice = self._account.invoice(number)
        for line in invoice.lines:
            line.quantity = Decimal(0)
        self._account.touch(invoice)

    def remove_invoice_line(self, number: str, line_id: int) -> None:
        """Takes one line off an invoice."""
        invoice = self._account.invoice(number)
        gone = [line for line in invoice.lines if line.id == line_id]
        invoice.lines = [line for line in invoice.lines if line.id != line_id]
        self._account.touch(invoice)
        self._give_back(gone)

    def _give_back(self, billed: list[InvoiceLine]) -> None:
        if not self._account.switches.deleted_invoice_frees_charges:
            return
        numbers = {line.ticket_line_id for line in billed}
        for ticket in self._account.tickets.values():
            freed = [line for line in ticket.lines if line.id in numbers]
            for line in freed:
                line.converted = False
            if freed:
                self._account.touch(ticket)

    def merge_customers(self, customer_id: int, into_id: int) -> None:
        """Everything of one customer becomes the other's; the one is gone (S9, S11)."""
        account = self._account
        for ticket in account.tickets_of(customer_id):
            ticket.customer_id = into_id
            account.touch(ticket)
        for invoice in account.invoices.values():
            if invoice.customer_id == customer_id:
                invoice.customer_id = into_id
                account.touch(invoice)
        for schedule in account.schedules_of(customer_id):
            schedule.customer_id = into_id
        del account.customers[customer_id]

    def give_ticket_to(self, ticket_number: int, customer_id: int) -> None:
        """The ticket becomes another customer's."""
        ticket = self._account.ticket(ticket_number)
        ticket.customer_id = customer_id
        self._account.touch(ticket)

    def bill_to(self, customer_id: int, payer_id: int) -> None:
        """Third-party billing: another customer gets this one's invoices from now on (S9)."""
        self._account.customers[customer_id].bills_to = payer_id

    def date_invoice(self, number: str, day: "date") -> None:
        """Print another date on an invoice, ahead or back; when it was made stays."""
        invoice = self._account.invoice(number)
        invoice.date = day
        self._account.touch(invoice)

    def change_gst(self, number: str, rate: Decimal) -> None:
        """Another tax rate for an invoice, 0.125 for 12.5 %."""
        invoice = self._account.invoice(number)
        invoice.gst = rate
        self._account.touch(invoice)

    def change_invoice_line(self, number: str, line_id: int, **changes: object) -> None:
        """Correct an invoice that is sent already: product, tax flag, quantity, price."""
        invoice = self._account.invoice(number)
        (line,) = (each for each in invoice.lines if each.id == line_id)
        for name, value in changes.items():
            setattr(line, name, value)
        line.updated_at = self._account.now()
        self._account.touch(invoice)

    def give_invoice_to(self, number: str, customer_id: int) -> None:
        """The invoice becomes another customer's."""
        invoice = self._account.invoice(number)
        invoice.customer_id = customer_id
        self._account.touch(invoice)

    def add_invoice_line(self, number: str, line: InvoiceLine) -> InvoiceLine:
        """A line typed onto an invoice that is there already."""
        invoice = self._account.invoice(number)
        line.created_at = line.updated_at = self._account.now()
        line.position = max((each.position for each in invoice.lines), default=0) + 1
        invoice.lines.append(line)
        self._account.touch(invoice)
        return line

    def retype_invoice_line(self, number: str, line_id: int) -> InvoiceLine:
        """Deleted and typed anew: the same line under another id."""
        (old,) = (each for each in self._account.invoice(number).lines if each.id == line_id)
        self.remove_invoice_line(number, line_id)
        return self.add_invoice_line(number, replace(old, id=self._account.new_id()))

    def pay_invoice(self, number: str) -> None:
        invoice = self._account.invoice(number)
        invoice.is_paid = True
        self._account.touch(invoice)

    def rename_serial(self, serial_id: int, serial_number: str | None) -> ProductSerial:
        unit = self._account.serials[serial_id]
        unit.serial_number = serial_number
        self._account.touch(unit)
        return unit
