"""After the ticket: the bot looks for the credit on the customer's invoices until it stands there, and once more later.

It only reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import structlog

from bot.ledger import landings, refunds
from bot.ledger.landings import LookLostError
from bot.steps.billing import SyncroSilentError
from bot.workflow.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ledger.database import Database
    from bot.ledger.landings import Look
    from bot.steps.billing import Billing
    from bot.steps.evidence import EvidenceReader, Reading
    from bot.workflow.verdict import Verdicts

SWEEP = 5.0  # seconds between looks at what is due
TTL = timedelta(minutes=5)  # one request may wait for its turn that long; each one renews it
FIRST_BACK_OFF = timedelta(minutes=1)
LONGEST_BACK_OFF = timedelta(hours=1)
MOST_FAILURES = 72  # looks in a row without an answer, about three days; then people are told

log = structlog.get_logger()


@dataclass
class Lookout(Worker):
    """Looks for what is due, a customer at a time, whatever number of processes do.

    `verdicts` makes of a refund what was found. `tell` wakes the courier. Nothing is done unless `may_begin`: a
    restored backup may wait for what has landed long ago. `ask` asks again what only people can see.
    """

    name: ClassVar = "landing"

    database: Database
    reader: EvidenceReader
    billing: Billing
    verdicts: Verdicts
    tell: Callable[[], None]
    may_begin: Callable[[], bool]
    ask: Callable[[], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        super().__init__(every=SWEEP)

    async def sweep(self) -> None:
        """Look for every credit that is due."""
        if not self.may_begin():
            return
        async with self.database.reading() as tx:
            due = await landings.is_any_due(tx)
        while due and not self._stopping:
            due = await self._look_at_next()
        if self.ask is not None:
            await self.ask()

    async def _look_at_next(self) -> bool:
        async with self.database.transaction() as tx:
            look = await landings.claim(tx, ttl=TTL, landed_for=self.verdicts.overdue)
        if look is None:
            return False
        try:
            await self._look(look)
        except LookLostError:
            log.warning("landing.look_lost", customer=look.customer_id)
        except SyncroSilentError as silent:
            await self._could_not_look(look, look.refund_ids, silent.permission)
        except Exception:
            log.exception("landing.failed", customer=look.customer_id)
            await self._could_not_look(look, look.refund_ids, None)
        self.tell()
        return True

    async def _look(self, look: Look) -> None:
        """Read what the customer's refunds have in common once, and then each one's ticket."""
        reading = self.reader.begin(look.since, await self.billing.account(), lambda: self._keep(look))
        await reading.of_customer(look.customer_id)
        for refund_id in look.refund_ids:
            try:
                await self._look_for(refund_id, look, reading)
            except SyncroSilentError as silent:  # of this one's ticket; the others can be judged
                await self._could_not_look(look, (refund_id,), silent.permission)
        async with self.database.transaction() as tx:
            await landings.let_go(tx, look)

    async def _keep(self, look: Look) -> None:
        async with self.database.transaction() as tx:
            await landings.hold(tx, look, ttl=TTL)

    async def _look_for(self, refund_id: int, look: Look, reading: Reading) -> None:
        async with self.database.reading() as tx:
            refund = await refunds.load(tx, refund_id)
        assert refund is not None
        evidence = await reading.of_refund(refund) if landings.is_looked_for(refund) else None
        async with self.database.transaction() as tx:
            refund = await refunds.load(tx, refund_id, lock=True)
            assert refund is not None
            await landings.hold(tx, look, ttl=TTL)
            waiting = await landings.watch_of(tx, refund_id, look)
            if waiting is None:
                return
            if evidence is None or not landings.is_looked_for(refund):  # somebody has taken it to another end
                await landings.end(tx, refund_id)
                return
            watch, failures = waiting
            await self.verdicts.settle(tx, refund, watch, evidence, first=not failures)

    async def _could_not_look(self, look: Look, refund_ids: tuple[int, ...], permission: str | None) -> None:
        """Syncro being away is not a late credit: it is looked for again, each time a while later."""
        log.warning("landing.no_answer", customer=look.customer_id, permission=permission, refunds=len(refund_ids))
        async with self.database.transaction() as tx:
            await landings.try_again(tx, look, refund_ids, _back_off)
        async with self.database.reading() as tx:
            for_days = await landings.failed(tx, refund_ids, MOST_FAILURES)
        for refund_id in for_days:
            async with self.database.transaction() as tx:
                await self.verdicts.never_answered(tx, refund_id, permission=permission)


def _back_off(failures: int) -> timedelta:
    return min(LONGEST_BACK_OFF, FIRST_BACK_OFF * float(2 ** min(failures, 10)))
