"""Every request is decided once, however many click; whoever comes too late is told who was first."""

import pytest

from tests.bot.conversation.acts import accepted, approve, lines_of, reply, request, resolved, shown, shows, whispered
from tests.sandbox.slack import Message, Modal
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long


async def asked_why(play: Stage, card: Message, who: str) -> Modal:
    await play.slack.person(who).click(card, "Reject")
    return await play.slack.person(who).modal("Reject this refund")


def notes_of(play: Stage, *names: str) -> list[str]:
    return [note for name in names for note in play.slack.person(name).ephemerals]


async def decided(play: Stage, card: Message, *words: str) -> str:
    """Which of these words the card ends in; no two of them."""
    await play.slack.wait_until(lambda: any(f"{word} by @" in shown(play, card) for word in words))
    (won,) = [word for word in words if f"{word} by @" in shown(play, card)]
    return won


async def test_a_double_click_approves_once(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    seen = card.as_seen()
    await play.slack.at_once(approve(play, seen), approve(play, seen))
    assert lines_of(await resolved(play)) == [("Microsoft 365 Business Premium", "-3", 3740)]
    assert len(play.tickets()) == 1
    await whispered(play, "wiremu", "@Wiremu Kingi already approved this at ")


async def test_a_click_that_slack_delivers_twice_approves_once(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    play.slack.faults.add("delivery:block_actions", "repeat")
    await approve(play, card)
    await resolved(play)
    assert len(play.tickets()) == 1


async def test_of_two_approvers_in_the_same_second_one_decides_and_the_other_is_told(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    seen = card.as_seen()
    await play.slack.at_once(approve(play, seen), approve(play, seen, who="aroha"))
    await resolved(play)
    await play.slack.wait_until(lambda: notes_of(play, "wiremu", "aroha"))
    (note,) = notes_of(play, "wiremu", "aroha")
    assert " already approved this at " in note
    assert note.endswith("Nothing has changed.")
    assert len(play.tickets()) == 1


async def test_approve_against_reject_ends_in_one_of_them_and_the_other_is_told(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    why = await asked_why(play, card, "aroha")
    await why.fill("Why not?", "Not ours.")
    await play.slack.at_once(approve(play, card), why.submit())
    won = await decided(play, card, "Approved", "Rejected")
    await whispered(play, "aroha" if won == "Approved" else "wiremu", f" already {won.casefold()} this at ")
    if won == "Approved":
        await resolved(play)
    else:
        assert not play.tickets()


async def test_approve_against_cancel_ends_in_one_of_them(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await play.slack.at_once(approve(play, card.as_seen()), play.slack.person("mere").click(card.as_seen(), "Cancel"))
    won = await decided(play, card, "Approved", "Cancelled")
    await whispered(play, "mere" if won == "Approved" else "wiremu", f" already {won.casefold()} this at ")


@pytest.mark.parametrize("button", ["Approve Refund", "Reject", "Cancel"])
async def test_an_old_button_tells_who_decided_and_when(play: Stage, button: str) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    old = card.as_seen()
    await approve(play, card)
    await resolved(play)
    who = "mere" if button == "Cancel" else "aroha"
    await play.slack.person(who).click(old, button)
    await whispered(play, who, "@Wiremu Kingi already approved this at ")
    assert len(play.tickets()) == 1


async def test_who_types_a_reason_while_another_approves_is_told_and_nothing_is_rejected(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    why = await asked_why(play, card, "aroha")
    await approve(play, card)
    await shows(play, card, "Approved by @Wiremu Kingi")
    await why.fill("Why not?", "Not ours.")
    await accepted(why)
    await whispered(play, "aroha", "@Wiremu Kingi already approved this at ")
    await resolved(play)


async def test_the_approver_of_one_card_does_not_decide_on_the_other(play: Stage) -> None:
    first = await request(play, "8101", {"Microsoft": "3"})
    second = await request(play, "1042", {"Microsoft": "1"}, who="sione")
    await approve(play, second)
    ticket = await resolved(play)
    assert ticket.customer_id == play.syncro.account.customer("Tūī Legal").id
    assert "[ Approve Refund ]" in shown(play, first)
    await reply(play, second, "Approved.")
    assert not first.replies()
