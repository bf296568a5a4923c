"""Who may decide, and what everybody else is told."""

from dataclasses import replace

import pytest

from tests.bot.conversation.acts import approve, request, resolved, shown, shows, whispered
from tests.sandbox.slack.faults import Kind
from tests.sandbox.stage import Stage

ONLY = "Only @refund-approvers can approve or reject this refund. Nothing has changed."


async def test_a_member_of_the_group_approves_after_being_asked_and_the_decision_replaces_the_buttons(
    play: Stage,
) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    click = await play.slack.person("wiremu").click(card, "Approve Refund")
    assert click.dialog == (
        "Approve this refund?\n"
        "Approve $129.03 incl. GST to Kererū Café? The bot creates and resolves the Syncro ticket at once.\n"
        "[ Not Yet ]  [ Approve Refund ]"
    )
    told = await shows(play, card, "Approved by @Wiremu Kingi · ")
    assert "[ Approve" not in told
    await resolved(play)


async def test_not_yet_changes_nothing(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await play.slack.person("wiremu").click(card, "Approve Refund", confirm=False)
    assert "[ Approve Refund ]" in shown(play, card)
    assert not play.tickets()


@pytest.mark.parametrize("settings", [{"REFUND_APPROVERS": "U0SIONE001, S0APPROVE1"}])
async def test_a_person_listed_by_id_approves_and_others_read_both_names(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await play.slack.person("mere").click(card, "Approve Refund")
    await whispered(play, "mere", "Only @Sione Fifita, @refund-approvers can approve or reject this refund.")
    await approve(play, card, who="sione")
    await shows(play, card, "Approved by @Sione Fifita")


@pytest.mark.parametrize("button", ["Approve Refund", "Reject"])
async def test_who_is_not_entitled_alone_reads_who_is_and_the_card_stays(play: Stage, button: str) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await play.slack.person("sione").click(card, button)
    await whispered(play, "sione", ONLY)
    assert not play.slack.person("sione").sees_modal
    assert "[ Approve Refund ]" in shown(play, card)
    assert not card.replies()
    assert play.slack.person("mere").ephemerals == []


@pytest.mark.parametrize("button", ["Approve Refund", "Reject"])
async def test_nobody_decides_on_a_request_of_their_own(play: Stage, button: str) -> None:
    card = await request(play, "8101", {"Microsoft": "3"}, who="wiremu")
    await play.slack.person("wiremu").click(card, button)
    await whispered(play, "wiremu", "You asked for this one, so someone else must approve it. Nothing has changed.")
    assert "[ Approve Refund ]" in shown(play, card)
    await approve(play, card, who="aroha")
    await shows(play, card, "Approved by @Aroha Ngata")


async def test_who_has_just_left_the_group_can_not_approve_any_more(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.group("refund-approvers").users.remove("U0WIREMU01")
    await approve(play, card)
    await whispered(play, "wiremu", ONLY)
    assert not play.tickets()


async def test_who_has_just_joined_the_group_can(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.group("refund-approvers").users.append("U0SIONE001")
    await approve(play, card, who="sione")
    await shows(play, card, "Approved by @Sione Fifita")


async def test_a_deactivated_account_with_an_open_client_decides_nothing(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    wiremu = play.slack.person("wiremu")
    people = play.slack.workspace.directory.users
    people[wiremu.id] = replace(people[wiremu.id], deleted=True)
    await wiremu.click(card, "Approve Refund")
    await whispered(play, "wiremu", "A deactivated account can do nothing here. Nothing has changed.")
    assert not play.tickets()


@pytest.mark.parametrize("button", ["Approve Refund", "Reject"])
@pytest.mark.parametrize("kind", ["server_error", "ratelimited"])
async def test_when_slack_does_not_tell_who_may_nothing_is_decided(play: Stage, button: str, kind: Kind) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("usergroups.users.list", kind)
    await play.slack.person("wiremu").click(card, button)
    await whispered(play, "wiremu", "Slack did not tell me who may approve right now. Nothing has changed.")
    assert "[ Approve Refund ]" in shown(play, card)
    await approve(play, card)
    await resolved(play)


async def test_a_slow_answer_about_the_group_is_not_waited_for_beyond_slacks_three_seconds(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("users.info", "hang", seconds=4)
    await approve(play, card)
    await whispered(play, "wiremu", "Please try again in a minute.")
    assert not play.tickets()


async def test_a_button_of_a_refund_that_is_not_in_the_ledger_says_so(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    old = card.as_seen()
    for element in old.blocks[-1]["elements"]:
        element["value"] = element["value"].replace('"refund": 1', '"refund": 77')
    for button in ("Approve Refund", "Reject", "Cancel"):
        await play.slack.person("wiremu").click(old, button)
    await play.slack.wait_until(lambda: len(play.slack.person("wiremu").ephemerals) == 3)
    assert set(play.slack.person("wiremu").ephemerals) == {"I do not know this refund. Nothing has changed."}


async def test_a_card_that_shows_something_else_than_the_request_decides_nothing(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    old = card.as_seen()
    deciding = [element for element in old.blocks[-1]["elements"] if "hash" in element["value"]]
    assert deciding
    for element in deciding:
        start, _, end = element["value"].partition('"hash": "')
        element["value"] = f'{start}"hash": "0{end[1:]}' if end[0] != "0" else f'{start}"hash": "1{end[1:]}'
    await approve(play, old)
    await whispered(play, "wiremu", "This request was changed since you saw it.")
    assert not play.tickets()
    await approve(play, card)
    await resolved(play)
