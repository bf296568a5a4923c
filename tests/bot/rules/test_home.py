from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import (
    Approval,
    ApproverFacts,
    Attention,
    Decision,
    DecisionKind,
    Kind,
    Part,
    Question,
    Refund,
    Shelf,
    Stands,
    State,
    Stock,
    Trap,
    Waits,
)
from bot.rules.home import PAGE_SIZES, STATES, UNFINISHED, page_of, states, waiting_for
from bot.rules.policy import of_approvers
from tests.bot.rules.examples import refund

POLICY = of_approvers(("S1",))
MERE, WIREMU, AROHA = "U1", "U2", "U3"
STUCK = Attention(trap=Trap.CRASHED, step="adding line 1")


def waits(user: str, *found: Refund, approver: bool = True, dry_run: bool = False) -> list[tuple[Kind, int]]:
    person = ApproverFacts(user_id=user, entries=("S1",) if approver else ())
    return [(each.kind, each.refund.id) for each in waiting_for([person], found, POLICY, dry_run=dry_run)]


def test_a_request_waits_for_those_who_may_approve_it_now() -> None:
    assert waits(WIREMU, refund()) == [(Kind.DECIDE, 123)]
    assert waits(WIREMU, refund(), approver=False) == []
    assert waits(MERE, refund()) == []
    assert waits(WIREMU, refund(state=State.REJECTED)) == []
    mine = Approval(by=WIREMU, at=refund().created_at, entries=("S1",))
    assert waits(WIREMU, refund(approvals=(mine,))) == []


def test_stock_waits_for_those_who_are_asked_about_it_and_for_their_groups() -> None:
    shelf = Shelf(refund_id=123, product_id=7, state=Stock.TO_CHECK, asked=(MERE, "S1"))
    done = refund(state=State.RESOLVED, stock=(shelf,))
    assert waits(MERE, done, approver=False) == [(Kind.STOCK, 123)]
    assert waits(AROHA, done) == [(Kind.STOCK, 123)]
    assert waits(AROHA, done, approver=False) == []
    keeper = ApproverFacts(user_id=AROHA)
    (kept,) = waiting_for([keeper], [done], POLICY, dry_run=False, keeps=("S1",))
    assert (kept.kind, kept.refund.id) == (Kind.STOCK, 123)
    seen_to = shelf.model_copy(update={"state": Stock.CHECKED})
    assert waits(MERE, refund(state=State.RESOLVED, stock=(seen_to,))) == []


def test_in_a_dry_run_what_was_asked_for_in_earnest_waits_for_nobody() -> None:
    assert waits(WIREMU, refund(), dry_run=True) == []
    assert waits(WIREMU, refund(dry_run=True), dry_run=True) == [(Kind.DECIDE, 123)]


def test_the_first_question_without_an_answer_waits_for_who_asked_for_the_refund() -> None:
    at = refund().created_at
    answered = Question(number=1, by=WIREMU, at=at, text="Why?", answered_at=at, answer="So.")
    still_open = Question(number=2, by=WIREMU, at=at + timedelta(hours=1), text="Which?")
    asked = refund(questions=(answered, still_open))
    person = ApproverFacts(user_id=MERE)
    assert waiting_for([person], [asked], POLICY, dry_run=False) == (
        Waits(kind=Kind.ANSWER, refund=asked, since=still_open.at, question=still_open),
    )
    assert waits(MERE, refund(questions=(answered,))) == []
    assert waits(MERE, asked.model_copy(update={"state": State.EXPIRED})) == []


def test_what_needs_a_person_waits_for_who_asked_and_approved_it_then_for_who_took_it_over_and_every_approver() -> None:
    decision = Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=refund().created_at)
    stuck = refund(state=State.NEEDS_ATTENTION, attention=STUCK, decision=decision)
    assert [waits(each, stuck) for each in (MERE, WIREMU, AROHA)] == [[(Kind.ACT, 123)], [(Kind.ACT, 123)], []]
    first = Approval(by=AROHA, at=refund().created_at, entries=("S1",))
    assert waits(AROHA, stuck.model_copy(update={"approvals": (first,)})) == [(Kind.ACT, 123)]
    taken = stuck.model_copy(update={"attention": STUCK.model_copy(update={"handed_to": AROHA})})
    assert waits(AROHA, taken, approver=False) == [(Kind.ACT, 123)]
    assert waits(WIREMU, taken) == [(Kind.ACT, 123)]  # Aroha may not act any more
    assert waits(WIREMU, taken, approver=False) == []
    assert waits(MERE, taken, approver=False) == []


def test_what_is_overdue_waits_for_every_approver_also_where_somebody_took_it_over() -> None:
    decision = Decision(kind=DecisionKind.APPROVED, by=WIREMU, at=refund().created_at)
    late = Attention(trap=Trap.NOT_LANDED, step="looking for the credit")
    overdue = refund(state=State.OVERDUE, attention=late, decision=decision)
    assert waits(AROHA, overdue) == [(Kind.ACT, 123)]
    assert waits(AROHA, overdue, approver=False) == []
    assert waits(MERE, overdue, approver=False) == [(Kind.ACT, 123)]
    taken = overdue.model_copy(update={"attention": late.model_copy(update={"handed_to": WIREMU})})
    assert waits(WIREMU, taken) == [(Kind.ACT, 123)]
    assert waits(AROHA, taken) == [(Kind.ACT, 123)]
    assert waits(MERE, taken, approver=False) == []


def test_a_right_price_waits_for_who_asked_until_it_was_charged() -> None:
    line = refund().lines[0].model_copy(update={"right_cents": 1000})
    wrong = refund(state=State.RESOLVED, lines=(line,))
    assert waits(MERE, wrong) == []
    refunded = wrong.model_copy(update={"to_charge": True})
    assert waits(MERE, refunded) == [(Kind.CHARGE, 123)]
    assert waits(WIREMU, refunded) == []


@pytest.mark.parametrize("state", State)
def test_a_right_price_waits_however_the_refund_ended_unless_there_is_none(state: State) -> None:
    open_task = refund(state=state, to_charge=True)
    waiting = (Kind.CHARGE, 123) in waits(MERE, open_task)
    assert waiting == state.holds_quantity


def test_what_has_waited_longest_comes_first() -> None:
    late = refund(id=1, created_at=refund().created_at + timedelta(days=1))
    early = refund(id=2)
    assert waits(WIREMU, late, early) == [(Kind.DECIDE, 2), (Kind.DECIDE, 1)]


@pytest.mark.parametrize("mine", [True, False])
def test_every_state_can_be_listed(*, mine: bool) -> None:
    listed = {state for stands in STATES for state in states(stands, mine=mine)}
    assert listed == set(State)
    assert sum(map(len, STATES.values())) == len(State)
    assert states(Stands.ANY, mine=True) == tuple(State)
    assert states(Stands.ANY, mine=False) == UNFINISHED


@given(part=st.sampled_from(Part), wished=st.integers(-5, 200), found=st.integers(0, 600))
def test_the_pages_hold_everything_once_and_a_page_that_is_gone_is_the_last(
    part: Part, wished: int, found: int
) -> None:
    page, shown = page_of(part, wished, [None] * found)
    assert len(shown) <= PAGE_SIZES[part]
    assert bool(shown) == bool(found)
    last = max(0, found - 1) // PAGE_SIZES[part]
    assert page == min(max(wished, 0), last)
    pages = [page_of(part, number, [None] * found)[1] for number in range(last + 1)]
    assert [number for each in pages for number in each] == list(range(found))
