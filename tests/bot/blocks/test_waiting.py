from __future__ import annotations

from bot.blocks import ephemeral
from bot.blocks.waiting import expired, reminder
from bot.models import Acting, Approval, Denial, Group, Policy, Question, State, Tier
from bot.rules.policy import under
from tests.bot.blocks import samples
from tests.bot.blocks.reading import read

TEAM = Group(name="team", members=("S1", samples.MERE))
FINANCE = Group(name="finance", members=("S2", "U9"))
ONE = Tier(approvers=(TEAM,))
LARGE = Tier(approvers=(TEAM,), approvals=2, must_include=(FINANCE,))
WIREMU = Approval(by=samples.WIREMU, at=samples.AT, entries=("S1",))


def told(tier: Tier, *approvals: Approval) -> str:
    return read(reminder(under(Policy(tiers=(tier,)), samples.refund(approvals=approvals))))


def test_a_reminder_calls_everybody_who_can_decide_but_not_the_requester() -> None:
    assert told(ONE) == (
        "S1 This still waits for a decision. RF-000123: $415.38 incl. GST to Kererū Café, asked for on "
        "Tue 24 Nov 13:55. Nothing happens without one. It expires on Tue 8 Dec 13:55."
    )


def test_after_an_approval_those_are_called_who_are_missing() -> None:
    said = told(LARGE, WIREMU)
    assert said.startswith("S2, @U9 This still waits for a decision.")
    assert "Still needed: one of S2 or @U9. Nothing happens without one." in said


def test_who_acts_for_somebody_is_called_too() -> None:
    late = samples.refund(acting=(Acting(by="U9", to="U7"), Acting(by="U9", to="U8")))
    said = read(reminder(under(Policy(tiers=(ONE,)), late)))
    assert said.startswith("S1 This still waits for a decision. @U7 acts for @U9. @U8 acts for @U9. RF-000123: ")


def test_the_requester_is_called_while_a_question_is_open() -> None:
    asked = Question(number=1, by=samples.WIREMU, at=samples.AT, text="Both?")
    answered = asked.model_copy(update={"number": 2, "answered_at": samples.AT, "answer": "Yes"})

    def ends(*questions: Question) -> str:
        late = under(Policy(tiers=(ONE,)), samples.refund(questions=questions))
        return read(reminder(late)).partition("It expires on Tue 8 Dec 13:55.")[2].strip()

    assert ends(asked, answered) == "@U0MERE A question to you is open: press Answer above."
    assert ends(asked, asked) == "@U0MERE 2 questions to you are open: press Answer above."
    assert ends(answered) == ends() == ""


def test_where_the_policy_says_whom_to_call_nobody_else_is() -> None:
    assert told(LARGE.model_copy(update={"notify": ("U7",)}), WIREMU).startswith("@U7 This still waits")


def test_who_has_approved_already_is_not_called_again() -> None:
    only = Tier(approvers=(Group(name="two", members=(samples.WIREMU, samples.MERE)),), approvals=2)
    assert told(only, WIREMU).startswith("This still waits for a decision.")


def test_the_requester_hears_that_the_time_is_over() -> None:
    assert read(expired(samples.refund(State.EXPIRED))) == (
        "@U0MERE Expired. Nobody decided on RF-000123 in time, asked for on Tue 24 Nov 13:55. Nothing was done in "
        "Syncro, and the quantities are free again. If it is still right, ask again with /refund."
    )


def test_who_decides_too_late_is_told_that_the_time_is_over() -> None:
    said = read(ephemeral.denied(Denial.ALREADY_DECIDED, samples.refund(State.EXPIRED)))
    assert said == "This request has expired: nobody decided in time. Nothing has changed."
