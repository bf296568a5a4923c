"""Billed at the wrong price: refunded at that price; a task stands open until somebody has charged the right one."""

import pytest
from sqlalchemy import update

from bot.ledger.tables import landings
from bot.workflow import landing
from tests.bot.conversation.acts import (
    DETAILS,
    accepted,
    approve,
    card_of,
    choose_lines,
    fill_in,
    open_form,
    reply,
    request,
    resolved,
    shown,
    shows,
    whispered,
)
from tests.sandbox.slack import Message, Modal
from tests.sandbox.stage import Stage
from tests.sandbox.syncro.seed.books import REFUND_CHECKLIST

SEATS = "Microsoft 365 Business Premium"

THING = f"3 × {SEATS} at $30.00 excl. GST"
END = "In the end Kererū Café pays $90.00 instead of $112.20 excl. GST for this."


async def corrected(play: Stage) -> Modal:
    """The form, once it asks for the right price."""
    form = await open_form(play, "8101")
    await choose_lines(form, "Microsoft")
    await fill_in(form, {"Microsoft": "3"}, reason="Price corrected")
    await accepted(form)
    assert form.title == "How many, and why"
    return form


async def asked(play: Stage) -> Message:
    form = await corrected(play)
    await form.fill(f"Right price of {SEATS}", "30")
    await accepted(form)
    await accepted(form)
    card = await card_of(play, form)
    await form.close()
    return card


async def test_the_right_price_is_asked_for_and_nothing_typed_is_lost(play: Stage) -> None:
    form = await corrected(play)
    assert f"Right price of {SEATS}" in form.text()
    assert "It is still to be charged by you: the bot charges nobody." in form.text()
    assert (form.value("How many of"), form.value("Details")) == ("3", DETAILS)
    errors = await form.submit()
    assert list(errors.values()) == ["Enter the right price of one, excluding GST."]
    await form.fill(f"Right price of {SEATS}", "37.40")
    assert "This is the price that was billed." in str(await form.submit())
    await form.fill(f"Right price of {SEATS}", "30")
    await accepted(form)
    assert form.title == "Preview"
    assert f"Still to be charged: {THING}, together $90.00 excl. GST, by @Mere Tamihana, who asked." in form.text()
    assert f"I charge nobody. {END}" in form.text()
    assert "−$112.20 excl. GST" in form.text()


async def test_another_reason_after_all_needs_no_right_price(play: Stage) -> None:
    form = await corrected(play)
    await form.choose("Reason", "Goodwill")
    await accepted(form)
    assert form.title == "Preview"
    assert "Still to be charged" not in form.text()


async def test_the_task_stands_open_until_somebody_says_where_it_was_charged(play: Stage) -> None:
    card = await asked(play)
    assert f"Still to be charged: {THING}" in shown(play, card)
    await approve(play, card)
    ticket = await resolved(play)
    assert f"Still to be charged by Mere Tamihana, at the right price:\n  {THING}" in ticket.comments[0].body
    assert [line.retail_cents for line in ticket.lines] == [3740]
    task = await reply(play, card, "Still to be charged.")
    assert "[ It Was Charged ]" in shown(play, task)
    await play.slack.person("sione").click(task, "It Was Charged")
    where = await play.slack.person("sione").modal("It was charged")
    await where.fill("Number of the ticket or invoice", "yes")
    assert list((await where.submit()).values()) == [
        "Enter the number of the ticket or invoice on which it was charged."
    ]
    await play.slack.person("mere").click(task, "It Was Charged")
    late = await play.slack.person("mere").modal("It was charged")
    await where.fill("Number of the ticket or invoice", "ticket 20044")
    await accepted(where)
    told = await shows(play, task, "Charged at the right price: ticket 20044, says @Sione Fifita")
    assert "[ It Was Charged ]" not in told
    await shows(play, card, "Charged at the right price: ticket 20044")
    await late.fill("Number of the ticket or invoice", "20045")
    await accepted(late)
    await whispered(play, "mere", "Somebody has said already where this was charged: the thread names it.")
    assert "20045" not in shown(play, task)


async def test_the_task_stands_open_where_a_person_finished_the_refund_by_hand(play: Stage) -> None:
    play.syncro.account.switches.worksheets_attached = (REFUND_CHECKLIST,)
    card = await asked(play)
    await approve(play, card)
    call = await reply(play, card, "needs a person.")
    mere = play.slack.person("mere")
    await mere.click(call, "Hand Over")
    await shows(play, call, "[ Close ]")
    await mere.click(call, "Close")
    form = await mere.modal("Close this refund")
    await form.choose("How did it end?", "Finished by hand")
    await form.fill("What was done?", "Checklist done on paper, ticket resolved.")
    await accepted(form)
    await reply(play, card, "Finished by hand.")
    assert "[ It Was Charged ]" in shown(play, await reply(play, card, "Please charge Kererū Café the right one"))


@pytest.mark.long
async def test_the_task_is_taken_back_where_a_late_refund_is_given_up(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "SWEEP", 0.1)
    card = await asked(play)
    await approve(play, card)
    ticket = await resolved(play)
    task = await reply(play, card, "Please charge Kererū Café the right one")
    await long_after(play)
    alarm = await reply(play, card, "Overdue: the credit of RF-000001 is not on an invoice.")
    play.syncro.account.by_hand.delete_ticket(ticket.number)
    mere = play.slack.person("mere")
    await mere.click(alarm, "Close with Reason")
    form = await mere.modal("Close this refund")
    await form.choose("How did it end?", "No refund")
    await form.fill("What was done?", "The price was right after all.")
    await accepted(form)
    told = await shows(play, task, "Nothing is to be charged: RF-000001 was closed without a refund.")
    assert "[ It Was Charged ]" not in told
    await shows(play, card, "Closed without a refund by @Mere Tamihana")
    assert "Still to be charged" not in shown(play, card)


async def long_after(play: Stage) -> None:
    """Two runs have passed without the credit, and it is time to look once more."""
    async with play.ledger_changed() as tx:
        await tx.connection.execute(update(landings).values(due_at=tx.now_ms - 1, misses=2))


async def test_a_refund_for_another_reason_leaves_no_task(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "3"})
    await approve(play, card)
    await reply(play, card, "Done in Syncro")
    assert not [each for each in card.replies() if "charged" in each.text]
