from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.blocks import ephemeral
from bot.blocks.approval import approval_given
from bot.blocks.card import card
from bot.models import Approval, Denial, Group, Policy, Refund, Remedy, State, Tier
from bot.rules.policy import under
from tests.bot.blocks import samples
from tests.bot.blocks.reading import buttons, called, read

TEAM = Group(name="team", members=("S1",))
FINANCE = Group(name="finance", members=("S2", "U9"))
LARGE = Tier(approvers=(TEAM,), approvals=2, must_include=(FINANCE,))
WIREMU = Approval(by=samples.WIREMU, at=samples.AT, entries=("S1",))
AROHA = Approval(by="U0AROHA", at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC), entries=("S2",))


def asked(*approvals: Approval, tier: Tier = LARGE, state: State = State.REQUESTED) -> Refund:
    return under(Policy(tiers=(tier,)), samples.refund(state, approvals=approvals))


def test_a_request_that_one_person_decides_says_nothing_of_it() -> None:
    one = Tier(approvers=(TEAM,))
    assert read(card(asked(tier=one))) == read(card(samples.refund()))


def test_a_new_request_says_who_has_to_agree_and_calls_nobody_by_it() -> None:
    message = card(asked())
    assert "Needs two different people of team or finance, at least one of finance." in read(message)
    assert called(message) == {samples.MERE}


def test_who_is_to_be_called_is_called_by_the_card() -> None:
    said = read(card(asked(tier=LARGE.model_copy(update={"notify": ("S2", "U7")}))))
    assert "at least one of finance. Please decide: S2, @U7." in said
    one = Tier(approvers=(TEAM,), notify=("U7",))
    assert "Please decide: @U7." in read(card(asked(tier=one)))


def test_after_the_first_approval_the_card_says_who_agreed_and_who_is_missing_and_keeps_its_buttons() -> None:
    message = card(asked(WIREMU))
    said = "1 of 2 approved: @U0WIREMU Tue 24 Nov 14:02; still needed: one of S2 or @U9."
    assert said in read(message)
    assert {"approve", "reject", "cancel"} <= set(buttons(message))


@pytest.mark.parametrize(
    ("tier", "approvals", "missing"),
    [
        (LARGE, (AROHA,), "one of S1, S2 or @U9"),
        (LARGE.model_copy(update={"approvals": 3}), (WIREMU,), "two of S1, S2 or @U9, one of them of S2 or @U9"),
        (LARGE.model_copy(update={"must_include": (TEAM, FINANCE)}), (), "one of S1 and one of S2 or @U9"),
        (
            LARGE.model_copy(update={"must_include": (TEAM, FINANCE), "approvals": 3}),
            (),
            "three of S1, S2 or @U9, one of them of S1 and one of S2 or @U9",
        ),
        (Tier(approvers=(TEAM,)), (WIREMU,), "one of S1"),
    ],
)
def test_what_is_missing_is_told_exactly(tier: Tier, approvals: tuple[Approval, ...], missing: str) -> None:
    said = read(ephemeral.denied(Denial.OTHERS_NEEDED, asked(*approvals, tier=tier)))
    expected = f"Your approval would not bring this to its end. Still needed: {missing}. Nothing has changed."
    assert said == expected


def test_who_approves_twice_is_told_what_is_missing() -> None:
    said = read(ephemeral.denied(Denial.APPROVED_ALREADY, asked(WIREMU)))
    assert said == "You approved this already. Still needed: one of S2 or @U9. Nothing has changed."


def test_only_those_of_this_amount_are_named_to_who_is_not_entitled() -> None:
    said = read(ephemeral.denied(Denial.NOT_ENTITLED, asked(), ["S7"]))
    assert said == "Only S1, S2, @U9 can approve or reject this refund. Nothing has changed."


def test_only_those_of_this_amount_are_named_to_who_may_not_keep_something_else() -> None:
    said = read(ephemeral.not_chosen(Denial.NOT_ENTITLED, Remedy.KEEP, asked(), ["S7"]))
    assert said == "Only S1, S2, @U9 can press this. Nothing has changed."


def test_the_thread_calls_those_who_can_bring_it_to_its_end() -> None:
    assert read(approval_given(asked(WIREMU))) == "1 approval is there of 2. Still needed: one of S2 or @U9."
    three = LARGE.model_copy(update={"approvals": 3})
    assert read(approval_given(asked(WIREMU, AROHA, tier=three))) == (
        "2 approvals are there of 3. Still needed: one of S1, S2 or @U9."
    )


def test_everybody_who_approved_stands_on_the_card() -> None:
    decided = asked(WIREMU, AROHA, state=State.APPROVED).model_copy(update={"decision": samples.APPROVED})
    assert "Approved by @U0WIREMU · Tue 24 Nov 14:02 Approved by @U0AROHA · Tue 24 Nov 15:00" in read(card(decided))


def test_a_policy_that_was_loosened_leaves_the_next_click_to_decide() -> None:
    said = read(card(asked(WIREMU, tier=Tier(approvers=(TEAM,)))))
    assert (
        "1 approved: @U0WIREMU Tue 24 Nov 14:02. The policy was changed since and asks for no more: one more click "
        "decides, by one of S1." in said
    )
    assert "still needed" not in said
