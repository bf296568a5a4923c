"""What every step of a running refund is handed."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ledger import lanes, messages, progress, refunds
from bot.models import Attention, Capabilities, Milestone, Waiting
from bot.steps.aftermath import AftermathReader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from typing import Any, TypeAlias

    from bot.ledger.database import Database, Transaction
    from bot.ledger.lanes import Lease
    from bot.models import Account, Refund, RunWindow, SparkCalendar
    from bot.steps.billing import Billing
    from syncro_client import SyncroClient

    ClientFor: TypeAlias = Callable[[Lease], SyncroClient]


class Pause(Exception):  # noqa: N818  not an error: the refund goes on later
    """Nothing more can be done until `waiting.until`."""

    def __init__(self, waiting: Waiting) -> None:
        super().__init__(waiting.why)
        self.waiting = waiting


class Stop(Exception):  # noqa: N818  not an error: a person goes on
    """A person has to act."""

    def __init__(self, attention: Attention) -> None:
        super().__init__(attention.trap)
        self.attention = attention


@dataclass
class Work:
    """One refund at work, under its lease.

    `syncro` sends only while the lease is good for the whole request. `quiet` is how long a lost answer is given to
    become visible. `tell` wakes whoever brings Slack up to date. `billing` reads with the priority of running refunds;
    in the `run_window` nothing is written for a customer whose recurring invoices run. `ticket_is_new`: this run
    created the ticket, so no line can stand on it yet. `nothing_charges`: the ticket was seen without a line that
    charges, and no line was sent since. `spark_pattern` and `spark_calendar` say which templates are Spark ones, and
    when its reports come out; `landing_margin` how long after a run the credit is looked for. `capabilities` is what a
    probe saw Syncro do; `later` reads what stands in Syncro since the invoice was billed.
    """

    refund: Refund
    lease: Lease
    database: Database
    syncro: SyncroClient
    account: Account
    quiet: timedelta
    tell: Callable[[], None]
    billing: Billing
    run_window: RunWindow | None = None
    ticket_is_new: bool = False
    nothing_charges: bool = False
    spark_pattern: str = r"\bSpark\b"
    spark_calendar: SparkCalendar | None = None
    landing_margin: timedelta = timedelta(hours=3)
    capabilities: Capabilities = field(default_factory=Capabilities)
    later: AftermathReader = field(init=False)

    def __post_init__(self) -> None:
        """What was read for another run, or for people who type, is read anew."""
        self.later = AftermathReader.thorough(self.syncro)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """A transaction that commits only while the lease is ours."""
        async with self.database.transaction() as tx:
            await lanes.hold(tx, self.lease)
            yield tx

    async def reload(self) -> Refund:
        """Read the refund again."""
        async with self.database.reading() as tx:
            fresh = await refunds.load(tx, self.refund.id)
        assert fresh is not None
        self.refund = fresh
        return fresh

    async def achieve(self, step: str, **outcome: Any) -> None:  # noqa: ANN401  whatever JSON can hold
        """Store what a step achieved, and have it told in the thread."""
        async with self.writing() as tx:
            await progress.achieve(tx, self.refund.id, step, outcome)
            if step in set(Milestone):
                await messages.want(tx, self.refund.id, messages.CARD)
            await messages.want(tx, self.refund.id, messages.PROGRESS)
        self.tell()
        await self.reload()

    async def outcome_of(self, step: str) -> dict[str, Any] | None:
        """What a step achieved in an earlier run, or None."""
        async with self.database.reading() as tx:
            return await progress.outcome_of(tx, self.refund.id, step)
