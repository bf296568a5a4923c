"""What a customer is told: short, honest, and nothing of ours."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.blocks.customer_words import NOTHING, customer_words, words
from bot.blocks.money import TIMES
from bot.blocks.replies import resolved
from bot.models import Landing, Outlook, State, Verdict
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_view
from tests.bot.blocks.reading import buttons, read

TODAY = date(2026, 11, 24)
WHAT = (
    f"a credit of $415.38 incl. GST for 1 {TIMES} Yealink T46U handset, 3 {TIMES} Microsoft 365 Business Premium "
    "(invoice 8101 of 1 Oct 2026)."
)


@pytest.mark.parametrize(
    ("outlook", "when"),
    [
        (
            samples.SPARK,
            "It will not be on the current bill. It will often show on the next Spark report, if not on the one after.",
        ),
        (
            samples.SPARK.model_copy(update={"report": date(2026, 12, 25), "report_after": date(2027, 1, 25)}),
            (
                "It will not be on the current bill. It will often show on the Spark report of Fri 25 Dec, if not on "
                "the one after (Mon 25 Jan)."
            ),
        ),
        (
            samples.SPARK.model_copy(update={"schedule_spark": False}),
            "It will likely show on your invoice of Thu 3 Dec, or on the one after (Sun 3 Jan).",
        ),
        (samples.ORDINARY, "It will likely show on your invoice of Thu 3 Dec, or on the one after (Sun 3 Jan)."),
        (samples.PAUSED, "We will let you know on which bill it will show."),
        (Outlook(spark=False), "It will likely show on one of your next bills."),
    ],
)
def test_it_says_what_how_much_and_when_it_will_likely_show(outlook: Outlook, when: str) -> None:
    refund = samples.refund(State.RESOLVED, outlook=outlook)
    assert words(refund, today=TODAY) == f"We have prepared {WHAT} {when}"


def test_after_the_run_it_names_no_day_that_has_passed() -> None:
    refund = samples.refund(State.RESOLVED, outlook=samples.ORDINARY)
    said = words(refund, today=date(2026, 12, 4))
    assert said.endswith("It will likely show on your latest bill, or on the next one.")


@pytest.mark.parametrize("state", [State.OVERDUE, State.NEEDS_ATTENTION])
def test_where_it_did_not_come_no_bill_is_named(state: State) -> None:
    seen = samples.LANDED.model_copy(update={"verdict": Verdict.OTHERWISE})
    said = words(samples.refund(state, outlook=samples.ORDINARY, landing=seen), today=date(2027, 1, 9))
    assert said == f"We have prepared {WHAT} We will let you know on which bill it will show."


def test_after_a_missed_run_the_next_one_is_named() -> None:
    seen = Landing(verdict=Verdict.NOT_LANDED, looked_at=datetime(2026, 12, 3, 9, tzinfo=UTC), run_day=date(2027, 1, 3))
    waiting = samples.refund(State.RESOLVED, outlook=samples.ORDINARY, landing=seen)
    said = words(waiting, today=date(2026, 12, 4))
    assert said == f"We have prepared {WHAT} It will likely show on your invoice of Sun 3 Jan."


@pytest.mark.parametrize("state", State)
def test_only_a_landed_credit_is_said_to_be_there(state: State) -> None:
    said = words(samples.refund(state), today=TODAY)
    assert ("stands on your invoice" in said) is (state is State.LANDED)
    assert "credited" not in said
    for ours in ("RF-", "ticket", "SPARK - ", "Syncro", "approved"):
        assert ours not in said


@pytest.mark.parametrize("state", [State.APPROVED, State.PROCESSING, State.NEEDS_ATTENTION])
def test_while_it_is_at_work_nothing_is_said_to_be_done(state: State) -> None:
    assert words(samples.refund(state), today=TODAY).startswith("We are preparing a credit of $415.38 incl. GST for ")


@pytest.mark.parametrize("state", [State.REQUESTED, State.REJECTED, State.CANCELLED, State.EXPIRED, State.CLOSED])
def test_where_no_credit_comes_there_is_nothing_to_tell(state: State) -> None:
    assert read(customer_words(samples.refund(state), today=TODAY)).endswith(NOTHING)


def test_no_customer_hears_of_a_dry_run() -> None:
    refund = samples.refund(State.RESOLVED, dry_run=True)
    assert words(refund, today=TODAY) == ""
    assert not buttons(resolved(refund))
    assert set(buttons(resolved(samples.refund(State.RESOLVED)))) == {"customer_words"}


@pytest.mark.parametrize("said", ["A very long product name " * 20, samples.NASTY, ""])
def test_whatever_things_are_called_the_modal_fits(said: str) -> None:
    for state in State:
        check_view(customer_words(samples.huge(said, state=state), today=TODAY))
