"""Whatever was credited by the bot and by hand, on whatever paper and in whatever order: each credit counts once.

A history of one invoice of seats: people and the bot credit them on tickets, on older and newer invoices and on the
invoice itself, tickets are billed and deleted, lines are deleted and typed anew. The bot refunds what is left by what
it sees, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.models import BilledLine, Credit, Invoice, Orphan, OwnLine, Place, Taken
from bot.rules.by_hand import by_hand
from bot.rules.refundable import left
from bot.rules.room import with_by_hand, with_orphans
from tests.bot.rules.examples import HANDSET, INVOICE, LICENCE, credit

MADE = datetime(2026, 10, 1, 6, tzinfo=UTC)
SEATS = LICENCE.product_id or 0
CENTS = 3740


@dataclass
class Papers:
    """Everything that stands in Syncro and in the ledger, and what was credited in truth."""

    now: datetime = MADE
    last_id: int = 5000
    lines: list[BilledLine] = field(default_factory=lambda: [LICENCE, HANDSET])
    on_tickets: list[Credit] = field(default_factory=list)
    on_invoices: list[Credit] = field(default_factory=list)
    own: list[OwnLine] = field(default_factory=list)
    held: dict[str, tuple[int, Decimal]] = field(default_factory=dict)
    credited: Decimal = Decimal(0)

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    @property
    def invoice(self) -> Invoice:
        return INVOICE.model_copy(update={"lines": tuple(self.lines), "made_at": MADE})

    @property
    def seats(self) -> list[BilledLine]:
        return [line for line in self.lines if line.product_id == SEATS and line.quantity > 0]

    def taken(self) -> dict[int, Taken]:
        """What the bot sees as taken, as `steps/left.py` puts it together."""
        there = {line.id for line in self.lines}
        known: dict[int, Taken] = {}
        for reference, (line_id, quantity) in self.held.items():
            if line_id in there:
                before = known.get(line_id, Taken())
                cents = before.cents + int(quantity * CENTS)
                known[line_id] = Taken(quantity=before.quantity + quantity, cents=cents, references=(reference,))
        orphans = [
            Orphan(reference=reference, product_id=SEATS, quantity=quantity, cents=int(quantity * CENTS))
            for reference, (line_id, quantity) in self.held.items()
            if line_id not in there
        ]
        taken = with_orphans(self.invoice, known, orphans)
        found = by_hand([*self.on_tickets, *self.on_invoices], self.own, self.invoice)
        return with_by_hand(self.invoice, taken, found)

    def counted(self) -> Decimal:
        return sum((taken.quantity for taken in self.taken().values()), Decimal(0))

    def _type(self, place: Place, quantity: Decimal, **changes: object) -> Credit:
        number = self.new_id()
        made = credit(str(quantity), line_id=self.new_id(), place=place, place_id=number, number=str(number))
        return made.model_copy(update={"made_at": self.now, **changes})

    # What happens; each takes a quantity and any number, to choose by.

    def bot_refunds(self, quantity: Decimal, which: int) -> None:
        line = self.seats[which % len(self.seats)]
        if quantity > left(line, self.taken().get(line.id, Taken())):
            return
        reference = f"RF-{len(self.held) + 1:06d}/1"
        typed = self._type(Place.TICKET, quantity, description=f"Refund of invoice 8101 · {reference}")
        self.held[reference] = (line.id, quantity)
        self.on_tickets.append(typed)
        self.own.append(
            OwnLine(
                reference=reference,
                ticket_id=typed.place_id,
                ticket_number=typed.number,
                product_id=SEATS,
                quantity=quantity,
            )
        )
        self.credited += quantity
        assert self.credited <= LICENCE.quantity

    def hand_on_ticket(self, quantity: Decimal, _: int) -> None:
        self.on_tickets.append(self._type(Place.TICKET, quantity))
        self.credited += quantity

    def hand_on_ticket_before_the_invoice(self, quantity: Decimal, which: int) -> None:
        early = MADE - timedelta(days=1 + which % 30)
        self.on_tickets.append(self._type(Place.TICKET, quantity, made_at=early, name="early"))

    def hand_on_another_invoice(self, quantity: Decimal, which: int) -> None:
        """A newer one, or an older one on which the line is typed now; with any date printed on it."""
        day = INVOICE.date + timedelta(days=which % 80 - 40)
        self.on_invoices.append(self._type(Place.INVOICE, quantity, day=day))
        self.credited += quantity

    def hand_on_the_same_invoice(self, quantity: Decimal, _: int) -> None:
        self.lines.append(LICENCE.model_copy(update={"id": self.new_id(), "quantity": -quantity}))
        self.credited += quantity

    def bill(self, _: Decimal, which: int) -> None:
        """A ticket's line goes onto an invoice: another one, or (at random) this very one."""
        pending = [each for each in self.on_tickets if not each.converted]
        if not pending:
            return
        line = pending[which % len(pending)]
        self.on_tickets[self.on_tickets.index(line)] = line.model_copy(update={"converted": True})
        described = f"Ticket #{line.number} - {line.description}"
        if which % 2:
            landed = LICENCE.model_copy(update={"id": self.new_id(), "quantity": -line.quantity})
            self.lines.append(landed.model_copy(update={"description": described}))
        else:
            self.on_invoices.append(self._type(Place.INVOICE, line.quantity, description=described))

    def delete_billed_ticket(self, _: Decimal, which: int) -> None:
        """What it was billed with stays; of a ticket from before the invoice, nobody could tell any more."""
        billed = [each for each in self.on_tickets if each.converted and each.name != "early"]
        if billed:
            self.on_tickets.remove(billed[which % len(billed)])

    def retype(self, _: Decimal, which: int) -> None:
        """A line is deleted and typed anew."""
        line = self.lines[which % len(self.lines)]
        self.lines[self.lines.index(line)] = line.model_copy(update={"id": self.new_id()})


HAPPENS = [name for name in vars(Papers) if callable(getattr(Papers, name)) and not name.startswith("_")]
ACTS = sorted(set(HAPPENS) - {"new_id", "taken", "counted"})


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 5), st.integers(0, 1000)), max_size=14))
def test_each_credit_counts_once_and_no_refund_exceeds_what_was_billed(history: list[tuple[str, int, int]]) -> None:
    papers = Papers()
    for act, quantity, which in history:
        papers.now += timedelta(hours=1)
        getattr(papers, act)(Decimal(quantity), which)
        assert papers.counted() == min(papers.credited, LICENCE.quantity), act
