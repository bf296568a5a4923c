"""Small requests approved together from the Home: one question with the sum, a decision each, and each is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.ledger import homes
from bot.workflow import home_courier
from tests.bot.conversation.acts import PATIENCE, accepted, approve, request, resolved, shows
from tests.bot.conversation.test_editing import edit
from tests.sandbox.slack import Modal, payloads
from tests.sandbox.slack.home import Home
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long

POLICY = """
[groups]
approvers = ["S0APPROVE1"]

[[tiers]]
approvers = ["approvers"]

[bulk]
up_to = 300
"""
TITLE = "Approve together"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Homes are published as often as they can be: this Slack need not be spared."""
    monkeypatch.setattr(home_courier, "SWEEP", 0.1)
    monkeypatch.setattr(home_courier, "BETWEEN", 0.05)
    monkeypatch.setattr(homes, "SETTLE_MS", 50)
    monkeypatch.setattr(homes, "EVERY_MS", 100)


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY)
    return {"REFUND_POLICY": str(path), "REFUND_APPROVERS": ""}


async def ask(play: Stage) -> None:
    """$286.35, $34.39 and $28.41."""
    await request(play, "8101", {"Yealink T46U": "1"}, units={"Yealink T46U": ["7C2F80AA02"]})
    await request(play, "8102", {"Logitech": "1"})
    await request(play, "8115", {"Cat6": "2"})


async def opened(play: Stage, *, small: int = 3) -> Home:
    home = await play.slack.person("wiremu").open_home()
    await home.until(lambda shown: f"Small ones ({small})" in shown.text(), timeout=PATIENCE)
    return home


async def change(play: Stage) -> None:
    """Mere asks for five cables instead of two."""
    card = await play.card("RF-000003")
    form = await edit(play, card)
    await accepted(form)
    await form.until(lambda now: "Reason" in now.labels(), timeout=PATIENCE)
    await form.fill("How many of Cat6", "5")
    await accepted(form)
    await accepted(form)
    await form.close()
    await shows(play, card, "version 2")


async def question(play: Stage, home: Home, *ticked: str) -> Modal:
    if ticked:
        await home.choose("RF-", *ticked)
    await play.slack.person("wiremu").click(home, "Approve Selected")
    return await play.slack.person("wiremu").modal(TITLE)


async def test_those_that_were_ticked_are_approved_with_one_yes_to_their_sum(play: Stage) -> None:
    await ask(play)
    asked = await question(play, await opened(play), "RF-000001", "RF-000003")
    assert "Approve 2 refunds, together $314.76 incl. GST?" in asked.text()
    assert asked.submit_label == "Approve 2 Refunds"
    assert not play.tickets()
    assert await asked.submit() == {}
    assert "Approved: 2 refunds, together $314.76 incl. GST." in asked.text()
    await resolved(play, 2)
    for reference in ("RF-000001", "RF-000003"):
        await shows(play, await play.card(reference), "Approved by @Wiremu Kingi")
    left = await opened(play, small=1)
    assert "[ ] RF-000002" in left.text()


async def test_not_yet_and_nothing_ticked_change_nothing(play: Stage) -> None:
    await ask(play)
    home = await opened(play)
    nothing = await question(play, home)
    assert "Tick at least one request" in nothing.text()
    assert not nothing.submit_label
    await nothing.close()
    asked = await question(play, home, "RF-000002")
    await asked.close()
    assert "Small ones (3)" in home.text()
    assert not play.tickets()


async def test_what_was_decided_meanwhile_is_told_and_the_others_are_approved(play: Stage) -> None:
    await ask(play)
    asked = await question(play, await opened(play), "RF-000001", "RF-000002", "RF-000003")
    await approve(play, await play.card("RF-000002"), who="aroha")
    await play.slack.person("mere").click(await play.card("RF-000003"), "Cancel")
    assert await asked.submit() == {}
    told = asked.text()
    assert "Approved: 1 refund, together $286.35 incl. GST." in told
    assert "RF-000002: @Aroha Ngata already approved this at " in told
    assert "RF-000003: @Mere Tamihana already cancelled this at " in told


async def test_who_has_left_the_group_meanwhile_approves_none_of_them(play: Stage) -> None:
    await ask(play)
    asked = await question(play, await opened(play), "RF-000001", "RF-000002")
    play.slack.group("refund-approvers").users.remove("U0WIREMU01")
    assert await asked.submit() == {}
    assert asked.text().count("Only @refund-approvers can approve or reject this refund. Nothing has changed.") == 2
    assert not play.tickets()


async def test_where_slack_does_not_say_who_may_nothing_is_decided(play: Stage) -> None:
    await ask(play)
    asked = await question(play, await opened(play), "RF-000001")
    play.slack.faults.add("usergroups.users.list", "server_error")
    assert await asked.submit() == {}
    assert "Slack did not tell me who may approve right now. Nothing has changed." in asked.text()
    assert not play.tickets()


async def test_a_yes_that_slack_delivers_twice_approves_each_once(play: Stage) -> None:
    await ask(play)
    asked = await question(play, await opened(play), "RF-000001", "RF-000002")
    play.slack.faults.add("delivery:view_submission", "repeat")
    await asked.submit()
    await resolved(play, 2)
    assert len(play.tickets()) == 2


async def test_who_presses_again_because_the_answer_was_lost_reads_that_they_are_approved(play: Stage) -> None:
    await ask(play)
    home = await opened(play)
    asked = await question(play, home, "RF-000001", "RF-000002")
    first = replace(asked.view)
    await asked.submit()
    wiremu, aroha = (play.slack.person(who).user for who in ("wiremu", "aroha"))
    again = await play.slack.delivery.interaction(payloads.view_submission(play.slack.workspace, wiremu, first))
    assert "Approved: 2 refunds, together $320.74 incl. GST." in str(again.body)
    theirs = await play.slack.delivery.interaction(payloads.view_submission(play.slack.workspace, aroha, first))
    assert "Approved: " not in str(theirs.body)
    assert "already approved this at" in str(theirs.body)


async def test_one_that_was_changed_after_the_list_was_shown_is_not_among_those_approved(play: Stage) -> None:
    await ask(play)
    home = await opened(play)
    play.slack.faults.add("views.publish", "hang", times=20, seconds=1)
    await home.choose("RF-", "RF-000001", "RF-000003")
    await change(play)
    await play.slack.person("wiremu").click(home, "Approve Selected")
    asked = await play.slack.person("wiremu").modal(TITLE)
    assert "Approve 1 refund, together $286.35 incl. GST?" in asked.text()
    assert "RF-000003: This request was changed since you saw it." in asked.text()


async def test_one_that_was_changed_after_the_question_was_shown_is_not_approved(play: Stage) -> None:
    await ask(play)
    asked = await question(play, await opened(play), "RF-000001", "RF-000003")
    await change(play)
    assert await asked.submit() == {}
    assert "Approved: 1 refund, together $286.35 incl. GST." in asked.text()
    assert "RF-000003: This request was changed since you saw it." in asked.text()
