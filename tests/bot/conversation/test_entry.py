"""Who may come in: members of the workspace. Guests, strangers, bots and other workspaces get nothing at all."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.bot.conversation.acts import approve, request, resolved, shown, whispered
from tests.sandbox.slack import payloads
from tests.sandbox.stage import Stage

GUEST = "you are a guest here"
OTHER = "you belong to another one"
OUTSIDERS: dict[str, tuple[dict[str, Any], str]] = {
    "guest": ({"is_restricted": True}, GUEST),
    "guest of one channel": ({"is_ultra_restricted": True}, GUEST),
    "stranger": ({"is_stranger": True}, OTHER),
    "of another workspace": ({"team_id": "T0ANOTHER1"}, OTHER),
    "bot": ({"is_bot": True}, "for people"),
}
SEATS = {"Microsoft": "3"}


def becomes(play: Stage, who: str, **flags: Any) -> None:
    for name, value in flags.items():
        setattr(play.slack.person(who).user, name, value)


@pytest.mark.parametrize("kind", OUTSIDERS)
@pytest.mark.parametrize("typed", ["", "8101", "help", "show 1", "report", "delegate", "pause because", "serial X1"])
async def test_an_outsiders_commands_do_nothing(play: Stage, kind: str, typed: str) -> None:
    flags, words = OUTSIDERS[kind]
    becomes(play, "sione", **flags)
    answer = await play.slack.person("sione").command("/refund", typed, channel="refunds")
    assert words in answer.text
    assert not play.slack.person("sione").sees_modal


@pytest.mark.parametrize("kind", ["guest", "stranger"])
async def test_an_approver_who_became_an_outsider_decides_nothing(play: Stage, kind: str) -> None:
    card = await request(play, "8101", SEATS)
    flags, words = OUTSIDERS[kind]
    becomes(play, "wiremu", **flags)
    for button in ("Approve Refund", "Reject", "Ask", "Full Record"):
        await play.slack.person("wiremu").click(card, button)
        await whispered(play, "wiremu", words)
        assert not play.slack.person("wiremu").sees_modal
    assert "[ Approve Refund ]" in shown(play, card)
    assert not play.tickets()


async def test_an_outsider_sees_nothing_in_the_home(play: Stage) -> None:
    becomes(play, "sione", is_restricted=True)
    home = await play.slack.person("sione").open_home(timeout=1)
    assert play.slack.person("sione").id not in play.slack.workspace.views.homes, home


async def test_a_payload_of_another_installation_does_nothing(play: Stage) -> None:
    person, channel = play.slack.person("mere").user, play.slack.channel("refunds").channel
    fields = payloads.slash_command(play.slack.workspace, person, channel, "/refund", "help")
    fields["team_id"] = "T0ANOTHER1"
    answer = await play.slack.delivery._once("slash_commands", fields, urlencode(fields), form=True, headers=None)
    assert OTHER in str(answer.body)


async def test_a_command_that_comes_again_does_nothing(play: Stage) -> None:
    person, channel = play.slack.person("mere").user, play.slack.channel("refunds").channel
    fields = payloads.slash_command(play.slack.workspace, person, channel, "/refund", "help")
    first, second = [
        await play.slack.delivery._once("slash_commands", fields, urlencode(fields), form=True, headers=None)
        for _ in range(2)
    ]
    assert "asks for a refund" in str(first.body)
    assert second.body is None
    assert second.text == ""


async def test_what_somebody_typed_is_read_as_they_typed_it(play: Stage) -> None:
    answer = await play.slack.person("mere").command("/refund", "R&D <3 &lt;", channel="refunds")
    assert "“R&D <3 &lt;”" in answer.text


async def test_a_long_command_is_answered_at_once(play: Stage) -> None:
    started = time.monotonic()
    answer = await play.slack.person("mere").command("/refund", "9" * 40_000 + "!", channel="refunds")
    assert "I do not understand" in answer.text
    assert time.monotonic() - started < 1


async def test_no_say_can_be_handed_to_a_guest(play: Stage) -> None:
    becomes(play, "sione", is_restricted=True)
    await play.slack.person("wiremu").command("/refund", "delegate", channel="refunds")
    form = await play.slack.person("wiremu").modal("Hand over your say")
    await form.until(lambda screen: "Who acts for you?" in screen.labels(), timeout=15)
    await form.choose("Who acts for you?", "Sione Fifita")
    await form.fill("Why", "On leave")
    assert "guests" in str(await form.submit())


@pytest.mark.parametrize("error", ["internal_error", "missing_scope", "account_inactive", "ratelimited"])
async def test_nobody_approves_while_slack_does_not_tell_whether_their_account_is_active(
    play: Stage, error: str
) -> None:
    card = await request(play, "8101", SEATS, who="aroha")
    await play.slack.person("wiremu").command("/refund", "help", channel="refunds")
    becomes(play, "wiremu", deleted=False)
    play.slack.faults.add("users.info", "error", error=error, times=5)
    await approve(play, card)
    await whispered(play, "wiremu", "Nothing has changed. Please try again in a minute.")
    assert not play.tickets()
    play.slack.faults.clear()
    await approve(play, card)
    await resolved(play)


async def test_who_nobody_can_tell_gets_nothing(play: Stage) -> None:
    play.slack.faults.add("users.info", "server_error", times=3)
    answer = await play.slack.person("mere").command("/refund", "8101", channel="refunds")
    assert "Slack did not tell me who you are" in answer.text


class TestWhereGuestsAreAllowed:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"REFUND_GUESTS": "allow"}

    async def test_a_guest_may_ask_and_a_stranger_may_not(self, play: Stage) -> None:
        becomes(play, "mere", is_restricted=True)
        card = await request(play, "8101", SEATS)
        await approve(play, card)
        await resolved(play)
        becomes(play, "sione", is_stranger=True)
        answer = await play.slack.person("sione").command("/refund", "help", channel="refunds")
        assert OTHER in answer.text
