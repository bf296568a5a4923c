"""The one decision on a request: approve, reject, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.ledger import messages, refunds
from bot.models import ApproverFacts, Decision, DecisionKind, Denial, Refund
from bot.rules.approver import check_decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ledger.database import Database
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


@dataclass
class Decisions:
    """Decides requests. `wake` and `tell` wake the runner and the courier."""

    database: Database
    people: People
    wake: Callable[[], None]
    tell: Callable[[], None]

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

        Raises:
            CouldNotCheckError: Slack did not say in time who may decide.
            UnknownRefundError: there is no refund of this number.
        """
        if kind is DecisionKind.CANCELLED:
            person = ApproverFacts(user_id=user_id, entitled=False)
        else:
            person = await self.people.approver(user_id)
        async with self.database.transaction() as tx:
            refund = known(await refunds.load(tx, refund_id, lock=True))
            denial = check_decision(kind, refund=refund, person=person, shown_hash=shown_hash)
            if denial is None:
                decision = Decision(kind=kind, by=user_id, at=tx.now, reason=reason)
                approved = kind is DecisionKind.APPROVED
                await refunds.decide(tx, refund, decision, due=approved)
                decided = await refunds.load(tx, refund_id)
                await messages.want(tx, refund_id, messages.CARD)
                await messages.want(tx, refund_id, REPLIES[kind], snapshot=decided)
                if approved:
                    await messages.want(tx, refund_id, messages.PROGRESS)
        log.info("refund.decision", refund=refund.reference, kind=kind, by=user_id, denial=denial)
        if denial is not None:
            return Refusal(denial, refund)
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

    async def check(self, kind: DecisionKind, *, refund_id: int, shown_hash: str, user_id: str) -> Refusal | None:
        """Whether a decision would count now, without deciding."""
        person = await self.people.approver(user_id)
        refund = await self.read(refund_id)
        denial = check_decision(kind, refund=refund, person=person, shown_hash=shown_hash)
        return None if denial is None else Refusal(denial, refund)


def known(refund: Refund | None) -> Refund:
    """The refund, which must be there."""
    if refund is None:
        raise UnknownRefundError
    return refund
