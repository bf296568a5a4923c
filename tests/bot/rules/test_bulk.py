from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Approval, ApproverFacts, Denial, Group, Policy, State, Tier
from bot.rules.bulk import check_together, may_approve_together, together_cents
from tests.bot.blocks import samples
from tests.bot.rules.examples import refund, refund_line

TEAM, FINANCE = Group(name="team", members=("S1",)), Group(name="finance", members=("S2",))
POLICY = Policy(
    tiers=(
        Tier(up_to_cents=20_000, approvers=(TEAM,)),
        Tier(approvers=(TEAM, FINANCE), approvals=2, must_include=(FINANCE,)),
    ),
    bulk_up_to_cents=30_000,
)
WIREMU = ApproverFacts(user_id="U2", entries=("S1",))
SIONE = ApproverFacts(user_id="U3", entries=("S2",))
SMALL = refund()  # $129.03 incl. GST
LARGER = refund(refund_line(credit_cents=22_000), gst_cents=3_300)


def of(cents: int, **changes: Any) -> Any:
    return refund(refund_line(credit_cents=cents), gst_cents=0, **changes)


def test_a_small_plain_request_that_one_approval_decides_may_be() -> None:
    assert may_approve_together(SMALL, [WIREMU], POLICY)


def test_without_an_amount_in_the_policy_nothing_may_be() -> None:
    off = POLICY.model_copy(update={"bulk_up_to_cents": 0})
    assert check_together(SMALL, [WIREMU], off, shown_hash="shown") is Denial.NOT_TOGETHER


def test_what_needs_somebody_else_may_not_be_until_only_this_one_is_missing() -> None:
    assert check_together(LARGER, [SIONE], POLICY, shown_hash="shown") is Denial.NOT_TOGETHER
    first = Approval(by="U2", at=LARGER.created_at, entries=("S1",))
    assert may_approve_together(LARGER.model_copy(update={"approvals": (first,)}), [SIONE], POLICY)


@pytest.mark.parametrize(
    ("changes", "person", "denial"),
    [
        ({"state": State.APPROVED}, WIREMU, Denial.ALREADY_DECIDED),
        ({"content_hash": "other"}, WIREMU, Denial.CHANGED),
        ({"requester_id": "U2"}, WIREMU, Denial.OWN_REQUEST),
        ({}, SIONE, Denial.NOT_ENTITLED),
        ({"earlier": (samples.EARLIER,)}, WIREMU, Denial.NOT_TOGETHER),
        ({"by_hand": (samples.CREDIT,)}, WIREMU, Denial.NOT_TOGETHER),
    ],
)
def test_each_reason_against_it_is_named(changes: dict[str, Any], person: ApproverFacts, denial: Denial) -> None:
    changed = SMALL.model_copy(update=changes)
    assert check_together(changed, [person], POLICY, shown_hash="shown") is denial


def test_one_right_of_several_is_enough_and_the_first_says_why_not() -> None:
    assert may_approve_together(SMALL, [SIONE, WIREMU], POLICY)
    own = WIREMU.model_copy(update={"user_id": "U1"})
    assert check_together(SMALL, [own, SIONE], POLICY, shown_hash="shown") is Denial.OWN_REQUEST


@given(
    cents=st.integers(1, 60_000),
    limit=st.integers(0, 60_000),
    own=st.booleans(),
    entries=st.sets(st.sampled_from(["S1", "S2", "S9"])),
)
def test_nobody_approves_together_what_they_could_not_approve_alone_nor_more_than_the_policy_says(
    *, cents: int, limit: int, own: bool, entries: set[str]
) -> None:
    person = ApproverFacts(user_id="U1" if own else "U2", entries=tuple(sorted(entries)))
    policy = POLICY.model_copy(update={"bulk_up_to_cents": limit})
    may = may_approve_together(of(cents), [person], policy)
    assert may == (not own and cents <= limit and cents <= 20_000 and "S1" in entries)


@given(amounts=st.lists(st.integers(1, 10**9), max_size=12))
def test_the_sum_is_that_of_each(amounts: list[int]) -> None:
    assert together_cents([of(cents) for cents in amounts]) == sum(amounts)
