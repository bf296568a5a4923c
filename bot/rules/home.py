"""What waits for this person, and which page of a list do they see?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.models import DecisionKind, Kind, Part, Stands, State, Waits
from bot.rules.approver import WITH_PEOPLE
from bot.rules.delegation import right_to_decide
from bot.rules.policy import tier_for

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import TypeAlias

    from bot.models import ApproverFacts, Policy, Refund, Tier

    Rights: TypeAlias = Sequence[ApproverFacts]
    Rule: TypeAlias = Callable[[Refund, Rights, Tier], Waits | None]

PAGE_SIZES = {Part.WAITING: 8, Part.SMALL: 10, Part.MINE: 6, Part.EVERYTHING: 10}
"""Rows of a page; Slack takes 100 blocks in a Home, and 10 boxes to tick in one element."""
UNFINISHED = (State.REQUESTED, State.APPROVED, State.PROCESSING, State.NEEDS_ATTENTION, State.OVERDUE)
STATES = {
    Stands.ASKED: (State.REQUESTED,),
    Stands.AT_WORK: (State.APPROVED, State.PROCESSING),
    Stands.WITH_A_PERSON: (State.NEEDS_ATTENTION,),
    Stands.OVERDUE: (State.OVERDUE,),
    Stands.BEFORE_THE_BILL: (State.RESOLVED,),
    Stands.ENDED: (
        State.LANDED,
        State.REJECTED,
        State.CANCELLED,
        State.EXPIRED,
        State.BY_HAND,
        State.CLOSED,
        State.DRY_RUN,
    ),
}


def waiting_for(
    rights: Rights, unfinished: Iterable[Refund], policy: Policy, *, dry_run: bool, keeps: Collection[str] = ()
) -> tuple[Waits, ...]:
    """Everything that waits for the person, what has waited longest first. `rights` are what they may decide by.

    `keeps` are the ids under which they look after the stock. In a `dry_run` nobody approves what was asked for in
    earnest.
    """
    rules: dict[Kind, Rule] = RULES | {Kind.STOCK: partial(to_see_to, keeps=keeps)}
    found = [
        waits
        for refund in unfinished
        for kind, rule in rules.items()
        if not (kind is Kind.DECIDE and dry_run and not refund.dry_run)
        if (waits := rule(refund, rights, tier_for(policy, refund.total_cents))) is not None
    ]
    return tuple(sorted(found, key=lambda waits: (waits.since, waits.refund.id)))


def to_decide(refund: Refund, rights: Rights, tier: Tier) -> Waits | None:
    """A request that the person may approve now."""
    shown = refund.content_hash
    _, denial = right_to_decide(DecisionKind.APPROVED, rights, refund=refund, tier=tier, shown_hash=shown)
    return None if denial else Waits(kind=Kind.DECIDE, refund=refund, since=refund.since)


def to_answer(refund: Refund, rights: Rights, _: Tier) -> Waits | None:
    """The first question that the person has not answered yet."""
    if refund.requester_id != rights[0].user_id or refund.state is not State.REQUESTED:
        return None
    first = next((each for each in refund.questions if each.answered_at is None), None)
    return None if first is None else Waits(kind=Kind.ANSWER, refund=refund, since=first.at, question=first)


def to_act(refund: Refund, rights: Rights, _: Tier) -> Waits | None:
    """A refund that needs a person: whoever took it over; before that who asked for it, and who approved it.

    What is overdue, and what somebody took over, waits for every approver: those who took it may not act any more.
    """
    trouble = refund.attention
    if refund.state not in WITH_PEOPLE or trouble is None:
        return None
    involved = {refund.requester_id, *(approval.by for approval in refund.approvals)}
    if refund.decision is not None:
        involved.add(refund.decision.by)
    acts = {trouble.handed_to} if trouble.handed_to else involved
    everybodys = refund.state is State.OVERDUE or bool(trouble.handed_to)
    if rights[0].user_id not in acts and not (everybodys and any(right.entitled for right in rights)):
        return None
    since = refund.decision.at if refund.decision else refund.since
    return Waits(kind=Kind.ACT, refund=refund, since=since)


def to_charge(refund: Refund, rights: Rights, _: Tier) -> Waits | None:
    """A right price that nobody has charged yet, where the person asked for the refund of the wrong one."""
    is_open = refund.to_charge and refund.state.holds_quantity  # else the wrong price was never refunded
    if not is_open or refund.requester_id != rights[0].user_id:
        return None
    return Waits(kind=Kind.CHARGE, refund=refund, since=refund.since)


def to_see_to(refund: Refund, rights: Rights, _: Tier, keeps: Collection[str] = ()) -> Waits | None:
    """Stock that the person is asked about, or a user group that they stand for."""
    ids = {rights[0].user_id, *rights[0].entries, *keeps}
    if not any(shelf.state.waits_for_person and ids & set(shelf.asked) for shelf in refund.stock):
        return None
    return Waits(kind=Kind.STOCK, refund=refund, since=refund.decision.at if refund.decision else refund.since)


RULES: dict[Kind, Rule] = {
    Kind.DECIDE: to_decide,
    Kind.ANSWER: to_answer,
    Kind.ACT: to_act,
    Kind.CHARGE: to_charge,
    Kind.STOCK: to_see_to,
}


def states(stands: Stands, *, mine: bool) -> tuple[State, ...]:
    """The states that are listed: without a wish all of one's own requests, and of everybody's the unfinished ones."""
    if stands is Stands.ANY:
        return tuple(State) if mine else UNFINISHED
    return STATES[stands]


def page_of(part: Part, wished: int, found: Sequence[object]) -> tuple[int, range]:
    """The page that is shown, and which of the found are on it; the last one where the list has become shorter."""
    size = PAGE_SIZES[part]
    page = min(max(0, wished), max(0, len(found) - 1) // size)
    return page, range(page * size, min(len(found), (page + 1) * size))
