"""What happens while nobody decides: reminders in the thread, and in the end the request expires. Never a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.ledger import delegations, events, messages, pending, refunds
from bot.rules.delegation import who_act
from bot.rules.patience import Step, look
from bot.rules.policy import under
from bot.steps.people import CouldNotCheckError
from bot.workflow.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from bot.ledger.database import Database, Transaction
    from bot.models import ApproverFacts, Delegation, Policy, Refund
    from bot.steps.people import People

    Givers: TypeAlias = Sequence[tuple[Delegation, ApproverFacts]]

SWEEP = 5.0  # seconds between looks at what is due

log = structlog.get_logger()


class Reminders(Worker):
    """Looks after requests that wait, by the policy's hours.

    Each look is one transaction under the request's lock: it reads, puts into the outbox, and sets the next look. So
    several processes remind once, and a decision in the same moment comes either before or after. `people` is asked
    before who acts for whom, only to call them. `tell` wakes the courier. Nothing is done unless `may_begin`: a
    restored backup may show as waiting what was decided long ago.
    """

    name = "reminders"

    def __init__(
        self,
        database: Database,
        people: People,
        policy: Policy,
        *,
        tell: Callable[[], None],
        may_begin: Callable[[], bool],
    ) -> None:
        super().__init__(every=SWEEP)
        self._database = database
        self._people = people
        self._policy = policy
        self._tell = tell
        self._may_begin = may_begin

    async def sweep(self) -> None:
        """Look at every request that is due."""
        if not self._may_begin():
            return
        async with self._database.reading() as tx:
            due = await pending.is_any_due(tx)
            acting = await delegations.standing(tx) if due else ()
        givers = await self._givers(acting)
        while due and not self._stopping:
            async with self._database.transaction() as tx:
                due = await self._look_at_next(tx, givers)
            self._tell()

    async def _givers(self, acting: Sequence[Delegation]) -> Givers:
        """Each delegation with what its giver stands for; none where Slack does not say: they are only called."""
        if not acting:
            return ()
        try:
            facts = await self._people.all_of(*(each.by for each in acting), lately=True)
        except CouldNotCheckError:
            log.warning("reminders.not_checked")
            return ()
        return tuple(zip(acting, facts, strict=True))

    async def _look_at_next(self, tx: Transaction, givers: Givers) -> bool:
        refund_id = await pending.next_due(tx)
        refund = None if refund_id is None else await refunds.load(tx, refund_id)
        if refund is None:
            return False
        found = look(refund.since, tx.now, self._policy.patience, refund.time_zone)
        if found.step is Step.REMIND:
            asked = under(self._policy, refund)
            await self._remind(tx, asked.model_copy(update={"acting": who_act(asked, givers)}))
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
