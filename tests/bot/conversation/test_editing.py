"""The requester changes a request before it is decided: the next version, on the same card, without approvals."""

from pathlib import Path

import pytest

from tests.bot.conversation.acts import (
    PATIENCE,
    accepted,
    approve,
    lines_of,
    reply,
    request,
    resolved,
    shown,
    shows,
    whispered,
)
from tests.bot.conversation.test_several_approvals import POLICY
from tests.sandbox.slack import Message, Modal
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long


async def edit(play: Stage, card: Message, *, who: str = "mere") -> Modal:
    """The form with everything filled in."""
    await play.slack.person(who).click(card, "Edit")
    form = await play.slack.person(who).modal("Request a refund")
    await form.until(lambda now: "What to refund" in now.labels(), timeout=PATIENCE)
    return form


async def change(play: Stage, card: Message, seats: str) -> None:
    """Ask for another number of seats."""
    form = await edit(play, card)
    await accepted(form)
    await form.until(lambda now: "Reason" in now.labels(), timeout=PATIENCE)
    await form.fill("How many of Microsoft", seats)
    await accepted(form)
    await accepted(form)
    await form.close()


async def test_the_form_is_filled_in_and_the_card_shows_the_next_version_that_is_carried_out(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "9"}, details="They left.")
    form = await edit(play, card)
    assert "Microsoft 365 Business Premium" in form.text()
    await accepted(form)
    await form.until(lambda now: "Reason" in now.labels(), timeout=PATIENCE)
    assert "They left." in form.text()
    await form.fill("How many of Microsoft", "2")
    await accepted(form)
    assert form.title == "Preview"
    await accepted(form)
    assert "RF-000001" in form.text()
    told = await shows(play, card, "Refund $86.02 incl. GST to Kererū Café?")
    assert " · version 2, changed " in told
    assert "[ Approve Refund ]" in told
    said = shown(play, await reply(play, card, "Changed by the requester."))
    assert "RF-000001 is now $86.02 incl. GST instead of $387.09 incl. GST." in said
    await request(play, "8101", {"Microsoft": "7"})  # what it gave back is free, and no more
    await approve(play, card)
    assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-2", 3740)]


async def test_a_click_on_the_card_as_it_was_decides_nothing(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    old = card.as_seen()
    await change(play, card, "2")
    await approve(play, old)
    changed = "This request was changed since you saw it. The card shows it as it is now; please look again."
    await whispered(play, "wiremu", changed)
    await play.slack.person("mere").click(old, "Edit")
    await whispered(play, "mere", changed)
    assert not play.tickets()


class TestWithTwoApprovers:
    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, str]:
        path = tmp_path / "policy.toml"
        path.write_text(POLICY)
        return {"REFUND_POLICY": str(path), "REFUND_APPROVERS": ""}

    async def test_approvals_of_the_version_before_count_no_more(self, play: Stage) -> None:
        card = await request(play, "8101", {"Microsoft": "3"})
        await approve(play, card)
        await shows(play, card, "1 of 2 approved")
        await change(play, card, "4")
        await shows(play, card, "Needs two different people")
        said = await reply(play, card, "counts no more")
        assert "@Wiremu Kingi: this approval counts no more. Please look again." in shown(play, said)
        await approve(play, card, who="sione")
        await shows(play, card, "1 of 2 approved: @Sione Fifita")
        assert not play.tickets()
        await approve(play, card)
        assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-4", 3740)]


async def test_only_the_requester_changes_a_request_and_only_while_it_is_open(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    old = card.as_seen()
    await play.slack.person("wiremu").click(card, "Edit")
    await whispered(play, "wiremu", "Only @Mere Tamihana, who asked for this refund, can change it.")
    form = await edit(play, card)
    await approve(play, card)
    await shows(play, card, "Approved by @Wiremu Kingi")
    await accepted(form)
    await form.until(lambda now: "Reason" in now.labels(), timeout=PATIENCE)
    await form.fill("How many of Microsoft", "2")
    await accepted(form)
    await accepted(form)
    assert "This request was decided or changed meanwhile. Nothing was sent" in form.text()
    await play.slack.person("mere").click(old, "Edit")
    await whispered(play, "mere", "@Wiremu Kingi already approved this at ")
    assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-3", 3740)]


async def test_sent_as_it_was_nothing_is_changed(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "9"})
    form = await edit(play, card)
    await accepted(form)
    await form.until(lambda now: "Reason" in now.labels(), timeout=PATIENCE)
    await accepted(form)
    await accepted(form)
    assert "This is what was asked for already. Nothing was sent." in form.text()
    assert "version 2" not in shown(play, card)


async def test_a_form_that_did_not_open_says_to_try_again(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("views.open", "error", error="expired_trigger_id")
    await play.slack.person("mere").click(card, "Edit")
    await whispered(play, "mere", "That did not work. Nothing has changed. Please try again in a moment.")
