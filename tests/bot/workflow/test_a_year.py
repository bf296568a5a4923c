"""Twelve months of refunds, runs, pauses, moved templates, hand-made invoices and edits; and the books agree."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.models import Refund, State, Verdict
from tests.bot.workflow.waiting_room import SEATS, Room, waiting_room
from tests.sandbox.syncro.records import InvoiceLine, Ticket
from tests.sandbox.syncro.seed import customers as who
from tests.sandbox.syncro.seed.products import BACKUP, DOMAIN, LABOUR, MOUSE

pytestmark = pytest.mark.long

ZONE = ZoneInfo("Pacific/Auckland")
BEGINS = datetime(2026, 3, 1, 14, 0, tzinfo=ZONE)
ENDS, SETTLED = date(2027, 3, 1), date(2027, 6, 15)
"""In between the clocks change on 5 April, 27 September and 4 April. The last weeks are for what is still to come."""
CUSTOMERS = (
    who.KERERU, who.TUI, who.HARBOUR, who.VETS, who.OBRIEN, who.HONEY, who.STARS,
    who.WHANAU, who.WAKA, who.BUILD, who.RATA, who.KOWHAI, who.PERSON,
)  # fmt: skip
LINES = ((SEATS, "3", 3740), (LABOUR, "0.25", 14500), (MOUSE, "1", 2990), (DOMAIN, "2", 4500), (BACKUP, "7", 1999))
WITH_PEOPLE = {State.OVERDUE, State.NEEDS_ATTENTION}


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with waiting_room(database_url, BEGINS) as made:
        yield made


class Year:
    """What people do, by the dice; what they asked for is kept."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.dice = Random(2026)  # noqa: S311 -- a play, not a secret
        self.asked: list[Refund] = []
        self.did: Counter[str] = Counter()

    async def week(self) -> None:
        for _ in range(self.dice.randint(1, 3)):
            lines = self.dice.sample(LINES, self.dice.randint(1, 3))
            self.asked.append(await self.room.resolve(self.dice.choice(CUSTOMERS), *lines))
        acts = (self.pause, self.resume, self.move, self.make_invoice, self.delete_line, self.change_price, self.reopen)
        for act in self.dice.sample(acts, 2):
            self.did[act.__name__] += act()

    def pause(self) -> bool:
        template = self.dice.choice(list(self.room.account.schedules.values()))
        template.paused = True
        return True

    def resume(self) -> bool:
        paused = [each for each in self.room.account.schedules.values() if each.paused]
        for template in paused:
            template.paused = False
            template.next_run = max(template.next_run, self.room.account.today + timedelta(days=1))
        return bool(paused)

    def move(self) -> bool:
        template = self.dice.choice(list(self.room.account.schedules.values()))
        template.next_run = self.room.account.today + timedelta(days=self.dice.randint(1, 40))
        return True

    def make_invoice(self) -> bool:
        customer = self.room.account.customer(self.dice.choice(CUSTOMERS))
        if not self.room.account.pending_lines(customer.id):
            return False
        care = InvoiceLine(
            id=self.room.account.new_id(), item="Care", name="Care", price=Decimal(99), quantity=Decimal(1)
        )
        self.room.account.by_hand.make_invoice(customer.id, care)
        return True

    def delete_line(self) -> bool:
        return self.on_a_ticket(lambda ticket: self.room.account.by_hand.delete_line(ticket.number, ticket.lines[0].id))

    def change_price(self) -> bool:
        return self.on_a_ticket(
            lambda ticket: self.room.account.by_hand.change_price(ticket.number, ticket.lines[0].id, 1236)
        )

    def reopen(self) -> bool:
        return self.on_a_ticket(lambda ticket: self.room.account.by_hand.reopen(ticket.number))

    def on_a_ticket(self, act: Callable[[Ticket], object]) -> bool:
        """To a ticket whose credit no invoice has taken yet."""
        tickets = [self.room.account.tickets[each.ticket.id] for each in self.asked if each.ticket]
        free = [each for each in tickets if each.lines and not any(line.converted for line in each.lines)]
        if free:
            act(self.dice.choice(free))
        return bool(free)


def on_invoices(room: Room, refund: Refund) -> int:
    """What the account's books hold of a refund, in cents; counted without the product's code."""
    return sum(
        -int(line.quantity * line.price * 100)
        for invoice in room.account.invoices.values()
        for line in invoice.lines
        if f"{refund.reference}/" in line.name
    )


async def test_every_refund_of_a_year_ends_landed_overdue_or_with_a_person_and_the_books_agree(room: Room) -> None:
    year = Year(room)
    while room.account.today < ENDS:
        await year.week()
        await room.until(room.account.today + timedelta(days=7))
    await room.until(SETTLED)
    ends = [await room.refund(each.id) for each in year.asked]
    states = Counter(each.state for each in ends)
    assert set(states) <= {State.LANDED, *WITH_PEOPLE}
    assert states[State.LANDED] > 40
    assert states[State.OVERDUE] > 3
    assert states[State.NEEDS_ATTENTION] > 1
    assert all(year.did.values()), year.did
    for each in ends:
        assert each.landing is not None
        held = on_invoices(room, each)
        assert each.landing.cents == held, each.reference
        assert (each.state is State.LANDED) == (each.landing.verdict is Verdict.LANDED)
        if each.state is State.LANDED:
            assert held == each.credit_cents, each.reference
        else:
            assert held != each.credit_cents, each.reference
            assert (await room.said(each.id))[-1].startswith(("attention/", "landing/"))
    landed = sum(each.credit_cents for each in ends if each.state is State.LANDED)
    others = sum(on_invoices(room, each) for each in ends if each.state is not State.LANDED)
    assert landed + others == sum(on_invoices(room, each) for each in year.asked)


async def test_in_a_year_the_invoices_of_a_customer_are_read_once_a_day_at_most(room: Room) -> None:
    year = Year(room)
    while room.account.today < date(2026, 6, 1):
        await year.week()
        await room.until(room.account.today + timedelta(days=7))
    reads = Counter(
        (str(call.query["customer_id"]), call.at.astimezone(ZONE).date())
        for call in room.syncro.calls("GET", "/invoices")
        if "customer_id" in call.query and call.query.get("page", ["1"])[-1] == "1"
    )
    assert len(reads) > 30
    assert max(reads.values()) == 1
