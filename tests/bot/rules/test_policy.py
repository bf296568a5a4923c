from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Approval, Group, Policy, Tier
from bot.rules.policy import helps, is_enough, needed, of_approvers, stuck, tier_for

TEAM = Group(name="team", members=("S1",))
FINANCE = Group(name="finance", members=("S2", "U9"))
SMALL = Tier(up_to_cents=20_000, approvers=(TEAM,))
MIDDLE = Tier(up_to_cents=200_000, approvers=(TEAM, FINANCE))
LARGE = Tier(approvers=(TEAM,), approvals=2, must_include=(FINANCE,))
POLICY = Policy(tiers=(SMALL, MIDDLE, LARGE))
AT = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
GROUPS = tuple(Group(name=f"g{number}", members=(f"S{number}",)) for number in range(4))


def yes(by: str, *entries: str) -> Approval:
    return Approval(by=by, at=AT, entries=entries)


@pytest.mark.parametrize(
    ("cents", "tier"),
    [(1, SMALL), (20_000, SMALL), (20_001, MIDDLE), (200_000, MIDDLE), (200_001, LARGE), (10**12, LARGE)],
)
def test_an_amount_belongs_to_the_first_tier_it_does_not_exceed(cents: int, tier: Tier) -> None:
    assert tier_for(POLICY, cents) == tier


@given(cents=st.integers(1, 10**10))
def test_without_a_file_any_one_approver_decides_any_amount(cents: int) -> None:
    tier = tier_for(of_approvers(("U1", "S2")), cents)
    assert tier.ids == ("U1", "S2")
    assert not is_enough(tier, [])
    assert is_enough(tier, [yes("U1", "U1")])
    assert is_enough(tier, [yes("U7", "S2")])


def test_two_of_the_team_are_not_enough_where_one_has_to_be_of_finance() -> None:
    first = yes("U1", "S1")
    assert needed(LARGE, [first]).people == 1
    assert needed(LARGE, [first]).groups == (FINANCE,)
    assert not helps(LARGE, [first], ("S1",))
    assert helps(LARGE, [first], ("S2",))
    assert is_enough(LARGE, [first, yes("U2", "U9")])


def test_after_somebody_of_finance_anybody_of_either_group_is_enough() -> None:
    first = yes("U1", "S2")
    assert needed(LARGE, [first]).groups == ()
    assert helps(LARGE, [first], ("S1",))
    assert helps(LARGE, [first], ("S2",))
    assert not helps(LARGE, [first], ("S3",))


def test_one_person_in_both_groups_is_still_one_person() -> None:
    first = yes("U1", "S1", "S2")
    assert needed(LARGE, [first]).people == 1
    assert not is_enough(LARGE, [first])


def test_where_the_policy_was_loosened_meanwhile_the_next_click_decides() -> None:
    assert helps(SMALL, [yes("U1", "S1")], ("S1",))
    assert is_enough(SMALL, [yes("U1", "S1"), yes("U2", "S1")])


@st.composite
def tiers(draw: st.DrawFn) -> Tier:
    must_include = draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=3))
    return Tier(
        approvers=tuple(draw(st.lists(st.sampled_from(GROUPS), unique=True, min_size=1))),
        approvals=draw(st.integers(max(1, len(must_include)), 4)),
        must_include=tuple(must_include),
    )


CROWDS = st.lists(st.sets(st.sampled_from([group.members[0] for group in GROUPS])), max_size=9)


@given(tier=tiers(), crowd=CROWDS)
def test_in_whatever_order_people_click_the_decision_needs_exactly_so_many_and_one_of_each_group(
    tier: Tier, crowd: list[set[str]]
) -> None:
    approvals: list[Approval] = []
    for number, entries in enumerate(crowd):
        if is_enough(tier, approvals):
            break
        before = needed(tier, approvals).people
        if helps(tier, approvals, entries):
            approvals.append(yes(f"U{number}", *sorted(entries)))
            assert needed(tier, approvals).people == before - 1
    if is_enough(tier, approvals):
        assert len(approvals) == tier.approvals
        assert all(set(approval.entries) & set(tier.ids) for approval in approvals)
        for group in tier.must_include:
            assert any(set(group.members) & set(approval.entries) for approval in approvals)
    else:
        assert needed(tier, approvals).people > 0


def _can_be_decided(tier: Tier, crowd: dict[str, set[str]]) -> bool:
    return any(
        is_enough(tier, [yes(person, *sorted(crowd[person])) for person in some])
        and all(crowd[person] & set(tier.ids) for person in some)
        for some in combinations(crowd, tier.approvals)
    )


@given(tier=tiers(), crowd=CROWDS.filter(lambda crowd: len(crowd) <= 6))
def test_a_policy_is_stuck_exactly_where_somebody_could_ask_for_what_the_others_can_not_decide(
    tier: Tier, crowd: list[set[str]]
) -> None:
    people = {f"U{number}": entries for number, entries in enumerate(crowd)}
    members = {each: [person for person, held in people.items() if each in held] for each in tier.ids}
    askers = ["a stranger", *people]
    fine = all(
        _can_be_decided(tier, {person: held for person, held in people.items() if person != asker}) for asker in askers
    )
    assert (stuck(Policy(tiers=(tier,)), members) == []) == fine


@given(tier=tiers(), crowd=CROWDS)
def test_whoever_is_left_can_always_bring_a_policy_that_is_not_stuck_to_its_end(
    tier: Tier, crowd: list[set[str]]
) -> None:
    people = {f"U{number}": entries for number, entries in enumerate(crowd)}
    members = {each: [person for person, held in people.items() if each in held] for each in tier.ids}
    if stuck(Policy(tiers=(tier,)), members):
        return
    left, approvals = dict(people), list[Approval]()
    while not is_enough(tier, approvals):
        person = next(each for each in left if helps(tier, approvals, left[each]))
        approvals.append(yes(person, *sorted(left.pop(person))))


def test_a_policy_that_can_get_stuck_is_told_tier_by_tier() -> None:
    members = {"S1": ("U1",), "S2": ("U2",), "U9": ()}
    assert stuck(POLICY, members) == [
        "tier 1: only U1 is in team, so what U1 asks for could never be approved",
        "tier 3: only U1, U2 are in team or finance, so what one of them asks for could never be approved",
        "tier 3: only U2 is in finance, so what U2 asks for could never be approved",
    ]
    assert stuck(POLICY, {"S1": ("U1",), "S2": (), "U9": ()}) == [
        "tier 1: only U1 is in team, so what U1 asks for could never be approved",
        "tier 2: only U1 is in team or finance, so what U1 asks for could never be approved",
        "tier 3: needs 2 different people of team or finance; there are 1",
        "tier 3: needs 1 different person of finance; there are 0",
    ]


def test_what_slack_does_not_say_is_not_held_against_a_policy() -> None:
    assert stuck(of_approvers(("U1", "S2")), {"U1": ("U1",), "S2": None}) == []
    assert stuck(of_approvers(("U1",)), {"U1": ("U1",)}) != []
