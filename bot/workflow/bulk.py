"""Small requests are approved together: one question with their sum, and for each a decision of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ledger.refunds import reference
from bot.models import ApproverFacts, DecisionKind, Denial, Outcome
from bot.rules.bulk import check_together
from bot.rules.policy import under
from bot.steps.people import CouldNotCheckError
from bot.workflow.decision import UnknownRefundError
from bot.workflow.rights import rights_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import Pick
    from bot.workflow.decision import Decisions


@dataclass
class Together:
    """Approves through `decisions`, as a click on each card would; what became of one changes nothing for the others.

    It may be run again at any time: what the person has approved by it already is told as approved, and stays so.
    """

    decisions: Decisions

    async def look(self, picks: Sequence[Pick], user_id: str) -> list[Outcome]:
        """What would come of each, for the question with the sum. Nothing is decided."""
        try:
            rights = await self._rights(user_id, lately=True)
        except CouldNotCheckError:  # the sum can be shown all the same: the yes is authorised anew
            rights = (ApproverFacts(user_id=user_id, entries=self.decisions.policy.ids),)
        return [await self._look(pick, rights) for pick in picks]

    async def approve(self, picks: Sequence[Pick], user_id: str) -> list[Outcome]:
        """Approve each that still is as it was shown, one after the other; what came of each.

        Raises:
            CouldNotCheckError: Slack did not say in time who may approve. Nothing was decided.
        """
        rights = await self._rights(user_id)
        outcomes = []
        for pick in picks:
            found = await self._look(pick, rights)
            if found.counts:
                refusal = await self.decisions.decide_as(
                    rights, DecisionKind.APPROVED, refund_id=pick.refund, shown_hash=pick.hash
                )
                if refusal is not None:
                    found = found.model_copy(update={"refund": refusal.refund, "denial": refusal.denial})
            outcomes.append(_as_before(found, pick, user_id))
        return outcomes

    async def _rights(self, user_id: str, *, lately: bool = False) -> tuple[ApproverFacts, ...]:
        return await rights_of(self.decisions.database, self.decisions.people, user_id, lately=lately)

    async def _look(self, pick: Pick, rights: Sequence[ApproverFacts]) -> Outcome:
        name = reference(pick.refund)
        try:
            refund = await self.decisions.read(pick.refund)
        except UnknownRefundError:
            return Outcome(reference=name)
        policy = self.decisions.policy
        denial = check_together(refund, rights, policy, shown_hash=pick.hash)
        if denial is None and self.decisions.dry_run and not refund.dry_run:
            denial = Denial.DRY_RUN
        return Outcome(reference=name, refund=under(policy, refund), denial=denial)


def _as_before(found: Outcome, pick: Pick, user_id: str) -> Outcome:
    """A yes that came twice, as after a lost answer, is told as the first one was."""
    decision = found.refund.decision if found.refund else None
    if found.denial is not Denial.ALREADY_DECIDED or found.refund is None or decision is None:
        return found
    is_same = decision.kind is DecisionKind.APPROVED and decision.by == user_id
    if not is_same or found.refund.content_hash != pick.hash:
        return found
    return found.model_copy(update={"denial": None})
