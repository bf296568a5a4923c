"""What happens while nobody decides: reminders in the thread, and in the end the request expires. Never a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.ledger import events, messages, pending, refunds
from bot.rules.patience import Step, look
from bot.rules.policy import under
from bot.workflow.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ledger.database import Database, Transaction
    from bot.models import Policy, Refund

SWEEP = 5.0  # seconds between looks at what is due

log = structlog.get_logger()


class Reminders(Worker):
    """Looks after requests that wait, by the policy's hours.

    Each look is one transaction under the request's lock: it reads, puts into the outbox, and sets the next look. So
    several processes remind once, and a decision in the same moment comes either before or after. `tell` wakes the
    courier. Nothing is done unless `may_begin`: a restored backup may show as waiting what was decided long ago.
    """

    name = "reminders"

    def __init__(
        self, database: Database, policy: Policy, *, tell: Callable[[], None], may_begin: Callable[[], bool]
    ) -> None:
        super().__init__(every=SWEEP)
        self._database = database
        self._policy = policy
        self._tell = tell
        self._may_begin = may_begin

    async def sweep(self) -> None:
        """Look at every request that is due."""
        if not self._may_begin():
            return
        async with self._database.reading() as tx:
            due = await pending.is_any_due(tx)
        while due and not self._stopping:
            async with self._database.transaction() as tx:
                due = await self._look_at_next(tx)
            self._tell()

    async def _look_at_next(self, tx: Transaction) -> bool:
        refund_id = await pending.next_due(tx)
        refund = None if refund_id is None else await refunds.load(tx, refund_id)
        if refund is None:
            return False
        found = look(refund.since, tx.now, self._policy.patience, refund.time_zone)
        if found.step is Step.REMIND:
            await self._remind(tx, under(self._policy, refund))
        if found.step is Step.EXPIRE:
            await self._expire(tx, refund)
        if found.again is not None:
            await pending.look_again(tx, refund.id, found.again)
        return True

    async def _remind(self, tx: Transaction, refund: Refund) -> None:
        number = await messages.count(tx, refund.id, messages.REMINDER) + 1
        await messages.want(tx, refund.id, f"{messages.REMINDER}/{number}", snapshot=refund)
        await events.record(tx, refund.id, "refund.reminded", data={"number": number})
        log.info("refund.reminded", refund=refund.reference, number=number)

    async def _expire(self, tx: Transaction, refund: Refund) -> None:
        await pending.expire(tx, refund.id)
        expired = await refunds.load(tx, refund.id)
        assert expired is not None
        await messages.want(tx, refund.id, messages.CARD)
        await messages.want(tx, refund.id, messages.EXPIRED, snapshot=under(self._policy, expired))
        log.info("refund.expired", refund=refund.reference)
