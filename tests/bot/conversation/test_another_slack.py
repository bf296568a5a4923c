"""Slack may refuse what the bot draws, and people press buttons before the form is ready for them."""

from tests.bot.conversation.acts import PATIENCE, accepted, choose_invoice, open_form, preview
from tests.sandbox.stage import Stage


async def test_a_card_that_slack_will_not_draw_is_posted_plainly_and_can_be_decided(play: Stage) -> None:
    play.slack.faults.add("chat.postMessage", "error", error="invalid_blocks", times=1)
    form = await preview(play, "8101", {"Microsoft 365": "3"})
    await accepted(form)
    card = await play.card("Kererū Café")
    assert "table" not in [block["type"] for block in card.blocks]
    assert "$129.03 incl. GST" in card.text
    await play.slack.person("wiremu").click(card, "Approve Refund")
    await play.thread_says(card, "Done in Syncro")
    (ticket,) = play.tickets()
    assert ticket.resolved


async def test_next_before_the_invoices_are_asked_for_brings_the_question(play: Stage) -> None:
    play.slack.faults.add("views.update", "hang", times=1, skip=1, seconds=3)
    form = await open_form(play)
    await form.choose("Customer", "Kererū")
    assert await form.submit() == {}
    await form.until(lambda shown: "Invoice" in shown.labels(), timeout=PATIENCE)
    await choose_invoice(form, "8101")


async def test_next_before_the_lines_are_asked_for_brings_them(play: Stage) -> None:
    form = await open_form(play)
    await form.choose("Customer", "Kererū")
    await form.until(lambda shown: "Invoice" in shown.labels())
    play.slack.faults.add("views.update", "hang", times=2, seconds=3)
    await form.choose("Invoice", "8101")
    assert await form.submit() == {}
    assert "What to refund" in form.labels()
