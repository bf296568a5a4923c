"""Who has to agree to this refund, and is what was agreed enough?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Group, Needed, Policy, Refund, Tier
from bot.rules.patience import expires_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.models import Approval

APPROVERS = "approvers"


def of_approvers(ids: Sequence[str]) -> Policy:
    """The policy where no file says otherwise: any one of these people and user groups approves any amount."""
    return Policy(tiers=(Tier(approvers=(Group(name=APPROVERS, members=tuple(ids)),)),))


def tier_for(policy: Policy, total_cents: int) -> Tier:
    """The tier of an amount incl. GST: the first whose upper end it does not exceed."""
    return next(tier for tier in policy.tiers if tier.up_to_cents is None or total_cents <= tier.up_to_cents)


def under(policy: Policy, refund: Refund) -> Refund:
    """The refund with what the policy asks of it, and what of that is still needed."""
    tier = tier_for(policy, refund.total_cents)
    expires = expires_at(refund.since, policy.patience)
    asked_of_it = {"tier": tier, "needed": needed(tier, refund.approvals), "expires_at": expires}
    return refund.model_copy(update=asked_of_it)


def is_in(groups: Iterable[Group], entries: Collection[str]) -> bool:
    """Whether somebody who stands for these ids (their own, and those of their user groups) is in one of the groups."""
    return any(not set(group.members).isdisjoint(entries) for group in groups)


def needed(tier: Tier, approvals: Sequence[Approval]) -> Needed:
    """What is still needed after these approvals, each of another person."""
    lacking = tuple(
        group for group in tier.must_include if not any(is_in([group], approval.entries) for approval in approvals)
    )
    return Needed(people=max(tier.approvals - len(approvals), len(lacking)), groups=lacking)


def is_enough(tier: Tier, approvals: Sequence[Approval]) -> bool:
    """Whether these approvals decide the request."""
    return needed(tier, approvals).people == 0


def helps(tier: Tier, approvals: Sequence[Approval], entries: Collection[str]) -> bool:
    """Whether one more approval, of somebody who stands for these ids, brings the decision nearer.

    The last places are kept for the groups that must be among those who approve, so that nobody's click is wasted.
    """
    still = needed(tier, approvals)
    if is_in(still.groups, entries):
        return True
    return is_in(tier.groups, entries) and (still.people == 0 or still.people > len(still.groups))


def stuck(policy: Policy, members: Mapping[str, Collection[str] | None]) -> list[str]:
    """Why requests could wait for ever, a sentence for each tier; empty where none can.

    `members` are the people behind each id; None, or no entry, where that is not known: nothing is held against those.
    Whoever may approve may also ask, and then somebody else has to be left.
    """
    found = []
    for number, tier in enumerate(policy.tiers, 1):
        for groups, least in ((tier.groups, tier.approvals), *(((group,), 1) for group in tier.must_include)):
            people = _people(groups, members)
            if people is not None and len(people) <= least:
                found.append(f"tier {number}: {_too_few(groups, sorted(people), least)}")
    return list(dict.fromkeys(found))


def _people(groups: Iterable[Group], members: Mapping[str, Collection[str] | None]) -> set[str] | None:
    """Everybody in the groups, or None where that is not wholly known."""
    behind = [members.get(each) for group in groups for each in group.members]
    return None if None in behind else {person for people in behind for person in people or ()}


def _too_few(groups: Sequence[Group], people: Sequence[str], least: int) -> str:
    where = " or ".join(group.name for group in groups)
    if len(people) < least:
        return f"needs {least} different {'person' if least == 1 else 'people'} of {where}; there are {len(people)}"
    who = f"only {people[0]} is" if least == 1 else f"only {', '.join(people)} are"
    asks = f"{people[0]} asks" if least == 1 else "one of them asks"
    return f"{who} in {where}, so what {asks} for could never be approved"
