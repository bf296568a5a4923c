"""Refunds whose tickets are resolved, on a clock of the test's own: the local Syncro, the ledger, and the lookout."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from bot.ledger import messages, progress, refunds
from bot.ledger.database import Database
from bot.ledger.tables import landings
from bot.ledger.tables import messages as message_rows
from bot.models import Decision, DecisionKind, Refund, RefundLine, SparkCalendar, Ticket
from bot.models import Schedule as Template
from bot.rules.billing_run import outlook
from bot.rules.lookout import first_watch
from bot.rules.policy import of_approvers
from bot.rules.spark import spark_schedules
from bot.steps import translate
from bot.steps.billing import Billing
from bot.steps.evidence import EvidenceReader
from bot.workflow.landing import Lookout
from bot.workflow.verdict import Verdicts
from syncro_client import Priority, SyncroClient
from syncro_client.models import Schedule as ScheduleRecord
from tests.bot.ledger.examples import WIREMU, refund
from tests.sandbox.syncro import Clock, LocalSyncro
from tests.sandbox.syncro.account import Account
from tests.sandbox.syncro.records import Schedule
from tests.sandbox.syncro.records import Ticket as SyncroTicket
from tests.sandbox.syncro.wire import invoices as wire

MARGIN, OVERDUE = timedelta(hours=3), timedelta(days=35)
PATTERN = r"\bSpark\b"
ZONE = ZoneInfo("Pacific/Auckland")
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=ZONE)
RUN, AFTER, LATER = date(2026, 12, 3), date(2027, 1, 3), date(2027, 2, 3)
"""The next runs of the seeded Spark templates."""
POLICY = of_approvers(("S0APPROVERS",))
SEATS = "Microsoft 365 Business Premium"
GST_PERCENT = 15


class Unhurried:
    """A limiter for a clock that stands still: Syncro's own limit is switched off for it."""

    async def acquire(self, _: Priority) -> None:
        return


@dataclass
class Room:
    """One ledger and one account; `now` moves both."""

    clock: Clock
    syncro: LocalSyncro
    database: Database
    client: SyncroClient
    calendar: SparkCalendar | None = None
    asked: int = 0

    @property
    def account(self) -> Account:
        return self.syncro.account

    def lookout(self, database: Database | None = None, *, open_: bool = True) -> Lookout:
        """One process that looks."""
        return Lookout(
            database or self.database,
            EvidenceReader(self.client, PATTERN, MARGIN),
            Billing(self.client, self.syncro.base_url),
            Verdicts(POLICY, MARGIN, OVERDUE, self.calendar),
            tell=lambda: None,
            may_begin=lambda: open_,
        )

    async def resolve(
        self,
        customer: str,
        *lines: tuple[str, str, int],
        number: int | None = None,
        price: int | None = None,
        card: bool = True,
    ) -> Refund:
        """A refund of these lines (product, quantity, cents), as the bot leaves it: its ticket is resolved."""
        self.asked = number or self.asked + 1
        reference = refunds.reference(self.asked)
        who = self.account.customer(customer)
        wanted = lines or ((SEATS, "3", 3740),)
        parts = tuple(
            RefundLine(
                reference=f"{reference}/{at}",
                invoice_line_id=1000 * self.asked + at,
                product_id=self.account.product(name).id,
                name=name,
                quantity=Decimal(quantity),
                price_cents=cents,
                credit_cents=int(Decimal(quantity) * cents),
                taxable=self.account.product(name).taxable,
            )
            for at, (name, quantity, cents) in enumerate(wanted, 1)
        )
        ticket = self.ticket(who.id, reference, parts, price)
        schedules = self.schedules(who.id)
        named = spark_schedules(schedules, pattern=PATTERN)
        taxable = sum(line.credit_cents for line in parts if line.taxable)
        made = refund(
            self.asked,
            customer=who.id,
            customer_name=customer,
            lines=parts,
            gst_cents=round(taxable * GST_PERCENT / 100),
            created_at=self.clock(),
            time_zone=self.account.time_zone,
            outlook=outlook(
                schedules, spark=bool(named), now=self.clock(), time_zone=self.account.time_zone, spark_schedules=named
            ),
        )
        async with self.database.transaction() as tx:
            await refunds.insert_request(tx, made, draft_id=reference)
            if card:
                await messages.want(tx, made.id, messages.CARD)
            decision = Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=tx.now)
            await refunds.decide(tx, made, decision, due=False)
            await progress.set_ticket(tx, made.id, Ticket(id=ticket.id, number=str(ticket.number)))
            done = await refunds.load(tx, made.id)
            assert done is not None
            await progress.finish(tx, done, first_watch(done.outlook, tx.now, done.time_zone, MARGIN))
        return await self.refund(made.id)

    def ticket(
        self, customer_id: int, reference: str, parts: tuple[RefundLine, ...], price: int | None
    ) -> SyncroTicket:
        by_hand = self.account.by_hand
        ticket = by_hand.create_ticket(customer_id, f"Credit/refund ({reference})")
        for line in parts:
            by_hand.add_line(
                ticket.number,
                name=line.name,
                quantity=-line.quantity,
                retail_cents=line.price_cents if price is None else price,
                description=f"Refund of invoice 8101 of 1 Oct 2026 · {line.reference}",
                product_id=line.product_id,
                taxable=line.taxable,
            )
        by_hand.change_status(ticket.number, "Resolved")
        return ticket

    def schedules(self, customer_id: int) -> list[Template]:
        rows = [ScheduleRecord.model_validate(wire.schedule(each)) for each in self.account.schedules_of(customer_id)]
        return [translate.schedule(row, self.account.time_zone) for row in rows]

    def schedule(self, customer: str) -> Schedule:
        (found,) = self.account.schedules_of(self.account.customer(customer).id)
        return found

    async def until(self, day: date, hour: float = 9) -> None:
        """Time passes: runs happen at their hour, and the lookout looks every hour in which something is due."""
        end = datetime.combine(day, datetime.min.time(), self.account.zone) + timedelta(hours=hour)
        while self.clock() < end:
            self.clock.at = min(end, await self._next())
            self.account.run_due()
            await self.lookout().sweep()

    async def _next(self) -> datetime:
        """The next moment at which something may happen: six o'clock, or a look that is due."""
        here = self.clock().astimezone(self.account.zone)
        six = datetime.combine(here.date(), datetime.min.time(), self.account.zone) + timedelta(hours=6)
        if six <= self.clock():
            six = datetime.combine(here.date() + timedelta(days=1), six.timetz())
        async with self.database.reading() as tx:
            due = list(await tx.connection.scalars(select(landings.c.due_at).where(landings.c.due_at > tx.now_ms)))
        soonest = min((datetime.fromtimestamp(each / 1000, tz=self.account.zone) for each in due), default=six)
        return max(min(six, soonest), self.clock() + timedelta(milliseconds=1))

    async def refund(self, refund_id: int) -> Refund:
        async with self.database.reading() as tx:
            found = await refunds.load(tx, refund_id)
        assert found is not None
        return found

    async def said(self, refund_id: int) -> list[str]:
        """The names of the messages in its thread, without card and progress."""
        async with self.database.reading() as tx:
            mine = message_rows.c.refund_id == refund_id
            names = await tx.connection.scalars(select(message_rows.c.name).where(mine).order_by(message_rows.c.id))
            return [name for name in names if name not in {messages.CARD, messages.PROGRESS}]

    async def shown(self, refund_id: int, name: str) -> Refund:
        """The refund as a message of its thread tells of it."""
        async with self.database.reading() as tx:
            mine = (message_rows.c.refund_id == refund_id) & (message_rows.c.name == name)
            return Refund.model_validate(await tx.connection.scalar(select(message_rows.c.snapshot).where(mine)))

    async def due(self, refund_id: int) -> None:
        """A look is due for one refund; as it happens with another run, or a person's Recheck."""
        async with self.database.transaction() as tx:
            mine = landings.c.refund_id == refund_id
            await tx.connection.execute(update(landings).where(mine).values(due_at=tx.now_ms))

    def reads(self, path: str) -> int:
        return len(self.syncro.calls("GET", path))


@asynccontextmanager
async def waiting_room(
    database_url: str, at: datetime, *, calendar: SparkCalendar | None = None
) -> AsyncIterator[Room]:
    """A room in which the time is `at`."""
    clock = Clock(at)
    async with LocalSyncro(now=clock) as syncro:
        syncro.account.switches.rate_limit = None
        database = Database(database_url, clock=clock)
        client = SyncroClient(base_url=syncro.base_url, token=syncro.token, limiter=Unhurried())
        async with client:
            yield Room(clock, syncro, database, client, calendar)
        await database.close()
