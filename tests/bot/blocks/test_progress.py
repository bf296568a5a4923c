from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.blocks.progress import progress
from bot.models import Milestone, State, Why
from tests.bot.blocks import samples
from tests.bot.blocks.reading import links, read

TIMES = "\u00d7"


def test_every_step_done_has_its_tick_time_and_link() -> None:
    message = progress(
        samples.refund(State.RESOLVED, ticket=samples.TICKET, progress=samples.done(*Milestone, turned=1))
    )
    said = message.text.splitlines()
    assert said == [
        "RF-000123 · $415.38 incl. GST to Kererū Café",
        (
            f"✓ Ticket 20031 created: Credit/refund for Yealink T46U handset {TIMES}1, Microsoft 365 Business Premium "
            f"{TIMES}3 (RF-000123) · 14:02"
        ),
        "✓ 2 lines at negative quantity, prices as billed (1 had to be added and then turned negative) · 14:02",
        "✓ Read back from Syncro: exactly what was approved · 14:02",
        "✓ Checklist complete · 14:02",
        "✓ Ticket 20031 resolved · 14:02",
        "… Waiting for the run of Thu 3 Dec, 06:00",
    ]
    assert links(message)["Ticket 20031"] == "https://msp.syncromsp.com/tickets/9001"


def test_a_single_line_is_told_as_one() -> None:
    one = samples.refund(
        State.PROCESSING,
        lines=(samples.line(1),),
        ticket=samples.TICKET,
        progress=samples.done(Milestone.TICKET_CREATED, Milestone.LINES_ADDED, turned=1),
    )
    said = "✓ 1 line at negative quantity, price as billed (it had to be added and then turned negative)"
    assert said in progress(one).text


def test_lines_are_counted_while_they_are_added() -> None:
    running = samples.refund(
        State.PROCESSING, ticket=samples.TICKET, lines_done=1, progress=samples.done(Milestone.TICKET_CREATED)
    )
    assert "… 1 of 2 lines added so far" in progress(running).text


def test_before_anything_is_done_it_says_that_it_starts() -> None:
    assert "… Starting in Syncro" in progress(samples.refund(State.APPROVED)).text


@pytest.mark.parametrize(
    ("why", "step", "said"),
    [
        (
            Why.NO_ANSWER,
            "adding line 2",
            (
                "… Syncro did not answer while adding line 2. I will look again at 14:09 and only add it if it is not "
                "there. Nothing for you to do."
            ),
        ),
        (
            Why.NO_ANSWER,
            "resolving the ticket",
            (
                "… Syncro did not answer while resolving the ticket. I will look again at 14:09 and only do it if it "
                "is not done yet. Nothing for you to do."
            ),
        ),
        (
            Why.UNREACHABLE,
            "adding line 2",
            "… Syncro could not be reached while adding line 2. I will try again at 14:09. Nothing for you to do.",
        ),
        (
            Why.LEDGER_BEHIND,
            "RF-000131 on ticket 20040",
            (
                "… Not yet: RF-000131 on ticket 20040 is unknown to me, as after a restored backup. Whoever looks "
                "after the bot runs its command reconcile, then I go on by myself. Nothing for you to do."
            ),
        ),
        (
            Why.BUSY,
            "adding line 2",
            "… Syncro takes no more requests right now. I will go on at 14:09. Nothing for you to do.",
        ),
    ],
)
def test_a_pause_says_why_until_when_and_that_nobody_need_act(why: Why, step: str, said: str) -> None:
    waiting = samples.WAITING.model_copy(update={"why": why, "step": step})
    assert progress(samples.refund(State.PROCESSING, waiting=waiting)).text.endswith(said)


def test_a_time_of_another_day_comes_with_its_day() -> None:
    later = samples.WAITING.model_copy(update={"until": datetime(2026, 11, 25, 1, 0, tzinfo=UTC)})
    assert "at Wed 25 Nov 14:00" in progress(samples.refund(State.PROCESSING, waiting=later)).text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.NEEDS_ATTENTION, "… Waiting for a person: the last message here says what to do"),
        (State.LANDED, "✓ Landed: the credit stands on an invoice"),
        (State.OVERDUE, "… Overdue: the credit is not on an invoice yet; the thread says what to do."),
    ],
)
def test_its_last_line_says_where_it_stands(state: State, said: str) -> None:
    assert progress(samples.refund(state, ticket=samples.TICKET)).text.splitlines()[-1] == said


def test_where_no_bill_will_take_the_credit_it_does_not_wait_for_one() -> None:
    stuck = samples.refund(State.RESOLVED, ticket=samples.TICKET, outlook=samples.PAUSED)
    assert read(progress(stuck)).endswith("… Waiting for accounts: as things are, no bill will pick this up")
