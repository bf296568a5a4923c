"""`/refund delegate`: who may hand their say over, what it is worth at each click, and that it ends when it should."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.blocks.delegation import NO_SAY, NOT_CHECKED, SILENT
from bot.ledger import delegations
from bot.steps import read_back
from tests.bot.conversation.acts import approve, reply, request, resolved, shown, shows, whispered
from tests.bot.conversation.test_changed_by_hand import changed, fewer
from tests.sandbox.slack import Message, Modal
from tests.sandbox.slack.controls import PersonCannot
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault

pytestmark = pytest.mark.long

TITLE, LIST = "Hand over your say", "Who acts for whom"
WHOM = "Who acts for you?"
WHY = "On leave in *Rarotonga* <!channel>"
SEATS = {"Microsoft": "3"}
ONLY = "Only @refund-approvers can approve or reject this refund. Nothing has changed."
FOR = "@Sione Fifita for @Wiremu Kingi"
TWO = """
[groups]
approvers = ["S0APPROVE1"]

[[tiers]]
approvers = ["approvers"]
approvals = 2
"""
WITH_FINANCE = """
[groups]
team = ["U0SIONE001", "U0AROHA001"]
finance = ["U0WIREMU01", "U0MERE0001"]

[[tiers]]
approvers = ["team"]
approvals = 2
must_include = ["finance"]
"""


async def form(play: Stage, who: str = "wiremu") -> Modal:
    person = play.slack.person(who)
    await person.command("/refund", "delegate", channel="refunds")
    modal = await person.modal(TITLE)
    await modal.until(lambda open_one: WHOM in open_one.labels())
    return modal


async def seen(play: Stage, who: str) -> Modal:
    """The modal of somebody who has nothing to hand over."""
    person = play.slack.person(who)
    await person.command("/refund", "delegate", channel="refunds")
    return await person.modal(LIST)


async def hand_over(play: Stage, *, who: str = "wiremu", to: str = "Sione Fifita") -> None:
    modal = await form(play, who)
    await modal.choose(WHOM, to)
    await modal.fill("Why?", WHY)
    assert await modal.submit() == {}
    await whispered(play, who, f"Handed over. @{to} acts for you, only ")


async def announced(play: Stage, words: str) -> Message:
    return await play.slack.channel("refunds").message_with(words)


async def test_whoever_acts_for_another_approves_and_everything_says_for_whom(play: Stage) -> None:
    card = await request(play, "8101", SEATS)
    await approve(play, card, who="sione")
    await whispered(play, "sione", ONLY)
    await hand_over(play)
    told = shown(play, await announced(play, "acts for"))
    assert told.startswith("@Sione Fifita acts for @Wiremu Kingi, only ")
    assert f": {WHY}" in told
    assert "Either of them ends it sooner with /refund delegate." in told
    seen_before = card.as_seen()
    await approve(play, card, who="sione")
    assert "[ Approve" not in await shows(play, card, f"Approved by {FOR} · ")
    ticket = await resolved(play)
    notes = ticket.comments[0].body
    assert "Approved by: Sione Fifita for Wiremu Kingi, " in notes
    assert notes.endswith("; approved U0SIONE001 for U0WIREMU01")
    await approve(play, seen_before, who="aroha")
    await whispered(play, "aroha", f"{FOR} already approved this at ")


async def test_the_list_shows_it_and_either_of_the_two_ends_it(play: Stage) -> None:
    await hand_over(play)
    card = await request(play, "8101", SEATS)
    await approve(play, card, who="sione")
    await shows(play, card, f"Approved by {FOR}")
    others = await seen(play, "mere")
    assert NO_SAY in others.text()
    assert f"{FOR}, only " in others.text()
    assert others.buttons() == []
    mine = await seen(play, "sione")
    assert mine.buttons() == ["Give Back"]
    asked = await mine.click("Give Back", confirm=False)
    assert "You act for this person no more. What was approved meanwhile stays approved." in str(asked)
    await mine.click("Give Back")
    await mine.settled()
    assert "Ended. What was approved with it stays approved: RF-000001." in mine.text()
    assert "Nobody acts for anybody else now." in mine.text()
    told = shown(play, await announced(play, "acts no more for"))
    assert "@Sione Fifita acts no more for @Wiremu Kingi: ended by @Sione Fifita." in told
    await resolved(play)
    another = await request(play, "8101", {"Microsoft": "1"})
    await approve(play, another, who="sione")
    await whispered(play, "sione", ONLY)


async def test_whose_say_it_is_takes_it_back_while_what_was_typed_stays(play: Stage) -> None:
    await hand_over(play)
    modal = await form(play)
    await modal.fill("Why?", "Another one")
    asked = await modal.click("Revoke", confirm=False)
    assert "This person acts for you no more. What was approved meanwhile stays approved." in str(asked)
    await modal.click("Revoke")
    await modal.settled()
    assert "Ended. Nothing was approved with it." in modal.text()
    assert modal.value("Why?") == "Another one"
    await modal.choose(WHOM, "Sione Fifita")
    assert await modal.submit() == {}
    assert (await form(play)).buttons() == ["Revoke"]


async def test_what_is_ended_already_is_said_in_a_window_that_was_left_open(play: Stage) -> None:
    await hand_over(play)
    theirs, mine = await form(play), await seen(play, "sione")
    await mine.click("Give Back")
    await mine.settled()
    await theirs.click("Revoke")
    await theirs.settled()
    assert "That was ended before, or is over. Nothing has changed." in theirs.text()
    assert theirs.buttons() == []


async def test_neither_an_own_request_nor_one_of_whom_they_act_for(play: Stage) -> None:
    await hand_over(play)
    theirs = await request(play, "8101", SEATS, who="wiremu")
    await approve(play, theirs, who="sione")
    await whispered(
        play, "sione", "@Wiremu Kingi asked for this one, and you act for them, so someone else must approve it."
    )
    own = await request(play, "8101", {"Microsoft": "1"}, who="sione")
    await approve(play, own, who="sione")
    await whispered(play, "sione", "You asked for this one, so someone else must approve it.")
    assert not play.tickets()


async def test_whoever_acts_for_another_rejects_and_asks(play: Stage) -> None:
    await hand_over(play)
    card = await request(play, "8101", SEATS)
    sione = play.slack.person("sione")
    await sione.click(card, "Ask")
    question = await sione.modal("Ask before deciding")
    await question.fill("What would you like to know?", "Both of them?")
    await question.submit()
    await reply(play, card, "Both of them?")
    await sione.click(card, "Reject")
    why = await sione.modal("Reject this refund")
    await why.fill("Why not?", "Not ours.")
    await why.submit()
    await shows(play, card, f"Rejected by {FOR}")


async def test_whoever_acts_for_another_keeps_what_stands_in_syncro(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_back, "LAG", (0.05, 0.05))
    await hand_over(play)
    card, alarm = await changed(play, fewer)
    await play.slack.person("sione").click(alarm, "Keep Theirs")
    await shows(play, card, f"Kept as it stands in Syncro by {FOR} · ")
    await resolved(play)


async def test_who_has_left_the_group_has_nothing_left_that_others_could_use(play: Stage) -> None:
    await hand_over(play)
    card = await request(play, "8101", SEATS)
    members = play.slack.group("refund-approvers").users
    members.remove("U0WIREMU01")
    await approve(play, card, who="sione")
    await whispered(play, "sione", ONLY)
    members.append("U0WIREMU01")
    play.slack.person("wiremu").user.deleted = True
    await approve(play, card, who="sione")
    await play.slack.wait_until(lambda: len(play.slack.person("sione").ephemerals) == 2)
    assert not play.tickets()


async def test_what_was_handed_to_somebody_is_not_theirs_to_hand_on(play: Stage) -> None:
    await hand_over(play)
    assert NO_SAY in (await seen(play, "sione")).text()


async def test_the_form_says_what_is_wrong_at_its_field(play: Stage) -> None:
    modal = await form(play)
    await modal.choose(WHOM, "Wiremu Kingi")
    await modal.fill("From", play.syncro.account.today - timedelta(1))
    await modal.fill("Why?", "  ")
    wrong = await modal.submit()
    assert wrong[WHOM] == "Choose somebody else: this is you."
    assert wrong["From"].endswith(" or a later day: this one is over.")
    assert wrong["Why?"] == "Say why; everybody reads it."
    for who, words in (
        ("Refunds", "Choose a person: an app decides nothing."),
        (
            "Aroha Ngata",
            "No need to: this person may approve the same as you in their own right, and goes on doing so.",
        ),
    ):
        await modal.choose(WHOM, who)
        assert (await modal.submit())[WHOM] == words
    await modal.fill("From", play.syncro.account.today)
    await modal.fill("Until", play.syncro.account.today + timedelta(90))
    assert (await modal.submit())["Until"].startswith("At most 90 days: choose ")
    await modal.fill("Until", play.syncro.account.today - timedelta(1))
    assert (await modal.submit())["Until"].endswith(" or a later day: it ends before it begins.")


async def test_tomorrow_is_not_today(play: Stage) -> None:
    modal = await form(play)
    await modal.choose(WHOM, "Sione Fifita")
    await modal.fill("From", play.syncro.account.today + timedelta(1))
    await modal.fill("Until", play.syncro.account.today + timedelta(2))
    await modal.fill("Why?", WHY)
    assert await modal.submit() == {}
    await announced(play, "acts for")
    card = await request(play, "8101", SEATS)
    await approve(play, card, who="sione")
    await whispered(play, "sione", ONLY)


async def test_the_same_form_sent_twice_hands_over_once(play: Stage) -> None:
    one = await form(play)
    await one.choose(WHOM, "Sione Fifita")
    await one.fill("Why?", WHY)

    async def send() -> None:
        with suppress(PersonCannot):  # the window is closed by the other one's answer
            await one.submit()

    await play.slack.at_once(send(), send())
    async with play.ledger() as tx:
        assert len(await delegations.not_over(tx)) == 1
    again = await form(play)
    await again.choose(WHOM, "Sione Fifita")
    await again.fill("Why?", WHY)
    assert (await again.submit())[WHOM].startswith("This person acts for you on some of these days already.")


async def test_where_slack_or_syncro_does_not_answer_nothing_is_handed_over(play: Stage) -> None:
    modal = await form(play)
    await modal.choose(WHOM, "Sione Fifita")
    await modal.fill("Why?", WHY)
    play.slack.faults.add("usergroups.users.list", "server_error")
    assert await modal.submit() == {WHOM: NOT_CHECKED}
    await modal.close()
    play.syncro.faults.next(method="GET", path="/settings", kind=Fault.ERROR_BEFORE, status=503, times=99)
    await play.restart()
    assert SILENT in (await seen(play, "wiremu")).text()


async def test_of_a_click_and_a_revocation_in_the_same_second_both_hear_one_outcome(play: Stage) -> None:
    await hand_over(play)
    card = await request(play, "8101", SEATS)
    modal = await form(play)
    await play.slack.at_once(approve(play, card.as_seen(), who="sione"), modal.click("Revoke"))
    await modal.settled()
    if "RF-000001" in modal.text():
        await shows(play, card, f"Approved by {FOR}")
        await resolved(play)
    else:
        assert "Ended. Nothing was approved with it." in modal.text()
        await whispered(play, "sione", ONLY)
        assert "[ Approve Refund ]" in shown(play, card)


class TestWhereTwoHaveToAgree:
    """Whoever acts for another and that one are one of the two."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, str]:
        path = tmp_path / "policy.toml"
        path.write_text(TWO)
        return {"REFUND_POLICY": str(path), "REFUND_APPROVERS": ""}

    @pytest.fixture(autouse=True)
    async def three_approvers(self, play: Stage) -> None:
        play.slack.group("refund-approvers").users.append("U0MERE0001")

    async def test_the_two_count_once_and_a_third_brings_it_to_its_end(self, play: Stage) -> None:
        await hand_over(play)
        card = await request(play, "8101", SEATS)
        await approve(play, card, who="sione")
        await shows(play, card, f"1 of 2 approved: {FOR} ")
        await approve(play, card)
        once = f"{FOR} approved this already, and who acts for another counts together with them once."
        await whispered(play, "wiremu", once)
        await approve(play, card, who="sione")
        await whispered(play, "sione", "You approved this already.")
        assert not play.tickets()
        await approve(play, card, who="aroha")
        told = await shows(play, card, f"Approved by {FOR} · ")
        assert "Approved by @Aroha Ngata · " in told
        assert "Approved by: Sione Fifita for Wiremu Kingi and Aroha Ngata, " in (await resolved(play)).comments[0].body

    async def test_what_was_approved_outlives_the_revocation(self, play: Stage) -> None:
        await hand_over(play)
        card = await request(play, "8101", SEATS)
        await approve(play, card, who="sione")
        await shows(play, card, f"1 of 2 approved: {FOR} ")
        modal = await form(play)
        await modal.click("Revoke")
        await modal.settled()
        assert "What was approved with it stays approved: RF-000001." in modal.text()
        await approve(play, card, who="aroha")
        await resolved(play)


class TestWhereOneOfFinanceHasToAgree:
    """A yes of whoever acts for one of finance goes where it is needed."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, str]:
        path = tmp_path / "policy.toml"
        path.write_text(WITH_FINANCE)
        return {"REFUND_POLICY": str(path), "REFUND_APPROVERS": ""}

    async def test_a_click_before_and_one_after_the_say_was_handed_over(self, play: Stage) -> None:
        card = await request(play, "8101", SEATS)
        await approve(play, card, who="sione")
        await shows(play, card, "1 of 2 approved: @Sione Fifita ")
        await approve(play, card, who="aroha")
        await whispered(play, "aroha", "Still needed: one of @Wiremu Kingi or @Mere Tamihana")
        await hand_over(play)
        await approve(play, card, who="sione")
        await shows(play, card, f"1 of 2 approved: {FOR} ")
        await approve(play, card, who="aroha")
        assert "Approved by: Sione Fifita for Wiremu Kingi and Aroha Ngata, " in (await resolved(play)).comments[0].body

    async def test_whoever_clicks_first(self, play: Stage) -> None:
        await hand_over(play)
        card = await request(play, "8101", SEATS)
        await approve(play, card, who="sione")
        await shows(play, card, f"1 of 2 approved: {FOR} ")
        await approve(play, card, who="aroha")
        await resolved(play)
