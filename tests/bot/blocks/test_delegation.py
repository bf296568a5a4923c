"""What people read where a say is handed over, and where somebody acted for another."""

from __future__ import annotations

from datetime import date

import pytest

from bot.blocks import delegation, ephemeral, standing
from bot.blocks.approval import approvals_so_far
from bot.blocks.message import Message, message
from bot.blocks.waiting import reminder
from bot.models import Approval, Closed, Decision, DecisionKind, Denial, Group, Kept, Policy, State, Tier
from bot.rules.policy import under
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message, check_view
from tests.bot.blocks.reading import buttons, called, inputs, read

SIONE, AROHA = "U0SIONE", "U0AROHA"
TODAY = date(2026, 11, 24)
FOR = Decision(kind=DecisionKind.APPROVED, by=SIONE, at=samples.AT, acting_for=samples.WIREMU)
TWO = Tier(approvers=(Group(name="team", members=(samples.WIREMU, AROHA)),), approvals=2)


def said(*paragraphs: object) -> str:
    return read(message(*paragraphs))  # type: ignore[arg-type]  # whatever a block function returns


def shown(view: dict[str, object]) -> str:
    check_view(view)
    return read(Message("", list(view["blocks"])))  # type: ignore[call-overload]


def test_each_of_the_two_gets_a_button_of_their_own_and_nobody_else_any() -> None:
    known = [samples.delegation(), samples.delegation(id=8, by=AROHA, to="U0TANE")]
    for who, words in ((samples.WIREMU, "Revoke"), (SIONE, "Give Back")):
        view = delegation.only_shown(known, who, today=TODAY, why="x")
        pressed = [b for block in view["blocks"] if block["type"] == "actions" for b in block["elements"]]
        assert [(each["text"]["text"], each["value"]) for each in pressed] == [(words, '{"delegation": 7}')]
    assert not [b for b in delegation.standing(known, samples.MERE, today=TODAY) if b["type"] == "actions"]


def test_the_list_says_who_for_whom_on_which_days_and_why() -> None:
    text = shown(delegation.hand_over([samples.delegation()], samples.MERE, today=TODAY, private="{}"))
    assert "@U0SIONE for @U0WIREMU, Tue 24 Nov to Fri 4 Dec: On leave" in text
    assert "Nobody acts for anybody else now." in shown(
        delegation.hand_over([], samples.MERE, today=TODAY, private="{}")
    )


def test_a_reason_as_long_as_it_may_be_is_read_to_its_end_where_it_is_announced() -> None:
    form = delegation.hand_over([], samples.WIREMU, today=TODAY, private="{}")
    limit = inputs(form)["reason"]["element"]["max_length"]
    long = samples.delegation(reason=("On leave until then. " * 20)[: limit - 1] + "!")
    assert long.reason in read(delegation.announced(long))


def test_a_single_day_and_another_year_read_well() -> None:
    one = samples.delegation(ends_at=samples.delegation().begins_at.replace(day=24))
    assert "@U0WIREMU, only Tue 24 Nov: On leave" in read(delegation.announced(one))
    far = delegation.standing([samples.delegation()], "x", today=date(2026, 1, 1))
    assert "Tue 24 Nov to Fri 4 Dec" in read(Message("", far))


def test_ones_own_stand_first_however_many_there_are() -> None:
    others = [samples.delegation(id=number, by=AROHA, to="U0TANE") for number in range(100, 150)]
    blocks = delegation.standing([*others, samples.delegation()], SIONE, today=TODAY)
    assert blocks[2]["block_id"] == "delegation:7"
    assert "and 31 more" in read(Message("", blocks))


def test_the_channel_calls_whom_it_concerns_and_says_what_stays() -> None:
    made, ended = delegation.announced(samples.delegation()), delegation.announced_end(samples.delegation(), SIONE)
    assert read(made).startswith("@U0SIONE acts for @U0WIREMU, Tue 24 Nov to Fri 4 Dec: On leave")
    assert (
        "@U0SIONE acts no more for @U0WIREMU: ended by @U0SIONE. What was approved meanwhile stays approved."
        in read(ended)
    )
    assert called(made) == {SIONE, samples.WIREMU}
    for each in (made, ended, delegation.handed_over(samples.delegation())):
        check_message(each)


@pytest.mark.parametrize(
    ("references", "words"),
    [
        ([], "Ended. Nothing was approved with it."),
        (["RF-000001"], "Ended. What was approved with it stays approved: RF-000001."),
        (
            [f"RF-00000{number}" for number in range(1, 8)],
            "stays approved: RF-000001, RF-000002, RF-000003, RF-000004, RF-000005 and 2 more.",
        ),
    ],
)
def test_who_ends_it_hears_what_stays_approved(references: list[str], words: str) -> None:
    assert words in delegation.revoked(references)


def test_the_decision_says_for_whom() -> None:
    approved = samples.refund(State.APPROVED, decision=FOR)
    assert "Approved by @U0SIONE for @U0WIREMU · Tue 24 Nov 14:02" in said(*standing.decided(approved))
    rejected = FOR.model_copy(update={"kind": DecisionKind.REJECTED})
    assert "Rejected by @U0SIONE for @U0WIREMU" in said(*standing.decided(samples.refund(decision=rejected)))
    late = ephemeral.denied(Denial.ALREADY_DECIDED, approved)
    assert read(late).startswith("@U0SIONE for @U0WIREMU already approved this at 14:02")


def test_what_was_kept_or_closed_says_for_whom() -> None:
    kept = Kept(by=SIONE, at=samples.AT, approved_cents=100, acting_for=samples.WIREMU)
    assert "Kept as it stands in Syncro by @U0SIONE for @U0WIREMU" in said(
        *standing.decided(samples.refund(State.RESOLVED, decision=samples.APPROVED, kept=kept))
    )
    closed = Closed(by=SIONE, at=samples.AT, note="x", acting_for=samples.WIREMU)
    assert "Closed without a refund by @U0SIONE for @U0WIREMU" in said(
        *standing.standing(samples.refund(State.CLOSED, closed=closed, ticket=samples.TICKET))
    )


def test_the_count_says_for_whom_and_calls_neither_of_them_again() -> None:
    given = Approval(by=SIONE, at=samples.AT, entries=(samples.WIREMU,), acting_for=samples.WIREMU)
    asked = under(Policy(tiers=(TWO,)), samples.refund(approvals=(given,)))
    assert "1 of 2 approved: @U0SIONE for @U0WIREMU Tue 24 Nov 14:02" in said(*approvals_so_far(asked))
    assert read(reminder(asked)).startswith("@U0AROHA This still waits")


def test_a_click_that_does_not_count_says_why() -> None:
    given = Approval(by=SIONE, at=samples.AT, acting_for=samples.WIREMU)
    refund = samples.refund(approvals=(given,))
    assert read(ephemeral.denied(Denial.COUNTED_ALREADY, refund, (), given)).startswith(
        "@U0SIONE for @U0WIREMU approved this already, and who acts for another counts together with them once."
    )
    assert read(ephemeral.denied(Denial.REQUEST_OF_DELEGATOR, refund)) == (
        "@U0MERE asked for this one, and you act for them, so someone else must approve it. Nothing has changed."
    )
    assert buttons(ephemeral.denied(Denial.REQUEST_OF_DELEGATOR, refund)) == {}
