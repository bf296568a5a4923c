import pytest

from tests.sandbox.slack import LocalSlack

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_refund_is_asked_for_approved_and_followed(slack: LocalSlack) -> None:
    mere, wiremu, sione = slack.person("mere"), slack.person("wiremu"), slack.person("sione")
    answer = await mere.command("/refund", "1042")
    assert answer.error is None
    modal = await mere.modal(title="Request a refund")
    await modal.settled()
    assert modal.labels() == ["Customer", "What to refund", "How many", "Details"]
    assert await modal.options("Customer", typed="ke") == []
    assert await modal.options("Customer", typed="kere") == ["Kererū Café", "Kererū Books"]
    await modal.choose("Customer", "Café")
    await modal.until(lambda shown: "Invoices of Kererū Café" in shown.text())
    await modal.choose("What to refund", "Handset")
    assert await modal.submit() == {"How many": "Please complete this required field."}
    await modal.fill("How many", 3)
    assert await modal.submit() == {"How many": "Must be at most 2."}
    await modal.fill("How many", 1)
    await modal.fill("Details", "wrong")
    assert await modal.submit() == {"Details": "Say what happened."}
    await modal.fill("Details", "one handset dead on arrival")
    assert await modal.submit() == {}
    assert not modal.is_open
    card = await slack.channel("refunds").message_with("Kererū")
    await sione.click(card, "Approve Refund")
    assert sione.ephemerals == ["Only @refund-approvers can approve. Nothing has changed."]
    declined = await wiremu.click(card, "Approve Refund", confirm=False)
    assert declined.dialog == "Approve?\nRefund Kererū Café at once.\n[ Not Yet ]  [ Approve Refund ]"
    assert not declined.sent
    await wiremu.click(card, "Approve Refund")
    assert "Approved by @Wiremu Kingi" in slack.screen.message(card)
    assert [reply.text for reply in card.replies()] == ["*Approved.* Ticket 20031 created."]
    assert len(card.versions) == 1
    home = await mere.open_home()
    await mere.click(home, "My Refunds")
    assert (await mere.modal(title="Request a refund")).is_open
    assert slack.failures == []
