"""Which small requests may this person approve together with others?

A list shows less than a card does. So only what is small by the policy, holds nothing unusual, and is decided by this
one approval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Approval, DecisionKind, Denial
from bot.rules.approver import with_approval
from bot.rules.delegation import right_to_decide
from bot.rules.policy import is_enough, tier_for
from bot.rules.unusual import is_unusual

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.models import ApproverFacts, Policy, Refund


def check_together(
    refund: Refund, rights: Sequence[ApproverFacts], policy: Policy, *, shown_hash: str
) -> Denial | None:
    """Check one request that was ticked; `shown_hash` is the fingerprint of what was shown beside the box.

    `rights` are what the person may decide by; one of them is enough. What they may not decide at all comes before what
    is not to be decided together with others.
    """
    tier = tier_for(policy, refund.total_cents)
    right, denial = right_to_decide(DecisionKind.APPROVED, rights, refund=refund, tier=tier, shown_hash=shown_hash)
    if denial is not None:
        return denial
    mine = Approval(by=right.user_id, at=refund.since, entries=right.entries, acting_for=right.acting_for)
    is_small = refund.total_cents <= policy.bulk_up_to_cents
    fits = is_small and not is_unusual(refund) and is_enough(tier, with_approval(refund.approvals, mine))
    return None if fits else Denial.NOT_TOGETHER


def may_approve_together(refund: Refund, rights: Sequence[ApproverFacts], policy: Policy) -> bool:
    """Whether the person may, as the request is now."""
    return check_together(refund, rights, policy, shown_hash=refund.content_hash) is None


def together_cents(refunds: Iterable[Refund]) -> int:
    """What they come to, incl. GST."""
    return sum(refund.total_cents for refund in refunds)
