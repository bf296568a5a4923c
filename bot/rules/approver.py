"""May this person decide?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import DecisionKind, Denial, Remedy, State
from bot.rules.policy import helps, is_in, needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.models import Approval, ApproverFacts, Attention, Refund, Tier

WITH_PEOPLE = frozenset({State.NEEDS_ATTENTION, State.OVERDUE})
"""The states in which somebody has to choose what becomes of a refund."""


def check_decision(
    kind: DecisionKind, *, refund: Refund, tier: Tier, person: ApproverFacts, shown_hash: str
) -> Denial | None:
    """Check a click on a card; `shown_hash` is the fingerprint of what the card showed, `tier` the refund's.

    What the request itself forbids comes before what the person may not do: whoever comes too late hears that.
    To cancel belongs to the requester alone; to approve and to reject belong to others, administrators included.
    Who acts for somebody decides neither on what they asked for themselves nor on what that one did, and the two of
    them count once. Whose yes would help more in this right than in the one it was given in may give it anew (`moves`).
    """
    own = person.user_id == refund.requester_id
    delegators = person.acting_for == refund.requester_id
    cancels = kind is DecisionKind.CANCELLED
    entitled = is_in(tier.groups, person.entries)
    approves = kind is DecisionKind.APPROVED
    counted = counts_already(refund, person)
    spent = counted is not None and not moves(tier, refund.approvals, person)
    again = counted is not None and counted.by == person.user_id
    reasons = (
        (refund.state is not State.REQUESTED, Denial.ALREADY_DECIDED),
        (shown_hash != refund.content_hash, Denial.CHANGED),
        (cancels and not own, Denial.NOT_THE_REQUESTER),
        (person.deactivated, Denial.DEACTIVATED),
        (not cancels and not entitled, Denial.NOT_ENTITLED),
        (not cancels and own, Denial.OWN_REQUEST),
        (delegators, Denial.REQUEST_OF_DELEGATOR),
        (approves and spent and again, Denial.APPROVED_ALREADY),
        (approves and spent, Denial.COUNTED_ALREADY),
        (approves and not helps(tier, refund.approvals, person.entries), Denial.OTHERS_NEEDED),
    )
    return next((denial for applies, denial in reasons if applies), None)


def counts_already(refund: Refund, person: ApproverFacts) -> Approval | None:
    """The approval with which this say is spent: that of the person, of whom they act for, or of who acted for either.

    Whoever approved themselves comes first.
    """
    spent = _spent(refund.approvals, person)
    return next((approval for approval in spent if approval.by == person.user_id), next(iter(spent), None))


def moves(tier: Tier, approvals: Sequence[Approval], person: ApproverFacts) -> bool:
    """Whether a yes that the person gave already takes the place of a group that is still missing, in this right.

    It is one yes all the same: it is taken out where it stood, and whom they act for now must not have spent theirs.
    """
    spent = _spent(approvals, person)
    if len(spent) != 1 or spent[0].by != person.user_id or spent[0].acting_for == person.acting_for:
        return False
    moved = with_approval(approvals, spent[0].model_copy(update={"entries": person.entries}))
    return len(needed(tier, moved).groups) < len(needed(tier, approvals).groups)


def with_approval(approvals: Sequence[Approval], given: Approval) -> tuple[Approval, ...]:
    """The approvals with one more, in the place of what the same person gave before."""
    return (*(approval for approval in approvals if approval.by != given.by), given)


def _spent(approvals: Sequence[Approval], person: ApproverFacts) -> list[Approval]:
    return [approval for approval in approvals if approval.people & person.people]


def check_remedy(
    remedy: Remedy, *, refund: Refund, tier: Tier, person: ApproverFacts, same_as_shown: bool
) -> Denial | None:
    """Check a click on what can be done about a refund that waits for a person.

    Whoever asked for the refund and every approver may do anything but one thing: to keep something else than what was
    approved is a decision, and belongs to those who may approve this amount (`tier`). `same_as_shown` says that they
    saw what holds now.
    """
    own = person.user_id == refund.requester_id
    keeps = remedy is Remedy.KEEP
    trouble = refund.attention
    entitled = is_in(tier.groups, person.entries) if keeps else person.entitled or own
    reasons = (
        (refund.state not in WITH_PEOPLE or trouble is None, Denial.NOT_WAITING),
        (person.deactivated, Denial.DEACTIVATED),
        (not entitled, Denial.NOT_ENTITLED),
        (keeps and own, Denial.OWN_REQUEST),
        (keeps and person.acting_for == refund.requester_id, Denial.REQUEST_OF_DELEGATOR),
        (not same_as_shown, Denial.CHANGED),
        (trouble is not None and not _is_offered(remedy, trouble), Denial.NOT_OFFERED),
    )
    return next((denial for applies, denial in reasons if applies), None)


def _is_offered(remedy: Remedy, trouble: Attention) -> bool:
    if remedy is Remedy.KEEP:
        return bool(trouble.may_keep)
    return remedy is not Remedy.PUT_BACK or trouble.may_put_back
