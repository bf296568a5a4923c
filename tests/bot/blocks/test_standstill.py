"""What people read while all refunds are paused."""

from __future__ import annotations

import pytest

from bot.blocks import ask, card, ephemeral, preview, progress, replies, standstill
from bot.models import Milestone, Standstill, State, Waiting, Why
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message, check_view
from tests.bot.blocks.reading import called, inputs, read
from tests.bot.blocks.test_limits_of_messages import check_harmless

pytestmark = pytest.mark.long

WHY = "The price list is wrong."
PAUSED = Standstill(by=samples.WIREMU, at=samples.AT, reason=WHY)
SAID = f"Paused by @{samples.WIREMU} at 14:02 on Tue 24 Nov: {WHY}"
UNFINISHED = (State.REQUESTED, State.APPROVED, State.PROCESSING, State.NEEDS_ATTENTION)


@pytest.mark.parametrize("state", UNFINISHED)
def test_the_card_of_what_is_not_finished_says_who_paused_when_and_why(state: State) -> None:
    shown = read(card.card(samples.refund(state, standstill=PAUSED)))
    assert SAID in shown
    assert "starts in a moment" not in shown
    assert "Working in Syncro" not in shown


def test_a_reason_as_long_as_it_may_be_is_read_to_its_end_wherever_it_stands() -> None:
    limit = inputs(standstill.ask_why())["reason"]["element"]["max_length"]
    why = "Wrong prices. " * 20
    long = PAUSED.model_copy(update={"reason": why[: limit - 1] + "!"})
    for shown in (standstill.announced(long), card.card(samples.refund(State.APPROVED, standstill=long))):
        assert long.reason in read(shown)


def test_the_card_says_what_stands_in_syncro_so_far() -> None:
    begun = samples.refund(State.PROCESSING, standstill=PAUSED, ticket=samples.TICKET)
    assert f"In Syncro so far: ticket 20031. {SAID}" in read(card.card(begun))


@pytest.mark.parametrize("state", UNFINISHED[1:])
def test_the_thread_says_it_instead_of_another_wait(state: State) -> None:
    refund = samples.refund(
        state,
        standstill=PAUSED,
        waiting=samples.WAITING,
        ticket=samples.TICKET,
        lines_done=1,
        progress=samples.done(Milestone.TICKET_CREATED),
    )
    shown = read(progress.progress(refund))
    assert SAID in shown
    assert "1 of 2 lines added so far" in shown
    assert "I write nothing more to Syncro until an approver types /refund resume, then I go on by myself." in shown
    assert "Syncro did not answer" not in shown


def test_between_the_resume_and_the_next_step_the_thread_says_that_refunds_go_on() -> None:
    waiting = Waiting(why=Why.STANDSTILL, until=samples.AT, step="adding line 2")
    shown = read(progress.progress(samples.refund(State.PROCESSING, waiting=waiting)))
    assert "Refunds go on. Nothing for you to do." in shown


def test_an_approval_promises_nothing_for_now() -> None:
    shown = read(replies.approved(samples.refund(State.APPROVED, standstill=PAUSED)))
    assert SAID in shown
    assert "I am carrying out" not in shown


@pytest.mark.parametrize("words", [samples.HOSTILE, "x" * 5000, ""])
def test_whatever_the_reason_every_message_and_view_fits_and_is_harmless(words: str) -> None:
    still = PAUSED.model_copy(update={"reason": words})
    for state in State:
        for refund in (samples.refund(state, standstill=still), samples.huge(state=state, standstill=still)):
            for screen in (card.card, progress.progress, replies.approved):
                check_harmless(screen(refund))
    for note in (
        standstill.announced(still),
        standstill.announced_end(samples.MERE),
        standstill.paused_already(still),
        standstill.not_paused(),
        *(standstill.you_paused(count) for count in (0, 1, 7)),
        *(standstill.you_resumed(count) for count in (0, 1, 7)),
    ):
        check_harmless(note)
    check_message(ephemeral.cannot_pause(["S0APPROVERS"] * 10))
    check_view(standstill.in_form(ask.ask("d1", customer=(samples.CUSTOMER, None)), still))
    check_view(preview.preview("d1", samples.huge(standstill=still)))
    check_view(standstill.ask_why())


def test_the_counts_read_as_sentences() -> None:
    assert "Paused. 1 approved refund waits." in read(standstill.you_paused(1))
    assert "Paused. 7 approved refunds wait." in read(standstill.you_paused(7))
    assert "The 7 that waited go on by themselves." in read(standstill.you_resumed(7))
    assert "None was waiting." in read(standstill.you_resumed(0))


def test_nobody_is_called_but_who_paused() -> None:
    assert called(standstill.announced(PAUSED)) == {samples.WIREMU}


def test_a_form_is_left_as_it_is_while_nothing_is_paused() -> None:
    view = ask.loading("d1")
    assert standstill.in_form(view, None) is view
