"""`/refund show` and the card's button: everything about one refund, for whoever asks."""

import pytest

from tests.bot.conversation.acts import approve, reply, request, whispered
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long


async def test_show_tells_everything_about_a_refund(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    await reply(play, card, "Done in Syncro.")
    aroha = play.slack.person("aroha")
    await aroha.command("/refund", "show RF-000001")
    shown = await aroha.modal("RF-000001")
    text = shown.text()
    ticket = play.tickets()[0]
    for words in (
        "$129.03 incl. GST to Kererū Café",
        "Asked by @Mere Tamihana",
        "Approved by @Wiremu Kingi",
        f"Ticket {ticket.number}",
        "3 × Microsoft 365 Business Premium at $37.40: −$112.20 excl. GST",
        "@Mere Tamihana asked for it",
        "@Wiremu Kingi approved it",
        "Added line 1",
        "Done in Syncro",
        "Create the ticket: sent once, done",
        "Resolve the ticket: sent once, done",
        "Thread",
    ):
        assert words in text


async def test_the_cards_button_shows_it_before_and_after_the_decision(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    mere = play.slack.person("mere")
    await mere.click(card, "Full Record")
    shown = await mere.modal("RF-000001")
    assert "Nobody has decided yet." in shown.text()
    await shown.close()
    await approve(play, card)
    await reply(play, card, "Done in Syncro.")
    await mere.click(card, "Full Record")
    assert "Approved by @Wiremu Kingi" in (await mere.modal("RF-000001")).text()


@pytest.mark.parametrize("typed", ["show 1", "show 000001", "SHOW rf-1", "show #1", "show RF 000001"])
async def test_the_number_is_understood_however_it_is_typed(play: Stage, typed: str) -> None:
    await request(play, "8101", {"Microsoft": "3"})
    mere = play.slack.person("mere")
    await mere.command("/refund", typed)
    assert "asked for it" in (await mere.modal("RF-000001")).text()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("show RF-000123", "There is no refund RF-000123. Please check the number"),
        ("show 999999999", "There is no refund RF-999999999."),
        ("show", "Which refund? Type /refund show RF-000123 with its number."),
        ("show me <!channel>", "Which refund?"),
        ("show 99999999999999999999", "Which refund?"),
    ],
)
async def test_a_number_that_there_is_not_is_answered_at_once(play: Stage, typed: str, said: str) -> None:
    mere = play.slack.person("mere")
    answer = await mere.command("/refund", typed)
    assert answer.ephemeral
    assert said in answer.text
    assert not mere.sees_modal


async def test_a_record_that_did_not_open_says_so(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("views.open", "error", error="expired_trigger_id")
    await play.slack.person("mere").click(card, "Full Record")
    await whispered(play, "mere", "That did not work. Nothing has changed. Please try again in a moment.")


async def test_it_opens_without_the_link_where_slack_does_not_give_one(play: Stage) -> None:
    await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("chat.getPermalink", "server_error")
    mere = play.slack.person("mere")
    await mere.command("/refund", "show 1")
    shown = await mere.modal("RF-000001")
    assert "asked for it" in shown.text()
    assert "Thread" not in shown.text()
