from __future__ import annotations

from itertools import product

import pytest

from bot.models import ApproverFacts, DecisionKind, Denial, State
from bot.rules.approver import check_decision
from tests.bot.rules.examples import refund

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
    person = ApproverFacts(user_id=user, entitled=entitled, deactivated=deactivated)
    return check_decision(kind, refund=refund(state=state), person=person, shown_hash=shown)


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
