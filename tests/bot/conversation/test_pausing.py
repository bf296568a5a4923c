"""`/refund pause` and `/refund resume`: who may, what everybody sees meanwhile, and that all goes on afterwards."""

import pytest

from tests.bot.conversation.acts import (
    approve,
    lines_of,
    open_form,
    preview,
    reply,
    request,
    resolved,
    shown,
    shows,
    whispered,
)
from tests.sandbox.slack import Message
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long

WHY = "The price list of *October* is wrong <!channel>"
SEATS = {"Microsoft": "3"}


async def pause(play: Stage, why: str = WHY, *, who: str = "wiremu") -> str:
    answer = await play.slack.person(who).command("/refund", f"pause {why}", channel="refunds")
    assert answer.ephemeral
    return answer.text


async def resume(play: Stage, *, who: str = "wiremu") -> str:
    answer = await play.slack.person(who).command("/refund", "resume", channel="refunds")
    assert answer.ephemeral
    return answer.text


async def announced(play: Stage, words: str) -> Message:
    return await play.slack.channel("refunds").message_with(words)


async def test_a_pause_is_seen_by_everybody_and_after_it_everything_goes_on_by_itself(play: Stage) -> None:
    card = await request(play, "8101", SEATS)
    told = await pause(play)
    assert "Paused. No approved refund is under way. Type /refund resume to go on." in told
    assert "is still turned into a credit, or taken off again." in told
    channel = shown(play, await announced(play, "All refunds are paused by"))
    assert f"All refunds are paused by @Wiremu Kingi: {WHY}" in channel
    assert "I write nothing more to Syncro until an approver types /refund resume. Asking and approving go" in channel
    seen = await shows(play, card, "Paused by")
    assert f": {WHY}" in seen
    assert "It can be approved all the same. I carry it out by myself once an approver types /refund resume." in seen
    await approve(play, card)
    agreed = shown(play, await reply(play, card, "Approved."))
    assert "RF-000001 waits: Paused by @Wiremu Kingi at " in agreed
    assert "I carry it out by myself once an approver types /refund resume." in agreed
    progress = await reply(play, card, "I write nothing more to Syncro until")
    assert "then I go on by myself." in shown(play, progress)
    assert not play.tickets()
    assert "Refunds go on. The one that waited goes on by itself." in await resume(play)
    assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-3", 3740)]
    assert "@Wiremu Kingi resumed them." in shown(play, await announced(play, "Refunds go on:"))
    assert "Paused by" not in await shows(play, card, " is resolved.")
    assert "Paused by" not in await shows(play, progress, "… Waiting for the run of")
    assert len(play.tickets()) == 1


async def test_the_confirmation_of_an_approval_says_that_it_waits(play: Stage) -> None:
    await pause(play)
    card = await request(play, "8101", SEATS)
    asked = await play.slack.person("wiremu").click(card, "Approve Refund", confirm=False)
    assert "Refunds are paused: the bot creates and resolves the Syncro ticket once they go on." in str(asked)


async def test_a_restart_while_it_lasts_changes_nothing(play: Stage) -> None:
    card = await request(play, "8101", SEATS)
    await pause(play)
    await approve(play, card)
    await reply(play, card, "I write nothing more to Syncro until")
    await play.restart()
    await play.restart()
    assert not play.tickets()
    await resume(play)
    await resolved(play)
    assert len(play.tickets()) == 1


async def test_without_a_reason_it_is_asked_for(play: Stage) -> None:
    wiremu = play.slack.person("wiremu")
    await wiremu.command("/refund", "pause", channel="refunds")
    form = await wiremu.modal("Pause all refunds")
    assert (
        "I stop before the next write to Syncro, in every process, until an approver types /refund res" in form.text()
    )
    await form.fill("Why?", "   ")
    assert await form.submit() == {"Why?": "Say why; everybody reads it."}
    await form.fill("Why?", "Wrong prices")
    assert await form.submit() == {}
    await whispered(play, "wiremu", "Paused. No approved refund is under way.")
    await announced(play, "All refunds are paused by")


async def test_the_form_and_the_preview_say_that_it_has_to_wait(play: Stage) -> None:
    await pause(play)
    form = await open_form(play, "8101")
    for words in (f"Paused by @Wiremu Kingi: {WHY}", "You can ask all the same."):
        assert words in form.text()
    await form.close()
    seen = await preview(play, "8101", SEATS)
    assert "Paused by @Wiremu Kingi at " in seen.text()
    await seen.close()
    await resume(play)
    form = await open_form(play, "8101")
    assert "Paused" not in form.text()


@pytest.mark.parametrize("typed", ["pause because I say so", "pause", "resume"])
async def test_only_approvers_pause_and_resume(play: Stage, typed: str) -> None:
    mere = play.slack.person("mere")
    answer = await mere.command("/refund", typed, channel="refunds")
    assert "Only @refund-approvers can pause and resume refunds. Nothing has changed." in answer.text
    assert not mere.sees_modal
    card = await request(play, "8101", SEATS)
    assert "Paused" not in shown(play, card)


@pytest.mark.parametrize("typed", ["pause because", "pause", "resume"])
async def test_while_slack_does_not_say_who_may_nothing_changes(play: Stage, typed: str) -> None:
    play.slack.faults.add("usergroups.users.list", "error", error="fatal_error")
    answer = await play.slack.person("wiremu").command("/refund", typed, channel="refunds")
    assert "Slack did not tell me who may approve right now. Nothing has changed." in answer.text


async def test_who_comes_second_is_told_of_the_first(play: Stage) -> None:
    assert "Refunds are not paused. Nothing has changed." in await resume(play)
    await pause(play)
    for typed in ("pause again", "pause"):
        answer = await play.slack.person("aroha").command("/refund", typed, channel="refunds")
        assert "Refunds are paused already. Paused by @Wiremu Kingi: " in answer.text
        assert "Nothing has changed. Type /refund resume to go on." in answer.text


async def test_a_question_that_did_not_open_says_what_to_type(play: Stage) -> None:
    play.slack.faults.add("views.open", "error", error="expired_trigger_id")
    answer = await play.slack.person("wiremu").command("/refund", "pause", channel="refunds")
    assert "Please type /refund pause and the reason again." in answer.text


async def test_it_is_in_the_log_also_after_a_start(play: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    await pause(play, "Wrong prices")
    await play.restart()
    await resume(play)
    logged = capsys.readouterr().out
    for words in ("refunds.paused", "refunds.still_paused", "refunds.resumed", "reason='Wrong prices'"):
        assert words in logged
