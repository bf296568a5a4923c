"""What a dry run tells, whatever people and Syncro say."""

from __future__ import annotations

import pytest

from bot.blocks import ask, card, preview, progress, rehearsal, replies
from bot.blocks.notes import line_description, notes, subject
from bot.models import Rehearsal, State, Waiting, Why
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message, check_view
from tests.bot.blocks.reading import read
from tests.bot.blocks.test_limits_of_messages import check_harmless

pytestmark = pytest.mark.long

HOSTILE = samples.NASTY.replace("\ud800", "") * 9  # no half of a character can be signed in a record
NAMES = Rehearsal(requester="Mere Tamihana", approver="Wiremu Kingi", status="Resolved")


def test_one_message_holds_it_all_where_it_can() -> None:
    refund = samples.refund(State.DRY_RUN, dry_run=True, rehearsal=NAMES, decision=samples.APPROVED)
    (message,) = rehearsal.rehearsed(refund)
    shown = read(message)
    assert subject(refund) in shown
    for note in notes(refund, "Mere Tamihana", "Wiremu Kingi").split("\n"):
        assert " ".join(note.split()) in shown
    for line in refund.lines:
        assert line_description(refund, line) in shown


@pytest.mark.parametrize("words", ["A very long product name " * 20, HOSTILE, "x" * 2000, "", "\n\n\n"])
def test_eighty_lines_take_several_messages_and_each_fits(words: str) -> None:
    names = Rehearsal(requester=words, approver=words, status=words)
    refund = samples.huge(words, state=State.DRY_RUN, dry_run=True, rehearsal=names)
    pages = rehearsal.rehearsed(refund)
    assert len(pages) > 3
    for number, message in enumerate(pages, 1):
        check_harmless(rehearsal.marked(message, refund))
        assert f"What I would have sent ({number} of {len(pages)})" in read(message)
    assert rehearsal.page(refund, 2) == pages[1]
    whole = " ".join(read(page) for page in pages)
    for line in refund.lines:
        assert line.reference in whole


@pytest.mark.parametrize("state", State)
def test_every_message_of_a_dry_run_carries_the_mark_and_fits(state: State) -> None:
    for refund in (samples.refund(state, dry_run=True), samples.huge(state=state, dry_run=True)):
        for screen in (card.card, progress.progress, replies.approved, replies.attention, rehearsal.approved):
            message = rehearsal.marked(screen(refund), refund)
            check_harmless(message)
            assert read(message).startswith("Dry run: nothing ")
            assert message.text.startswith("Dry run: nothing ")
        check_view(preview.preview("d1", refund))
    check_view(rehearsal.in_form(ask.ask("d1"), dry_run=True))


def test_what_is_in_earnest_carries_none() -> None:
    refund = samples.refund()
    shown = card.card(refund)
    assert rehearsal.marked(shown, refund) is shown
    view = ask.ask("d1")
    assert rehearsal.in_form(view, dry_run=False) is view


def test_a_card_and_a_thread_say_where_a_dry_run_stands() -> None:
    over = samples.refund(State.DRY_RUN, dry_run=True)
    assert "The dry run is over: nothing was written to Syncro. The thread says" in read(card.card(over))
    assert "✓ The dry run is over: nothing was written to Syncro" in read(progress.progress(over))
    agreed = samples.refund(State.APPROVED, dry_run=True)
    assert "The dry run starts in a moment." in read(card.card(agreed))
    assert "… Reading in Syncro" in read(progress.progress(agreed))


def test_a_thread_says_that_what_is_in_earnest_waits_for_the_end_of_the_dry_run() -> None:
    waiting = Waiting(why=Why.DRY_RUN, until=samples.AT)
    message = progress.progress(samples.refund(State.PROCESSING, waiting=waiting))
    check_message(message)
    assert "It waits, and I go on by myself when the dry run is over. Nothing for you to do." in read(message)
