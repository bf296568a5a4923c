"""Slack is a view of the ledger: when it fails, nothing stops or happens twice, and the messages catch up."""

import pytest

from bot.ledger import messages
from tests.bot.conversation.acts import (
    accepted,
    approve,
    card_of,
    lines_of,
    preview,
    reply,
    request,
    resolved,
    shown,
    shows,
)
from tests.sandbox.slack.faults import Kind
from tests.sandbox.stage import Stage


@pytest.mark.parametrize("kind", ["server_error", "ratelimited", "reset"])
async def test_messages_that_slack_would_not_take_come_later_and_in_order(play: Stage, kind: Kind) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("chat.postMessage", kind)
    await approve(play, card)
    ticket = await resolved(play)
    assert not any("Done in Syncro" in shown(play, each) for each in card.replies())
    await reply(play, card, "Done in Syncro.")
    first_words = [shown(play, each).split(".")[0].split(" ")[0] for each in card.replies()]
    assert first_words == ["Approved", "RF-000001", "Done"]
    assert lines_of(ticket) == [("Microsoft 365 Business Premium", "-3", 3740)]


async def test_a_card_that_slack_would_not_take_at_first_is_posted_once(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("chat.postMessage", "server_error")
    await accepted(form)
    assert "RF-000001 was sent to #refunds for approval." in form.text()
    await card_of(play, form)
    assert len(play.slack.channel("refunds").messages) == 1


async def test_a_card_that_somebody_deleted_is_posted_anew_with_the_rest_of_the_story(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    play.slack.delete(card)
    await resolved(play)
    anew = await play.card("Approved by @Wiremu Kingi")
    assert anew.ts != card.ts
    await shows(play, anew, "is resolved.")
    assert play.slack.channel("refunds").messages == [anew]


async def test_a_message_for_the_thread_of_a_card_that_somebody_deleted_brings_the_card_back(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.delete(card)
    async with play.ledger_changed() as tx:
        await messages.want(tx, 1, messages.PROGRESS)
    anew = await play.card("Approve Refund")
    await shows(play, anew, "[ Approve Refund ]")
    await reply(play, anew, "RF-000001")
    assert play.slack.channel("refunds").messages == [anew]


async def test_a_decision_counts_although_slack_can_not_show_it_yet(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("chat.update", "server_error")
    await approve(play, card)
    await resolved(play)
    assert "[ Approve Refund ]" not in await shows(play, card, "Approved by @Wiremu Kingi")


async def test_a_request_survives_a_restart_while_its_form_is_open(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "3"})
    await play.restart()
    await accepted(form)
    card = await card_of(play, form)
    await play.restart()
    await approve(play, card)
    assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-3", 3740)]
