"""What people choose when a refund can't go on by itself: go on, keep theirs, put back ours, hand over, close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.ledger import effects, messages, refunds, remedies
from bot.models import ApproverFacts, Instruction, Remedy
from bot.rules.approver import check_remedy
from bot.rules.delegation import right_to_use
from bot.rules.policy import tier_for, under
from bot.steps.read_back import STAND_TWICE
from bot.workflow.decision import Refusal, known
from bot.workflow.rights import rights_of, rights_to_begin, still_held

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from bot.ledger.database import Database, Transaction
    from bot.models import Denial, Policy, Refund
    from bot.steps.people import People

    Asking: TypeAlias = Callable[[Database, People, str], Awaitable[tuple[ApproverFacts, ...]]]

log = structlog.get_logger()


@dataclass
class Remedies:
    """Stores what was chosen. `wake` and `tell` wake the runner, who does it, and the courier."""

    database: Database
    people: People
    policy: Policy
    wake: Callable[[], None]
    tell: Callable[[], None]

    async def choose(
        self, remedy: Remedy, *, refund_id: int, user_id: str, shown: str | None = None, note: str = ""
    ) -> Refusal | None:
        """Have the bot do it, or say why this click does not count.

        `shown` is the fingerprint of what the person agrees to keep.

        Raises:
            CouldNotCheckError: Slack did not say in time who may.
            UnknownRefundError: there is no refund of this number.
        """
        rights = await self._rights(remedy, await self.read(refund_id), user_id)
        async with self.database.transaction() as tx:
            refund = known(await refunds.load(tx, refund_id, lock=True))
            person, denial = right_to_use(
                await still_held(tx, rights),
                self._check(remedy, refund, same_as_shown=_is_same(refund, shown)),
                requester_id=_whose_decision(remedy, refund),
            )
            if denial is not None:
                return Refusal(denial, under(self.policy, refund))
            await messages.answered(tx, refund_id, by=user_id, answer=remedy)
            await messages.want(tx, refund_id, messages.CARD)
            if remedy is not Remedy.HAND_OVER:
                await effects.give_another_chance(tx, refund_id)
                said = {"shown": shown or "", "note": note, "acting_for": person.acting_for}
                instruction = Instruction(remedy=remedy, by=user_id, at=tx.now, **said)
                await remedies.instruct(tx, refund, instruction, new_round=not await _may_stand_twice(tx, refund_id))
                await messages.want(tx, refund_id, messages.PROGRESS)
            else:
                await remedies.hand_over(tx, refund, to=user_id)
        log.info("refund.remedy", refund=refund.reference, remedy=remedy, by=user_id)
        self.wake()
        self.tell()
        return None

    async def check(self, remedy: Remedy, *, refund_id: int, user_id: str) -> Refusal | None:
        """Whether a choice would count now, without making it, for what opens a form; by who may in these minutes."""
        refund = await self.read(refund_id)
        rights = await self._rights(remedy, refund, user_id, rights_to_begin)
        check = self._check(remedy, refund, same_as_shown=True)
        _, denial = right_to_use(rights, check, requester_id=_whose_decision(remedy, refund))
        return None if denial is None else Refusal(denial, under(self.policy, refund))

    async def read(self, refund_id: int) -> Refund:
        """The refund as it stands.

        Raises:
            UnknownRefundError: there is none of this number.
        """
        async with self.database.reading() as tx:
            return known(await refunds.load(tx, refund_id))

    async def _rights(
        self, remedy: Remedy, refund: Refund, user_id: str, ask: Asking = rights_of
    ) -> tuple[ApproverFacts, ...]:
        """Who it is, for whom they act. Slack is not asked about the requester, who may do anything but keep."""
        if user_id == refund.requester_id and remedy is not Remedy.KEEP:
            return (ApproverFacts(user_id=user_id),)
        return await ask(self.database, self.people, user_id)

    def _check(
        self, remedy: Remedy, refund: Refund, *, same_as_shown: bool
    ) -> Callable[[ApproverFacts], Denial | None]:
        tier = tier_for(self.policy, refund.total_cents)
        return lambda person: check_remedy(remedy, refund=refund, tier=tier, person=person, same_as_shown=same_as_shown)


def _whose_decision(remedy: Remedy, refund: Refund) -> str:
    """Who asked for what is decided here; nobody, where nothing is."""
    return refund.requester_id if remedy is Remedy.KEEP else ""


async def _may_stand_twice(tx: Transaction, refund_id: int) -> bool:
    """Whether a ticket or a line may still appear that a new round would send again.

    What only sets a value stays open for ever where its goal was seen without it, and holds nothing back.
    """
    return any(key.endswith(STAND_TWICE) for key in await effects.open_keys(tx, refund_id))


def _is_same(refund: Refund, shown: str | None) -> bool:
    return shown is None or (refund.attention is not None and refund.attention.may_keep == shown)
