from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from bot.models import Approval, ApproverFacts, DecisionKind, Denial, Group, State, Tier
from bot.rules.approver import check_decision
from bot.rules.policy import of_approvers
from tests.bot.rules.examples import refund

ANYBODY = of_approvers(("S1",)).tiers[0]
APPROVE, REJECT, CANCEL = DecisionKind.APPROVED, DecisionKind.REJECTED, DecisionKind.CANCELLED


def click(
    kind: DecisionKind,
    user: str = "U2",
    *,
    entitled: bool = True,
    deactivated: bool = False,
    shown: str = "shown",
    state: State = State.REQUESTED,
) -> Denial | None:
    person = ApproverFacts(user_id=user, entries=("S1",) if entitled else (), deactivated=deactivated)
    return check_decision(kind, refund=refund(state=state), tier=ANYBODY, person=person, shown_hash=shown)


def test_another_entitled_person_approves_and_rejects() -> None:
    assert click(APPROVE) is None
    assert click(REJECT) is None


def test_the_requester_cancels_without_being_entitled() -> None:
    assert click(CANCEL, "U1", entitled=False) is None
    assert click(CANCEL) is Denial.NOT_THE_REQUESTER


@pytest.mark.parametrize("kind", [APPROVE, REJECT])
def test_nobody_decides_on_an_own_request(kind: DecisionKind) -> None:
    assert click(kind, "U1") is Denial.OWN_REQUEST


@pytest.mark.parametrize("kind", list(DecisionKind))
@pytest.mark.parametrize("state", [state for state in State if state is not State.REQUESTED])
def test_what_is_decided_stays_decided(kind: DecisionKind, state: State) -> None:
    assert click(kind, "U1", state=state, shown="old", entitled=False) is Denial.ALREADY_DECIDED


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_a_click_on_an_old_card_does_not_count(kind: DecisionKind) -> None:
    assert click(kind, shown="old", entitled=False) is Denial.CHANGED


def test_who_left_or_is_not_entitled_decides_nothing() -> None:
    assert click(APPROVE, deactivated=True, entitled=False) is Denial.DEACTIVATED
    assert click(CANCEL, "U1", deactivated=True) is Denial.DEACTIVATED
    assert click(APPROVE, "U1", entitled=False) is Denial.NOT_ENTITLED


def test_an_approval_counts_in_exactly_one_case_of_all() -> None:
    allowed = [
        case
        for case in product(["U1", "U2"], [True, False], [True, False], ["shown", "old"], State)
        if click(APPROVE, case[0], entitled=case[1], deactivated=case[2], shown=case[3], state=case[4]) is None
    ]
    assert allowed == [("U2", True, False, "shown", State.REQUESTED)]


TEAM, FINANCE = Group(name="team", members=("S1",)), Group(name="finance", members=("S2",))
LARGE = Tier(approvers=(TEAM,), approvals=2, must_include=(FINANCE,))
FIRST = Approval(by="U2", at=datetime(2026, 11, 24, tzinfo=UTC), entries=("S1",))


def second(kind: DecisionKind, user: str, *entries: str) -> Denial | None:
    """A click after U2 of the team has agreed, where one of finance has to agree too."""
    person = ApproverFacts(user_id=user, entries=entries)
    asked = refund(approvals=(FIRST,))
    return check_decision(kind, refund=asked, tier=LARGE, person=person, shown_hash="shown")


def test_who_has_approved_does_not_count_twice_but_may_change_their_mind() -> None:
    assert second(APPROVE, "U2", "S1", "S2") is Denial.APPROVED_ALREADY
    assert second(REJECT, "U2", "S1") is None


def test_another_of_the_same_group_is_told_that_the_other_group_is_missing() -> None:
    assert second(APPROVE, "U3", "S1") is Denial.OTHERS_NEEDED
    assert second(REJECT, "U3", "S1") is None
    assert second(APPROVE, "U3", "S2") is None


def test_who_may_decide_on_other_amounts_only_is_not_entitled_to_this_one() -> None:
    assert second(APPROVE, "U3", "S3") is Denial.NOT_ENTITLED
    assert second(REJECT, "U3", "S3") is Denial.NOT_ENTITLED


def test_what_one_asked_for_never_counts_as_the_second_approval() -> None:
    assert second(APPROVE, "U1", "S1", "S2") is Denial.OWN_REQUEST
