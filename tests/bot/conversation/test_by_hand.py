"""Refunds that somebody made by hand: found, shown, counted, and called not the same where they are not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.ledger import delegations, excuses
from bot.models import HandOver
from tests.bot.conversation.acts import (
    accepted,
    approve,
    card_of,
    choose_lines,
    fill_in,
    open_form,
    preview,
    reply,
    request,
    resolved,
    shown,
    shows,
    whispered,
)
from tests.sandbox.slack import Message, Modal
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault
from tests.sandbox.syncro.records import InvoiceLine
from tests.sandbox.syncro.seed import products as what

pytestmark = pytest.mark.long

SEATS = what.M365


def by_hand(play: Stage, quantity: str, *, customer: str = "Kererū Café", cents: int = 3740, text: str = "") -> str:
    """Somebody types a credit into a new ticket; returns the ticket's number."""
    account = play.syncro.account
    ticket = account.by_hand.create_ticket(account.customer(customer).id, "Some seats too many")
    account.by_hand.add_line(
        ticket.number,
        name=SEATS,
        quantity=Decimal(quantity),
        retail_cents=cents,
        product_id=account.product(SEATS).id,
        description=text,
    )
    return str(ticket.number)


async def say(asked: Modal, reason: str = "Those were October's seats.", *which: str) -> None:
    if which:
        await asked.choose("Which of these is not a refund of this invoice?", *which)
    await asked.fill("How do you know?", reason)
    await accepted(asked)


async def test_the_form_links_what_was_refunded_by_hand_and_offers_only_the_rest(play: Stage) -> None:
    form = await open_form(play, "8101")
    ticket = play.syncro.account.ticket(20017)
    day = ticket.created_at.astimezone(play.syncro.account.zone)
    link = f"ticket 20017 ({play.syncro.root_url}/tickets/{ticket.id})"
    told = (
        f"Perhaps refunded already: {link} ({day.day} {day:%b}) holds −3 × {SEATS}. "
        "What is left is shown without those."
    )
    assert told in form.text()
    await form.options("What to refund", "Microsoft")
    ((option,),) = form.surface.offered.values()
    assert option["description"]["text"] == "12 × $37.40 · 9 left"
    await choose_lines(form, "Microsoft")
    await fill_in(form, {"Microsoft": "9"})
    await accepted(form)
    assert told in form.text()
    await accepted(form)
    card = await card_of(play, form)
    assert told in shown(play, card)
    assert "[ Not the Same ]" in shown(play, card)


async def test_a_card_without_refunds_by_hand_says_nothing_of_them(play: Stage) -> None:
    card = await request(play, "8104", {"Microsoft": "2"})
    assert "Perhaps" not in shown(play, card)
    assert "Not the Same" not in shown(play, card)


async def test_a_credit_typed_on_a_later_invoice_counts_too_and_is_linked(play: Stage) -> None:
    account = play.syncro.account
    line = InvoiceLine(
        id=7,
        item=SEATS,
        name="As agreed",
        price=Decimal("35.00"),
        quantity=Decimal(-2),
        product_id=account.product(SEATS).id,
    )
    invoice = account.by_hand.make_invoice(account.customer("Harbour Dental").id, line)
    form = await open_form(play, "8104")
    link = f"invoice {invoice.number} ({play.syncro.root_url}/invoices/{invoice.id})"
    assert f"{link} ({invoice.date.day} {invoice.date:%b}) holds −2 × {SEATS}." in form.text()
    await form.options("What to refund", "Microsoft")
    ((option,),) = form.surface.offered.values()
    assert option["description"]["text"] == "7 × $35.00 · 5 left"


async def test_what_an_invoice_takes_off_itself_counts_too_and_is_linked(play: Stage) -> None:
    invoice = play.syncro.account.invoice("8105")
    form = await open_form(play, "8105")
    link = f"invoice 8105 ({play.syncro.root_url}/invoices/{invoice.id})"
    assert f"{link} ({invoice.date.day} {invoice.date:%b}) holds −1 × {what.MOUSE}." in form.text()
    await form.options("What to refund", "Logitech")
    ((option,),) = form.surface.offered.values()
    assert option["description"]["text"] == "2 × $29.90 · 1 left"


async def test_what_the_bot_refunded_counts_on_the_line_that_was_typed_anew(play: Stage) -> None:
    await approve(play, await request(play, "8104", {"Microsoft": "2"}))
    await resolved(play)
    invoice = play.syncro.account.invoice("8104")
    (line,) = (line for line in invoice.lines if line.item == SEATS)
    play.syncro.account.by_hand.retype_invoice_line("8104", line.id)
    await play.restart()  # what was read a moment ago is forgotten
    form = await open_form(play, "8104", who="sione")
    assert "Perhaps" not in form.text()
    await form.options("What to refund", "Microsoft")
    ((option,),) = form.surface.offered.values()
    assert option["description"]["text"] == "7 × $35.00 · 5 left"


async def test_what_the_bot_refunded_itself_is_not_counted_a_second_time(play: Stage) -> None:
    await approve(play, await request(play, "8101", {"Microsoft": "2"}))
    await resolved(play)
    play.syncro.account.by_hand.make_invoice(play.syncro.account.customer("Kererū Café").id)
    form = await open_form(play, "8101", who="sione")
    assert "ticket 20031" not in form.text()
    await form.options("What to refund", "Microsoft")
    ((option,),) = form.surface.offered.values()
    assert option["description"]["text"] == "12 × $37.40 · 7 left"


async def test_a_reference_that_somebody_typed_is_not_believed(play: Stage) -> None:
    await request(play, "9026", {"Microsoft": "3"})
    number = by_hand(play, "-3", text="As agreed, RF-000001/1")
    form = await open_form(play, "8101", who="sione")
    assert f"ticket {number}" in form.text()
    await form.options("What to refund", "Microsoft")
    ((option,),) = form.surface.offered.values()
    assert option["description"]["text"] == "12 × $37.40 · 6 left"


async def test_who_asks_for_more_reads_which_ticket_holds_the_rest(play: Stage) -> None:
    late = await preview(play, "8101", {"Microsoft": "5"}, who="sione")
    await request(play, "8101", {"Microsoft": "9"})
    await accepted(late)
    assert f"{SEATS}: fully refunded by RF-000001 and ticket 20017." in late.text()


async def test_an_approver_says_on_the_card_that_it_is_not_the_same(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "9"})
    await play.slack.person("wiremu").click(card, "Not the Same")
    asked = await play.slack.person("wiremu").modal("Not the same")
    assert "Your name and your reason are kept, and shown to whoever decides." in asked.text()
    assert await asked.submit() != {}
    await say(asked)
    told = await shows(play, card, "Not the same: ticket 20017")
    assert "Says @Wiremu Kingi" in told
    assert "> Those were October's seats." in told
    assert "Perhaps refunded already" not in told
    assert "[ Not the Same ]" not in told
    assert "[ Approve Refund ]" in told
    form = await open_form(play, "8101", who="sione")
    assert "Not the same: ticket 20017" in form.text()
    await form.options("What to refund", "Microsoft")
    ((option,),) = form.surface.offered.values()
    assert option["description"]["text"] == "12 × $37.40 · 3 left"


async def test_who_asked_can_not_say_it_and_others_who_do_not_approve_neither(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "9"}, who="wiremu")
    await play.slack.person("wiremu").click(card, "Not the Same")
    await whispered(play, "wiremu", "another approver has to say that it is not the same. Nothing has changed.")
    await play.slack.person("sione").click(card, "Not the Same")
    await whispered(play, "sione", "Only an approver can say that a refund made by hand is not the same.")
    assert not play.slack.person("sione").sees_modal


async def wiremu_acts_for_mere(play: Stage) -> None:
    async with play.ledger_changed() as tx:
        asked = HandOver(to="U0WIREMU01", first_day=None, last_day=None, reason="On leave")
        days = {"begins_at": tx.now - timedelta(days=1), "ends_at": tx.now + timedelta(days=1)}
        await delegations.add(tx, asked, by="U0MERE0001", time_zone="Pacific/Auckland", **days)


async def test_who_has_come_to_act_for_the_requester_since_the_question_was_opened_can_not_say_it(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "9"})
    await play.slack.person("wiremu").click(card, "Not the Same")
    asked = await play.slack.person("wiremu").modal("Not the same")
    await wiremu_acts_for_mere(play)
    await say(asked)
    await whispered(play, "wiremu", "asked for this refund, and you act for them, so another approver has to say")
    async with play.ledger() as tx:
        assert await excuses.of_invoice(tx, play.syncro.account.invoice("8101").id) == ()


async def test_who_acts_for_the_requester_can_not_say_it_in_a_form_of_their_own_either(play: Stage) -> None:
    await wiremu_acts_for_mere(play)
    approver = await open_form(play, "8101", who="wiremu")
    await approver.click("Not the Same")
    asked = await play.slack.person("wiremu").modal("Not the same")
    assert "for your own, and for those of whom you act for, another approver has to say it." in asked.text()
    await say(asked)
    await approver.until(lambda form: form.title == "Request a refund")
    form = await open_form(play, "8101")
    await form.options("What to refund", "Microsoft")
    ((option,),) = form.surface.offered.values()
    assert option["description"]["text"] == "12 × $37.40 · 9 left"
    await form.close()  # or the next one may be read while it is still loading
    card = await request(play, "8101", {"Microsoft": "9"})
    assert "Perhaps refunded already: ticket 20017" in shown(play, card)
    assert "[ Not the Same ]" in shown(play, card)
    others = await open_form(play, "8101", who="sione")
    assert "Not the same: ticket 20017" in others.text()


async def test_who_acts_for_the_requester_can_not_say_it_even_in_their_own_right(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "9"})
    await wiremu_acts_for_mere(play)
    await play.slack.person("wiremu").click(card, "Not the Same")
    said = "@Mere Tamihana asked for this refund, and you act for them, so another approver has to say"
    await whispered(play, "wiremu", said)
    assert not play.slack.person("wiremu").sees_modal
    await play.slack.person("aroha").click(card, "Not the Same")
    await play.slack.person("aroha").modal("Not the same")


async def test_it_is_remembered_who_said_it_why_and_when(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "9"})
    await play.slack.person("wiremu").click(card, "Not the Same")
    await say(await play.slack.person("wiremu").modal("Not the same"))
    await shows(play, card, "Not the same: ticket 20017")
    async with play.ledger() as tx:
        (said,) = await excuses.of_invoice(tx, play.syncro.account.invoice("8101").id)
    assert (said.by, said.reason) == ("U0WIREMU01", "Those were October's seats.")
    assert said.key == f"ticket/{play.syncro.account.ticket(20017).lines[0].id}"


async def test_what_is_wrongly_held_in_full_is_freed_in_the_form_by_an_approver(play: Stage) -> None:
    by_hand(play, "-9")
    form = await open_form(play, "8101")
    assert f"• {SEATS}: fully refunded by ticket 20017 and ticket 20031." in form.text()
    await form.click("Not the Same")
    refused = await play.slack.person("mere").modal("Not for you to say")
    assert "they type /refund and the invoice's number, press Not the Same, and say why." in refused.text()
    approver = await open_form(play, "8101", who="wiremu")
    await approver.click("Not the Same")
    asked = await play.slack.person("wiremu").modal("Not the same")
    assert "for your own, and for those of whom you act for, another approver has to say it." in asked.text()
    await say(asked, "A project of its own.", "ticket 20031")
    await approver.until(lambda form: form.title == "Request a refund")
    assert "ticket 20031" in approver.text()
    again = await open_form(play, "8101", who="sione")
    assert "Not the same: ticket 20031" in again.text()
    await choose_lines(again, "Microsoft")
    await fill_in(again, {"Microsoft": "9"})
    await accepted(again)
    await accepted(again)
    card = await card_of(play, again)
    assert "> A project of its own." in shown(play, card)


async def test_a_refund_by_hand_after_the_request_stops_it_before_anything_is_written(play: Stage) -> None:
    card = await request(play, "8101", {"Microsoft": "9"})
    number = by_hand(play, "-1")
    await approve(play, card)
    told = await reply(play, card, "Somebody seems to have refunded by hand")
    words = shown(play, told)
    assert f"{SEATS}: 12 billed, 4 in ticket 20017 and ticket {number}; 9 here." in words
    assert "Done in Syncro: nothing that I know of." in words
    assert f"ticket {number} (" in words
    assert not [ticket for ticket in play.tickets() if "RF-000001" in ticket.subject]
    await not_the_same_in_thread(play, told, f"ticket {number}")
    await play.slack.person("wiremu").click(told, "Check Again")
    await play.slack.wait_until(
        lambda: any("RF-000001" in ticket.subject and ticket.resolved for ticket in play.tickets()), timeout=15
    )


async def not_the_same_in_thread(play: Stage, told: Message, *which: str) -> None:
    await play.slack.person("wiremu").click(told, "Not the Same")
    asked = await play.slack.person("wiremu").modal("Not the same")
    await say(asked, "Sold again on another invoice.", *which)


async def test_a_refund_by_hand_between_preview_and_sending_is_shown_before_anything_is_sent(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "2"})
    number = by_hand(play, "-1")
    await accepted(form)
    assert "What is left to refund has changed since you looked." in form.text()
    assert f"ticket {number}" in form.text()
    await accepted(form)
    assert f"ticket {number}" in shown(play, await card_of(play, form))


async def test_a_refund_by_hand_that_leaves_too_little_is_refused_at_sending(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "9"})
    number = by_hand(play, "-1")
    await accepted(form)
    assert form.title == "Not sent"
    assert f"Only 8 are left to refund (12 billed, 4 in ticket 20017 and ticket {number})." in form.text()
    assert play.slack.channel("refunds").messages == []


async def test_a_syncro_that_is_silent_at_sending_does_not_keep_the_request(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "2"})
    play.syncro.faults.next(method="GET", path="/tickets", kind=Fault.SLOW, seconds=4, times=9)
    await accepted(form)
    assert "RF-000001 was sent" in form.text()
    assert "I could not look again when this was sent (I last did on " in form.text()


async def test_what_was_refunded_while_syncro_was_silent_at_sending_stops_a_quick_approval(play: Stage) -> None:
    form = await preview(play, "8101", {"Microsoft": "9"})
    number = by_hand(play, "-1")
    play.syncro.faults.next(method="GET", path="/tickets", kind=Fault.SLOW, seconds=4, times=9)
    await accepted(form)
    card = await card_of(play, form)
    assert "), so a refund made by hand may be missing here; before anything is written I look again." in shown(
        play, card
    )
    play.syncro.faults.clear()
    await approve(play, card)
    told = shown(play, await reply(play, card, "Somebody seems to have refunded by hand"))
    assert f"{SEATS}: 12 billed, 4 in ticket 20017 and ticket {number}; 9 here." in told
    assert play.tickets() == []


async def test_when_syncro_does_not_tell_of_tickets_the_form_says_so(play: Stage) -> None:
    play.syncro.faults.next(method="GET", path="/tickets", kind=Fault.ERROR_BEFORE, status=503, times=99)
    technician = play.slack.person("mere")
    await technician.command("/refund", "8101", channel="refunds")
    form = await technician.modal("Request a refund")
    await form.until(lambda shown: "Syncro did not answer when asked for invoice 8101." in shown.text())


@pytest.mark.parametrize("permission", ["Tickets - View Details"])
async def test_a_permission_that_is_missing_is_named(play: Stage, permission: str) -> None:
    play.syncro.take_permission(permission)
    technician = play.slack.person("mere")
    await technician.command("/refund", "8101", channel="refunds")
    form = await technician.modal("Request a refund")
    await form.until(lambda shown: f"my token lacks the permission “{permission}”" in shown.text())


async def test_of_very_many_tickets_it_is_said_how_many_were_not_looked_at_and_all_are_before_money_moves(
    play: Stage,
) -> None:
    account = play.syncro.account
    number = by_hand(play, "-7", customer="Harbour Dental", cents=3500)
    for _ in range(15):
        account.by_hand.create_ticket(account.customer("Harbour Dental").id, "Printer does not print")
    form = await preview(play, "8104", {"Microsoft": "7"})
    unread = "more tickets and invoices since then than I looked at, so a refund made by hand may be missing here"
    assert unread in form.text()
    assert len(play.syncro.calls("GET", "/tickets/*")) <= 15 + 1  # and the settings
    await accepted(form)
    card = await card_of(play, form)
    assert unread in shown(play, card)
    await approve(play, card)
    told = shown(play, await reply(play, card, "Somebody seems to have refunded by hand"))
    assert f"{SEATS}: 7 billed, 7 in ticket {number}; 7 here." in told
    assert play.tickets() == []


async def test_gst_of_another_rate_on_the_customers_newest_invoice_is_said(play: Stage) -> None:
    newest = play.syncro.account.invoice("8115")
    play.syncro.account.by_hand.change_gst("8115", Decimal("0.125"))
    form = await preview(play, "8102", {"Logitech": "1"})
    assert (
        "GST has changed: invoice 8102 was billed with 15%, the customer's newest one "
        f"(8115, {newest.date.day} {newest.date:%b %Y}) with 12.5%. The credit is counted here with 15%; "
        "the bill that takes it may use the new rate."
    ) in form.text()


async def test_gst_of_the_same_rate_is_not_spoken_of(play: Stage) -> None:
    assert "GST has changed" not in (await preview(play, "8102", {"Logitech": "1"})).text()


async def test_a_line_that_names_the_refund_elsewhere_is_told_with_what_to_do_and_an_approver_frees_it(
    play: Stage,
) -> None:
    card = await request(play, "8104", {"Microsoft": "2"})
    number = by_hand(play, "-1", customer="Harbour Dental", text="As agreed, RF-000001/1")
    await approve(play, card)
    told = await reply(play, card, "stands in Syncro where I don't know of it")
    words = shown(play, told)
    assert "RF-000001 stands in Syncro where I don't know of it, so it may be refunded already." in words
    assert f"Ticket {number}: −1 × {SEATS} names RF-000001." in words
    assert "Done in Syncro: nothing that I know of." in words
    assert "end its subject with (RF-000001) again and press Check Again" in words
    assert f"ticket {number} (" in words
    assert not [ticket for ticket in play.tickets() if "RF-000001" in ticket.subject]
    await not_the_same_in_thread(play, told)  # the only one is chosen already
    await play.slack.person("wiremu").click(told, "Check Again")
    await play.slack.wait_until(
        lambda: any("RF-000001" in ticket.subject and ticket.resolved for ticket in play.tickets()), timeout=15
    )
