"""May this say be handed over, and in whose name does a click count?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.models import Acting, DecisionKind, Denial, HandOverField, Objection
from bot.rules.approver import check_decision
from bot.rules.figures import day_text
from bot.rules.policy import is_in, needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.models import ApproverFacts, Delegation, Group, HandOver, Policy, Refund, Tier

LONGEST = 90
"""Days: longer than a holiday. Who is away for longer belongs into the policy no more."""
LONGEST_AHEAD = timedelta(days=365)
"""Whoever means a later day has mistyped the year."""


def may_hand_over(person: ApproverFacts) -> bool:
    """Whether somebody has a say of their own. What was handed to them is not theirs to hand on."""
    return bool(person.entries) and not person.deactivated and not person.acting_for


def check_hand_over(
    asked: HandOver,
    *,
    by: ApproverFacts,
    to: ApproverFacts,
    policy: Policy,
    known: Iterable[Delegation],
    today: date,
    time_zone: str,
) -> list[Objection]:
    """Everything that speaks against it. `by` and `to` are as Slack has them now, each in their own right.

    `known` are the delegations that are not over; `today` is the day it is in `time_zone`.
    """
    if not may_hand_over(by):
        message = (
            "Only those who may approve in their own right can hand that over. What was handed to you stays with you."
        )
        return [_wrong(HandOverField.TO, message)]
    days = _days(asked, today)
    person = _person(by, to, policy)
    if not person and not days:
        person = _again(asked, by, known, time_zone)
    reason = [] if asked.reason else [_wrong(HandOverField.REASON, "Say why; everybody reads it.")]
    return [*person, *days, *reason]


def span(first_day: date, last_day: date, time_zone: str) -> tuple[datetime, datetime]:
    """When these days begin, and when they are over."""
    zone = ZoneInfo(time_zone)
    return datetime.combine(first_day, time(), zone), datetime.combine(last_day + timedelta(days=1), time(), zone)


def stands(delegation: Delegation, at: datetime) -> bool:
    """Whether it counts at this moment."""
    return delegation.revoked_at is None and delegation.begins_at <= at < delegation.ends_at


def may_revoke(delegation: Delegation, user_id: str) -> bool:
    """Whose say it is takes it back, and who was given it gives it back."""
    return user_id in {delegation.by, delegation.to}


def right_to_decide(
    kind: DecisionKind, rights: Sequence[ApproverFacts], *, refund: Refund, tier: Tier, shown_hash: str
) -> tuple[ApproverFacts, Denial | None]:
    """The right in which a click on a card counts, as `right_to_use` has it; `shown_hash` is what the card showed.

    A yes goes where it brings the decision nearest: to a group that has to be among those who approve, and is not yet.
    """
    lacking = needed(tier, refund.approvals).groups if kind is DecisionKind.APPROVED else ()
    return right_to_use(
        rights,
        lambda person: check_decision(kind, refund=refund, tier=tier, person=person, shown_hash=shown_hash),
        requester_id=refund.requester_id,
        lacking=lacking,
    )


def right_to_use(
    rights: Sequence[ApproverFacts],
    check: Callable[[ApproverFacts], Denial | None],
    *,
    requester_id: str = "",
    lacking: Sequence[Group] = (),
) -> tuple[ApproverFacts, Denial | None]:
    """In whose name a click counts; or the right whose refusal says most, with the refusal.

    `rights` begin with the person's own: who may decide by themselves acts for nobody, except where that alone stands
    for one of the `lacking` groups. Not even so does anybody decide on what `requester_id` asked for while they act for
    them.
    """
    judged = [(right, check(right)) for right in rights]
    conflict = requester_id in {right.acting_for for right in rights} - {""}
    counting = [right for right, denial in judged if denial is None]
    if counting:
        used = next((right for right in counting if is_in(lacking, right.entries)), counting[0])
        return used, Denial.REQUEST_OF_DELEGATOR if conflict else None
    return next((each for each in judged if each[1] is not Denial.NOT_ENTITLED), judged[0])


def who_act(refund: Refund, standing: Iterable[tuple[Delegation, ApproverFacts]]) -> tuple[Acting, ...]:
    """Who is to be called besides, because they act for somebody who is called and can help; each pair once.

    `refund` is looked at under a policy; with each delegation that stands comes what its giver stands for.
    """
    tier, still = refund.tier, refund.needed
    assert tier is not None
    assert still is not None
    groups = still.groups if still.people == len(still.groups) else tier.groups
    done = {refund.requester_id}.union(*(approval.people for approval in refund.approvals))
    found = [
        Acting(by=each.by, to=each.to)
        for each, giver in standing
        if done.isdisjoint({each.by, each.to}) and not giver.deactivated and is_in(groups, giver.entries)
        if not tier.notify or not {each.by, *giver.entries}.isdisjoint(tier.notify)
    ]
    return tuple(dict.fromkeys(found))


def _person(by: ApproverFacts, to: ApproverFacts, policy: Policy) -> list[Objection]:
    if to.user_id == by.user_id:
        return [_wrong(HandOverField.TO, "Choose somebody else: this is you.")]
    if to.bot:
        return [_wrong(HandOverField.TO, "Choose a person: an app decides nothing.")]
    if to.outsider:
        return [_wrong(HandOverField.TO, "Choose a member of this workspace: guests and others decide nothing.")]
    if to.deactivated:
        return [_wrong(HandOverField.TO, "Choose somebody else: this account is deactivated.")]
    if _groups(policy, by.entries) <= _groups(policy, to.entries):
        message = "No need to: this person may approve the same as you in their own right, and goes on doing so."
        return [_wrong(HandOverField.TO, message)]
    return []


def _groups(policy: Policy, entries: Sequence[str]) -> set[str]:
    """The policy's groups that somebody is in; what they may approve follows from these alone."""
    every = (group for tier in policy.tiers for group in tier.groups)
    return {group.name for group in every if not set(group.members).isdisjoint(entries)}


def _days(asked: HandOver, today: date) -> list[Objection]:
    first, last = asked.first_day, asked.last_day
    missing = [
        _wrong(field, "Choose a day.")
        for field, day in ((HandOverField.FIRST_DAY, first), (HandOverField.LAST_DAY, last))
        if day is None
    ]
    if first is None or last is None:
        return missing
    if first < today:
        return [_wrong(HandOverField.FIRST_DAY, f"Choose {day_text(today)} or a later day: this one is over.")]
    if first > today + LONGEST_AHEAD:
        return [_wrong(HandOverField.FIRST_DAY, f"Check the year: {day_text(first)} is more than a year ahead.")]
    if last < first:
        return [_wrong(HandOverField.LAST_DAY, f"Choose {day_text(first)} or a later day: it ends before it begins.")]
    latest = first + timedelta(days=LONGEST - 1)
    if last > latest:
        message = f"At most {LONGEST} days: choose {day_text(latest)} or an earlier day."
        return [_wrong(HandOverField.LAST_DAY, message)]
    return []


def _again(asked: HandOver, by: ApproverFacts, known: Iterable[Delegation], time_zone: str) -> list[Objection]:
    assert asked.first_day is not None
    assert asked.last_day is not None
    begins, ends = span(asked.first_day, asked.last_day, time_zone)
    for each in known:
        same = each.by == by.user_id and each.to == asked.to and each.revoked_at is None
        if same and each.begins_at < ends and begins < each.ends_at:
            message = "This person acts for you on some of these days already. Choose other days, or revoke that first."
            return [_wrong(HandOverField.TO, message)]
    return []


def _wrong(field: HandOverField, message: str) -> Objection:
    return Objection(field=field, message=message)
