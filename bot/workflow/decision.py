"""The one decision on a request: approve, reject, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.ledger import approvals, messages, refunds
from bot.models import Approval, ApproverFacts, Decision, DecisionKind, Denial, Refund
from bot.rules.approver import counts_already, with_approval
from bot.rules.delegation import right_to_decide
from bot.rules.policy import is_enough, tier_for, under
from bot.workflow.rights import rights_of, rights_to_begin, still_held

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.ledger.database import Database, Transaction
    from bot.models import Policy
    from bot.steps.people import People

log = structlog.get_logger()

REPLIES = {
    DecisionKind.APPROVED: messages.APPROVED,
    DecisionKind.REJECTED: messages.REJECTED,
    DecisionKind.CANCELLED: messages.CANCELLED,
}


class UnknownRefundError(Exception):
    """A button of a refund that the ledger does not hold."""


@dataclass(frozen=True)
class Refusal:
    """A click that did not count, and the refund as it stands."""

    denial: Denial
    refund: Refund
    counted: Approval | None = None
    """The approval with which this say is spent, where that is why."""


@dataclass
class Decisions:
    """Decides requests. `wake` and `tell` wake the runner and the courier.

    In a `dry_run` nobody approves what was asked for in earnest: it would look approved and wait for weeks.
    """

    database: Database
    people: People
    policy: Policy
    wake: Callable[[], None]
    tell: Callable[[], None]
    dry_run: bool = False

    async def decide(
        self,
        kind: DecisionKind,
        *,
        refund_id: int,
        shown_hash: str,
        user_id: str,
        reason: str = "",
    ) -> Refusal | None:
        """Decide, or say why this click does not count. The decision and the hand-over are one transaction.

        An approval that is not enough yet is kept, and the request stays open.

        Raises:
            CouldNotCheckError: Slack did not say in time who may decide.
            UnknownRefundError: there is no refund of this number.
        """
        if kind is DecisionKind.CANCELLED:
            rights: tuple[ApproverFacts, ...] = (ApproverFacts(user_id=user_id),)
        else:
            rights = await rights_of(self.database, self.people, user_id)
        return await self.decide_as(rights, kind, refund_id=refund_id, shown_hash=shown_hash, reason=reason)

    async def decide_as(
        self,
        rights: tuple[ApproverFacts, ...],
        kind: DecisionKind,
        *,
        refund_id: int,
        shown_hash: str,
        reason: str = "",
    ) -> Refusal | None:
        """The same, as somebody of whom Slack has just said in which rights they may.

        Raises:
            UnknownRefundError: there is no refund of this number.
        """
        user_id = rights[0].user_id
        async with self.database.transaction() as tx:
            refund = known(await refunds.load(tx, refund_id, lock=True))
            tier = tier_for(self.policy, refund.total_cents)
            held = await still_held(tx, rights)
            person, denial = right_to_decide(kind, held, refund=refund, tier=tier, shown_hash=shown_hash)
            approved = kind is DecisionKind.APPROVED
            if denial is None and approved and self.dry_run and not refund.dry_run:
                denial = Denial.DRY_RUN
            if denial is None and approved:
                refund = await _approve(tx, refund, person)
            if denial is None and approved and not is_enough(tier, refund.approvals):
                number = await messages.count(tx, refund_id, messages.APPROVAL) + 1
                snapshot = under(self.policy, refund)
                await messages.want(tx, refund_id, messages.CARD)
                await messages.want(tx, refund_id, f"{messages.APPROVAL}/{number}", snapshot=snapshot)
            elif denial is None:
                decision = Decision(kind=kind, by=user_id, at=tx.now, reason=reason, acting_for=person.acting_for)
                await refunds.decide(tx, refund, decision, due=approved)
                decided = await refunds.load(tx, refund_id)
                await messages.want(tx, refund_id, messages.CARD)
                await messages.want(tx, refund_id, REPLIES[kind], snapshot=decided)
                if approved:
                    await messages.want(tx, refund_id, messages.PROGRESS)
        acting_for = person.acting_for or None
        log.info(
            "refund.decision", refund=refund.reference, kind=kind, by=user_id, acting_for=acting_for, denial=denial
        )
        if denial is not None:
            return Refusal(denial, under(self.policy, refund), counts_already(refund, person))
        self.wake()
        self.tell()
        return None

    async def read(self, refund_id: int) -> Refund:
        """The refund as it stands.

        Raises:
            UnknownRefundError: there is none of this number.
        """
        async with self.database.reading() as tx:
            return known(await refunds.load(tx, refund_id))

    async def read_today(self, refund_id: int) -> tuple[Refund, date]:
        """The refund as it stands, and the day it is for its account.

        Raises:
            UnknownRefundError: there is none of this number.
        """
        async with self.database.reading() as tx:
            refund = known(await refunds.load(tx, refund_id))
            return refund, tx.now.astimezone(ZoneInfo(refund.time_zone)).date()

    async def check(self, kind: DecisionKind, *, refund_id: int, shown_hash: str, user_id: str) -> Refusal | None:
        """Whether a decision would count now, without deciding, for what opens a form; by who may in these minutes."""
        rights = await rights_to_begin(self.database, self.people, user_id)
        refund = await self.read(refund_id)
        tier = tier_for(self.policy, refund.total_cents)
        _, denial = right_to_decide(kind, rights, refund=refund, tier=tier, shown_hash=shown_hash)
        return None if denial is None else Refusal(denial, under(self.policy, refund))


async def _approve(tx: Transaction, refund: Refund, person: ApproverFacts) -> Refund:
    approval = Approval(by=person.user_id, at=tx.now, entries=person.entries, acting_for=person.acting_for)
    await approvals.add(tx, refund, approval)
    return refund.model_copy(update={"approvals": with_approval(refund.approvals, approval)})


def known(refund: Refund | None) -> Refund:
    """The refund, which must be there."""
    if refund is None:
        raise UnknownRefundError
    return refund
