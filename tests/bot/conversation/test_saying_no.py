"""Reject, with a reason that the requester reads; and cancel, which belongs to the requester."""

import pytest

from tests.bot.conversation.acts import accepted, reply, request, shown, shows, whispered
from tests.sandbox.slack import Message, Modal
from tests.sandbox.stage import Stage


async def asked_why(play: Stage, card: Message) -> Modal:
    await play.slack.person("wiremu").click(card, "Reject")
    return await play.slack.person("wiremu").modal("Reject this refund")


async def test_reject_asks_why_and_names_what_it_rejects(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    why = await asked_why(play, card)
    assert "RF-000001: $129.03 incl. GST to Kererū Café" in why.text()
    assert "Why not?" in why.labels()
    assert "The requester reads this." in why.text()
    await why.back()
    assert "[ Approve Refund ]" in shown(play, card)


@pytest.mark.parametrize("typed", ["", "   ", "\n\n"])
async def test_an_empty_reason_is_refused(play: Stage, typed: str) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    why = await asked_why(play, card)
    await why.fill("Why not?", typed)
    (told,) = (await why.submit()).values()
    assert told == ("Say why; the requester reads it." if typed else "Please complete this required field.")
    assert "[ Approve Refund ]" in shown(play, card)


async def test_the_requester_is_called_and_reads_the_reason_and_nothing_is_written(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    why = await asked_why(play, card)
    await why.fill("Why not?", "They bought *these* <!channel>\nand keep them.")
    await accepted(why)
    told = await shows(play, card, "Rejected by @Wiremu Kingi · ")
    assert "> They bought *these* <!channel>\n> and keep them." in told
    assert "[ Approve" not in told
    answer = await reply(play, card, "Rejected. Nothing was done in Syncro. The reason given:")
    assert "> They bought *these* <!channel>" in shown(play, answer)
    assert answer.calls() == ["U0MERE0001"]
    assert {call.method for call in play.syncro.requests} == {"GET"}


async def test_a_question_why_that_did_not_open_says_to_try_again(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("views.open", "error", error="expired_trigger_id")
    await play.slack.person("wiremu").click(card, "Reject")
    await whispered(play, "wiremu", "That did not work. Nothing has changed. Please try again in a moment.")
    assert (await asked_why(play, card)).is_open


async def test_the_requester_cancels_after_being_asked(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    click = await play.slack.person("mere").click(card, "Cancel")
    assert click.dialog is not None
    assert "RF-000001 will not be decided, and nothing will be done in Syncro." in click.dialog
    told = await shows(play, card, "Cancelled by @Mere Tamihana · ")
    assert "[ Approve" not in told
    await reply(play, card, "Cancelled. RF-000001 is closed; nothing was done in Syncro.")


@pytest.mark.parametrize("who", ["sione", "wiremu"])
async def test_nobody_else_cancels_not_even_an_approver(play: Stage, who: str) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await play.slack.person(who).click(card, "Cancel")
    await whispered(play, who, "Only @Mere Tamihana, who asked for this refund, can cancel it. Nothing has changed.")
    assert "[ Approve Refund ]" in shown(play, card)


async def test_a_cancelled_request_can_not_be_approved_from_an_old_screen(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    old = card.as_seen()
    await play.slack.person("mere").click(card, "Cancel")
    await play.slack.person("wiremu").click(old, "Approve Refund")
    await whispered(play, "wiremu", "@Mere Tamihana already cancelled this at ")
    assert not play.tickets()


async def test_many_who_open_the_question_why_take_one_look_at_the_group(play: Stage) -> None:
    play.slack.limits.enabled = True
    play.slack.limits.relax()
    play.slack.limits.tighten("usergroups.users.list", 2)
    card = await request(play, "8101", {"Microsoft": "3"})
    for _ in range(4):
        why = await asked_why(play, card)
        await why.back()
    why = await asked_why(play, card)
    await why.fill("Why not?", "Not ours.")
    await accepted(why)
    await shows(play, card, "Rejected by @Wiremu Kingi")


async def test_who_has_left_the_group_since_the_last_look_rejects_nothing(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await (await asked_why(play, card)).back()
    play.slack.group("refund-approvers").users.remove("U0WIREMU01")
    why = await asked_why(play, card)
    await why.fill("Why not?", "Not ours.")
    await accepted(why)
    await whispered(play, "wiremu", "Only @refund-approvers can approve or reject this refund. Nothing has changed.")
    assert "[ Approve Refund ]" in shown(play, card)


async def test_who_has_joined_the_group_since_the_last_look_is_asked_why(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await (await asked_why(play, card)).back()
    play.slack.group("refund-approvers").users.append("U0SIONE001")
    await play.slack.person("sione").click(card, "Reject")
    await (await play.slack.person("sione").modal("Reject this refund")).back()
