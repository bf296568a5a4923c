"""Sending a request: once, and never more than was billed, whoever else asks at the same moment."""

import pytest

from tests.bot.conversation.acts import (
    accepted,
    approve,
    card_of,
    choose_lines,
    fill_in,
    open_form,
    preview,
    request,
    resolved,
    shown,
    shows,
)
from tests.sandbox.stage import Stage

SEATS = "Microsoft 365 Business Premium"


async def test_after_sending_it_says_where_it_went_and_links_the_thread(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "3"})
    await accepted(form)
    assert "RF-000001 was sent to #refunds for approval. You will hear in the thread." in form.text()
    card = await card_of(play, form)
    await form.until(lambda shown: "Open the thread" in shown.text())
    assert card.ts.replace(".", "") in form.text()
    await form.back()
    assert not form.is_open


async def test_the_card_says_amount_customer_lines_reason_and_asks_for_a_decision(play: Stage) -> None:
    card = await request(
        play,
        "8101",
        {"Yealink T46U handset": "1", "Microsoft": "3"},
        units={"Yealink": ["7C2F80AA02"]},
    )
    told = shown(play, card)
    assert told.splitlines()[:2] == [
        "Refund $415.38 incl. GST to Kererū Café?",
        "RF-000001 · Requested by @Mere Tamihana",
    ]
    for words in (
        "Total: −$361.20 excl. GST · −$415.38 incl. GST",
        "Reason: Returned goods",
        "> Two of them never worked.",
        "Not on this bill. Kererū Café is billed through Spark.",
        "Stock: Yealink T46U handset comes back (serial 7C2F80AA02)",
        "[ Approve Refund ]  [ Reject ]  [ Ask ]  [ Not the Same ]  [ Edit (requester only) ]",
    ):
        assert words in told
    assert {"channel", "here", "everyone"}.isdisjoint(card.calls())


async def test_a_double_click_on_ask_for_approval_makes_one_request(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("delivery:view_submission", "repeat")
    await accepted(form)
    card = await card_of(play, form)
    await approve(play, card)
    await resolved(play)
    assert len(play.slack.channel("refunds").messages) == 1
    assert len(play.tickets()) == 1


async def test_of_two_who_ask_for_the_same_line_in_one_moment_one_wins_and_the_other_reads_why(play: Stage) -> None:
    forms = [await preview(play, "8101", {"Microsoft": "9"}, who=who) for who in ("mere", "sione")]
    await play.slack.at_once(*(form.submit() for form in forms))
    lost, won = sorted(forms, key=lambda form: form.title == "Sent for approval")
    assert (lost.title, won.title) == ("Not sent", "Sent for approval")
    assert f"{SEATS}: fully refunded by RF-000001 and ticket 20017." in lost.text()
    assert "Nothing was sent. Close this and go back to change the request." in lost.text()
    await card_of(play, won)
    assert len(play.slack.channel("refunds").messages) == 1
    await lost.back()
    assert lost.title == "How many, and why"
    assert await lost.submit() == {f"How many of {SEATS}?": "fully refunded by RF-000001 and ticket 20017."}


async def test_who_asks_for_more_than_the_other_left_reads_how_many_are_left(play: Stage) -> None:
    late = await preview(play, "8101", {"Microsoft": "5"}, who="sione")
    await request(play, "8101", {"Microsoft": "7"})
    await accepted(late)
    assert "Only 2 are left to refund (12 billed, 10 in RF-000001 and ticket 20017)." in late.text()
    await late.back()
    await late.fill(f"How many of {SEATS}", "2")
    await accepted(late)
    assert late.title == "Preview"
    await accepted(late)
    assert "RF-000002 was sent" in late.text()


async def test_after_a_part_the_form_shows_what_is_left_and_the_rest_can_be_asked_for(play: Stage) -> None:
    await request(play, "8101", {"Microsoft": "6"})
    form = await open_form(play, "8101", who="sione")
    await form.options("What to refund", "Microsoft")
    ((option,),) = form.surface.offered.values()
    assert option["description"]["text"] == "12 × $37.40 · 3 left"
    await choose_lines(form, "Microsoft")
    assert "12 billed at $37.40 excl. GST, 3 left" in form.text()
    await fill_in(form, {"Microsoft": "4"})
    assert await form.submit() == {f"How many of {SEATS}?": "Must be at most 3."}


async def test_what_is_refunded_in_full_can_not_be_chosen_and_the_reason_names_the_refund(play: Stage) -> None:
    await request(play, "8101", {"Microsoft": "9"})
    form = await open_form(play, "8101", who="sione")
    assert f"• {SEATS}: fully refunded by RF-000001 and ticket 20017." in form.text()
    assert await form.options("What to refund", "Microsoft") == ["No line that can be refunded matches."]


async def test_a_unit_that_is_coming_back_is_not_offered_again(play: Stage) -> None:
    await request(play, "8101", {"Yealink": "1"}, units={"Yealink": ["7C2F80AA02"]})
    form = await open_form(play, "8101", who="sione")
    await choose_lines(form, "Yealink")
    assert await form.options("Which units of Yealink T46U handset came back?") == ["7C2F80AA01"]


@pytest.mark.parametrize("end", ["Cancel", "Reject"])
async def test_what_was_cancelled_or_rejected_can_be_asked_for_again(play: Stage, end: str) -> None:
    card = await request(play, "8101", {"Microsoft": "9"})
    if end == "Cancel":
        await play.slack.person("mere").click(card, "Cancel")
    else:
        await play.slack.person("wiremu").click(card, "Reject")
        why = await play.slack.person("wiremu").modal("Reject this refund")
        await why.fill("Why not?", "Wrong invoice.")
        await accepted(why)
    await shows(play, card, "ancelled by" if end == "Cancel" else "ejected by")
    again = await open_form(play, "8101")
    assert await again.options("What to refund", "Microsoft") == [SEATS]


async def test_figures_that_changed_since_the_preview_are_shown_again_before_anything_is_sent(play: Stage) -> None:
    late = await preview(play, "8103", {"Logitech": "1"}, who="sione")
    assert "−$26.57 excl. GST" in late.text()
    await request(play, "8103", {"Logitech": "1"})
    await accepted(late)
    assert late.title == "Preview"
    assert "What is left to refund has changed since you looked." in late.text()
    assert "−$26.56 excl. GST" in late.text()
    await accepted(late)
    assert "RF-000002 was sent" in late.text()


async def test_a_crowd_that_sends_in_one_moment_is_answered_in_time_and_nobody_is_lost(play: Stage) -> None:
    """More of them than the ledger has connections: none may hold one while it waits for another."""
    crowd = ["mere", "sione", *(f"tech{number}" for number in range(6))]
    for who in crowd[2:]:
        play.slack.add_person(who, f"Technician {who}")
    forms = [await preview(play, "8101", {"Microsoft": "1"}, who=who) for who in crowd]
    asked = await play.slack.at_once(*(form.submit() for form in forms))
    assert asked == [{}] * len(crowd)
    assert all(form.title in {"Sent for approval", "Preview"} for form in forms)
    for form in forms:
        if form.title == "Preview":  # what is left changed since it was shown, and the figures with it
            await accepted(form)
    said = " ".join(form.text() for form in forms)
    assert all(f"RF-{number:06d} was sent" in said for number in range(1, len(crowd) + 1))
