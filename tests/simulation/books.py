"""The judge of the books: what stands in Syncro, who put it there, and invariants 2 to 5 about it."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tests.sandbox.syncro import Account
from tests.sandbox.syncro.answers import Answer
from tests.sandbox.syncro.records import Ticket, TicketLine
from tests.simulation.ledger import Ledger
from tests.simulation.net import Sent
from tests.simulation.writes import Write


@dataclass
class Books:
    """`made` are the tickets that the bot created, by id.

    `by_hand` is when people last changed a ticket, `invoices_by_hand` when they changed a credit on an invoice.
    """

    account: Account
    ledger: Ledger
    accuse: Callable[[str, str], None]
    made: dict[int, int] = field(default_factory=dict)
    added: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_hand: dict[int, datetime] = field(default_factory=dict)
    seen: dict[int, Ticket] = field(default_factory=dict)
    sheets: dict[int, Ticket] = field(default_factory=dict)
    invoices_by_hand: dict[int, datetime] = field(default_factory=dict)

    def touched(self, ticket_id: int) -> None:
        """A person changed a ticket."""
        self.by_hand[ticket_id] = self.account.now()

    def read(self, shown: Ticket, *, sheets: bool) -> None:
        """The bot has been shown a ticket, or only its worksheets."""
        (self.sheets if sheets else self.seen)[shown.id] = shown

    def written(self, write: Write, sent: Sent, answer: Answer) -> None:
        """Syncro did one of the bot's writes."""
        if write.name == "ticket":
            self._ticket_made(write, answer)
        elif write.name == "add":
            self._line_added(write, sent, answer)
        elif write.name == "resolve":
            self._resolved(write, int(sent.incoming.path.split("/")[2]))

    def _ticket_made(self, write: Write, answer: Answer) -> None:
        self.made[int(answer.body["ticket"]["id"])] = write.refund_id
        mine = [number for number in self.tickets_of(write.refund_id) if number in self.account.tickets]
        if len(mine) > 1:
            self.accuse("3", f"{write.reference} has {len(mine)} tickets that the bot created")

    def tickets_of(self, refund_id: int) -> list[int]:
        return [ticket_id for ticket_id, owner in self.made.items() if owner == refund_id]

    def known_tickets(self, refund_id: int) -> set[int]:
        """The bot's tickets, and those into which a person copied its notes."""
        key = self.ledger.key(refund_id)
        copied = [t.id for t in self.account.tickets.values() if any(key in comment.body for comment in t.comments)]
        return {*self.tickets_of(refund_id), *copied}

    def _line_added(self, write: Write, sent: Sent, answer: Answer) -> None:
        line = next(line for line in self.ledger.lines(write.refund_id) if line.reference == write.line)
        body = sent.body
        asked: tuple[object, ...] = (
            body.get("product_id"),
            abs(Decimal(str(body["quantity"]))),
            Decimal(str(body["price_retail"])) * 100,
        )
        if asked != (line.product_id, line.quantity, line.price_cents) or body.get("taxable") is not line.taxable:
            self.accuse("2", f"{write.line} was added as {asked}, approved was {line}")
        ticket_id = int(sent.incoming.path.split("/")[2])
        self.added[write.line].append(int(answer.body["id"]))
        ticket = self.account.tickets.get(ticket_id)
        standing = [held.id for held in ticket.lines if held.id in self.added[write.line]] if ticket else []
        if len(standing) > 1:
            self.accuse("1", f"{write.line} stands {len(standing)} times on its ticket, all added by the bot")

    def _resolved(self, write: Write, ticket_id: int) -> None:
        """Before it resolves a ticket, the bot has seen that it is right; what changed since, nobody could see."""
        seen = self.seen.get(ticket_id)
        if seen is None:
            self.accuse("5", f"ticket of {write.reference} was resolved without being read back")
        elif wrong := self.wrong(write.refund_id, seen):
            self.accuse("5", f"ticket {seen.number} of {write.reference} was resolved although the bot saw: {wrong}")

    def resolved_for_good(self, refund_id: int, ticket_id: int | None) -> None:
        """The ledger says that it is done: the last that the bot saw must be as approved, resolved and complete."""
        seen = self.seen.get(ticket_id or 0)
        reference = f"RF-{refund_id:06d}"
        if seen is None:
            self.accuse("5", f"{reference} is called resolved, and its ticket was never read")
            return
        wrong = self.wrong(refund_id, seen)
        is_billed = all(line.converted for line in seen.lines)  # an approver may keep what a run has taken already
        wrong += [] if seen.resolved or is_billed else [f"it is {seen.status}"]
        sheets = self.sheets[seen.id].worksheets if seen.id in self.sheets else seen.worksheets
        wrong += [f"{sheet.name} is open" for sheet in sheets if sheet.required and not sheet.complete]
        if wrong:
            self.accuse("5", f"{reference} is called resolved, and ticket {seen.number} was last seen so: {wrong}")

    def given_up(self, refund_id: int) -> None:
        """Its quantities are free again, so nothing that the bot added may stand on a ticket of its own."""
        mine = {line for things in self.added.values() for line in things}
        for ticket_id in self.tickets_of(refund_id):
            ticket = self.account.tickets.get(ticket_id)
            if left := [line for line in ticket.lines if line.id in mine] if ticket else []:
                self.accuse("1", f"RF-{refund_id:06d} was given up, and {left[0].name} still stands on {ticket_id}")

    def wrong(self, refund_id: int, ticket: Ticket) -> list[str]:
        """What keeps a ticket from being exactly what was approved: 2, 4 and 5."""
        approved = Counter(
            (line.product_id, -line.quantity, line.price_cents, line.taxable) for line in self.ledger.lines(refund_id)
        )
        held = Counter((line.product_id, line.quantity, line.retail_cents, line.taxable) for line in ticket.lines)
        found = [f"approved {dict(approved)}, held {dict(held)}"] if approved != held else []
        found += [f"{line.name} is not a product" for line in ticket.lines if line.product_id is None]
        found += [f"{line.name} has the quantity {line.quantity}" for line in ticket.lines if line.quantity >= 0]
        return found

    def charging(self, refund_id: int) -> list[TicketLine]:
        """Lines that the bot added and that charge the customer."""
        mine = {line for things in self.added.values() for line in things}
        tickets = [self.account.tickets.get(ticket_id) for ticket_id in self.tickets_of(refund_id)]
        return [
            line
            for ticket in tickets
            if ticket is not None
            for line in ticket.lines
            if line.id in mine and line.quantity >= 0 and not line.converted
        ]
