"""Where two people have to agree: both count once, the card says who is missing, and the work begins once."""

from pathlib import Path

import pytest

from tests.bot.conversation.acts import approve, reply, request, resolved, shown, shows, whispered
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long

POLICY = """
[groups]
approvers = ["S0APPROVE1"]
finance = ["U0SIONE001", "U0MERE0001"]

[[tiers]]
up_to = 100
approvers = ["approvers"]

[[tiers]]
approvers = ["approvers"]
approvals = 2
must_include = ["finance"]
"""
NEEDS = "Needs two different people of approvers or finance, at least one of finance."


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY)
    return {"REFUND_POLICY": str(path), "REFUND_APPROVERS": ""}


async def test_the_first_approval_leaves_the_request_open_and_the_second_carries_it_out(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    assert NEEDS in shown(play, card)
    await approve(play, card)
    told = await shows(play, card, "1 of 2 approved: @Wiremu Kingi ")
    assert "; still needed: one of @Sione Fifita or @Mere Tamihana." in told
    assert "[ Approve Refund ]" in told
    await reply(play, card, "1 approval is there of 2. Still needed: one of @Sione Fifita or @Mere Tamihana.")
    assert not play.tickets()
    await approve(play, card, who="sione")
    told = await shows(play, card, "Approved by @Sione Fifita · ")
    assert "Approved by @Wiremu Kingi · " in told
    assert "[ Approve" not in told
    ticket = await resolved(play)
    assert "Approved by: Wiremu Kingi and Sione Fifita, " in ticket.comments[0].body


async def test_a_small_amount_needs_one_as_before(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "1"})
    assert "Needs" not in shown(play, card)
    await play.slack.person("sione").click(card, "Approve Refund")
    await whispered(play, "sione", "Only @refund-approvers can approve or reject this refund. Nothing has changed.")
    await approve(play, card)
    await resolved(play)


async def test_nobody_counts_twice_and_a_second_of_the_same_group_is_told_who_is_missing(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    seen = card.as_seen()
    await play.slack.at_once(approve(play, seen), approve(play, seen))
    missing = "Still needed: one of @Sione Fifita or @Mere Tamihana. Nothing has changed."
    await whispered(play, "wiremu", f"You approved this already. {missing}")
    await approve(play, card, who="aroha")
    await whispered(play, "aroha", f"Your approval would not bring this to its end. {missing}")
    await approve(play, card, who="mere")
    await whispered(play, "mere", "You asked for this one, so someone else must approve it.")
    assert not play.tickets()
    assert "1 of 2 approved" in shown(play, card)


async def test_two_who_approve_in_the_same_moment_both_count_and_the_work_begins_once(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    seen = card.as_seen()
    await play.slack.at_once(approve(play, seen), approve(play, seen, who="sione"))
    told = await shows(play, card, "Approved by @Sione Fifita · ")
    assert "Approved by @Wiremu Kingi · " in told
    await resolved(play)
    assert len(play.tickets()) == 1
    assert [person.ephemerals for person in map(play.slack.person, ("wiremu", "sione"))] == [[], []]


async def test_one_who_may_approve_can_end_it_after_another_has_approved(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    await shows(play, card, "1 of 2 approved")
    await play.slack.person("sione").click(card, "Reject")
    why = await play.slack.person("sione").modal("Reject this refund")
    await why.fill("Why not?", "Not ours.")
    await why.submit()
    told = await shows(play, card, "Rejected by @Sione Fifita")
    assert "1 of 2" not in told
    assert not play.tickets()


async def test_an_approval_outlives_a_restart_and_its_giver_leaving_the_group(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    await shows(play, card, "1 of 2 approved")
    play.slack.group("refund-approvers").users.remove("U0WIREMU01")
    await play.restart()
    await approve(play, card, who="sione")
    await resolved(play)
