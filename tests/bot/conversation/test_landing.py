"""From the resolved ticket to the proof on an invoice, in the thread; and what people do about a late credit."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.ledger.tables import landings
from bot.workflow import landing
from tests.bot.conversation.acts import approve, reply, request, resolved, shown, shows, whispered
from tests.sandbox.slack import Message
from tests.sandbox.stage import Stage
from tests.sandbox.syncro.records import Invoice, Ticket

pytestmark = pytest.mark.long

SEATS = {"Microsoft": "3"}


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing, "SWEEP", 0.1)


async def at_the_ticket(play: Stage) -> tuple[Message, Ticket]:
    """The card of a refund whose ticket is resolved."""
    card = await request(play, "8101", SEATS)
    await approve(play, card)
    ticket = await resolved(play)
    await reply(play, card, "Done in Syncro.")
    return card, ticket


async def time_passes(play: Stage, *, misses: int = 0) -> None:
    """The time to look has come; so many runs have passed before."""
    async with play.ledger_changed() as tx:
        long_ago = tx.now_ms - 1
        await tx.connection.execute(update(landings).values(due_at=long_ago, misses=misses))


def run(play: Stage) -> Invoice:
    """The customer's template runs, as it would at six."""
    account = play.syncro.account
    (template,) = account.schedules_of(account.customer("Kererū Café").id)
    made = account.run_schedule(template.id, account.now())
    assert made is not None
    return made


async def overdue(play: Stage) -> tuple[Message, Message, Ticket]:
    """A credit that no run has taken: its card, and the alarm."""
    card, ticket = await at_the_ticket(play)
    await time_passes(play, misses=2)
    return card, await reply(play, card, "Overdue: the credit of RF-000001 is not on an invoice."), ticket


async def test_the_thread_says_on_which_invoice_it_stands(play: Stage) -> None:
    card, _ = await at_the_ticket(play)
    invoice = run(play)
    await time_passes(play)
    told = shown(play, await reply(play, card, "Landed."))
    assert f"invoice {invoice.number}" in told
    assert "−$112.20 excl. GST, −$129.03 incl. GST, exactly as approved." in told
    assert f"the credit stands on invoice {invoice.number}" in await shows(play, card, "the credit stands on")
    follows = await reply(play, card, "✓ Landed")
    assert f"✓ Landed: the credit stands on invoice {invoice.number}" in shown(play, follows)
    words = await reply(play, card, "Landed. The credit")
    await play.slack.person("mere").click(words, "Words for the Customer")
    modal = await play.slack.person("mere").modal("Words for the customer")
    assert f"stands on your invoice {invoice.number} of " in modal.text()


async def test_nobody_is_told_that_it_landed_before_it_stands_on_an_invoice(play: Stage) -> None:
    card, _ = await at_the_ticket(play)
    await time_passes(play)
    await play.slack.wait_until(lambda: len(play.syncro.calls("GET", "/invoices")) > 2, timeout=10)
    assert not any("Landed." in each.text for each in card.replies())


async def test_an_overdue_credit_calls_the_approvers_and_recheck_looks_at_once(play: Stage) -> None:
    card, alarm, _ = await overdue(play)
    assert "@refund-approvers Overdue: the credit of RF-000001 is not on an invoice." in shown(play, alarm)
    assert "[ Recheck ] [ Hand Over ] [ Close with Reason ]" in " ".join(shown(play, alarm).split())
    assert "Overdue: the thread says what to do." in await shows(play, card, "Overdue")
    await play.slack.person("sione").click(alarm, "Recheck")
    await whispered(play, "sione", "can press this. Nothing has changed.")
    invoice = run(play)
    await play.slack.person("wiremu").click(alarm, "Recheck")
    assert f"invoice {invoice.number}" in shown(play, await reply(play, card, "Landed."))
    assert "@Wiremu Kingi asked me to look again for the credit of RF-000001." in await shows(
        play, alarm, "asked me to look again"
    )


async def test_a_recheck_that_finds_nothing_says_so_with_new_buttons(play: Stage) -> None:
    card, alarm, _ = await overdue(play)
    await play.slack.person("mere").click(alarm, "Recheck")
    await play.slack.wait_until(
        lambda: sum("Overdue: the credit" in each.text for each in card.replies()) == 2, timeout=15
    )
    assert "[ Recheck ]" in shown(play, card.replies()[-1])


async def test_whoever_takes_it_over_is_named_and_it_lands_all_the_same(play: Stage) -> None:
    card, alarm, _ = await overdue(play)
    await play.slack.person("wiremu").click(alarm, "Hand Over")
    assert "@Wiremu Kingi takes care of it." in await shows(play, card, "takes care of it")
    run(play)
    await time_passes(play, misses=3)
    await reply(play, card, "Landed.")


async def close(play: Stage, alarm: Message, how: str) -> None:
    technician = play.slack.person("wiremu")
    await technician.click(alarm, "Close with Reason")
    modal = await technician.modal("Close this refund")
    await modal.choose("How did it end?", how)
    await modal.fill("What was done?", "Paid back by hand on the first.")
    assert await modal.submit() == {}


async def test_it_is_closed_with_a_reason(play: Stage) -> None:
    card, alarm, _ = await overdue(play)
    await close(play, alarm, "Finished by hand")
    told = shown(play, await reply(play, card, "Finished by hand."))
    assert "Paid back by hand on the first." in told
    run(play)
    await time_passes(play)
    await play.restart()
    assert "Finished by hand by @Wiremu Kingi" in await shows(play, card, "Finished by hand")
    assert not any("Landed." in each.text for each in card.replies())


async def test_what_stands_on_an_invoice_is_not_given_free_again(play: Stage) -> None:
    card, ticket = await at_the_ticket(play)
    play.syncro.account.by_hand.change_price(ticket.number, ticket.lines[0].id, 3000)
    invoice = run(play)
    await time_passes(play)
    alarm = await reply(play, card, "stands on an invoice, but not as approved.")
    assert "Approved: −3 for −$112.20." in shown(play, alarm)
    assert "$22.20 too little." in shown(play, alarm)
    play.syncro.account.by_hand.delete_ticket(ticket.number)
    await close(play, alarm, "No refund")
    told = shown(play, await reply(play, card, "I can't close RF-000001 without a refund"))
    assert f"A part of it stands on invoice {invoice.number}." in told


async def test_the_landing_is_looked_for_after_a_deploy_and_told_once(play: Stage) -> None:
    card, _ = await at_the_ticket(play)
    run(play)
    await play.stop()
    await time_passes(play)
    await play.start()
    await reply(play, card, "Landed.")
    await play.restart()
    assert sum("Landed." in each.text for each in card.replies()) == 1
    assert timedelta(hours=3) == play.settings.landing_margin
