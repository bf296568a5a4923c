"""Choosing the invoice, and changing one's mind."""

import asyncio
from datetime import timedelta

from tests.bot.conversation.acts import choose_invoice, choose_lines, open_customer, open_form
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault

COMPLETE = "Please complete this required field."


def numbers(options: list[str]) -> list[str]:
    return [option.split(" · ")[0] for option in options]


async def test_of_125_invoices_the_newest_hundred_are_offered_newest_first(play: Stage) -> None:
    form = await open_customer(play, "Waka")
    offered = numbers(await form.options("Invoice"))
    assert offered == [str(8200 + number) for number in range(124, 24, -1)]


async def test_an_old_invoice_is_found_by_its_number_its_date_or_its_total(play: Stage) -> None:
    form = await open_customer(play, "Waka")
    assert numbers(await form.options("Invoice", "8203")) == ["8203"]
    day = play.syncro.account.invoice("8203").date
    assert "8203" in numbers(await form.options("Invoice", f"{day.day} {day:%b}"))
    (shown,) = await form.options("Invoice", "8203")
    assert "8203" in numbers(await form.options("Invoice", shown.split(" · ")[2]))


async def test_an_invoice_is_offered_with_its_day_and_its_total_with_gst(play: Stage) -> None:
    form = await open_customer(play, "Kererū")
    day = play.syncro.account.invoice("8101").date
    assert await form.options("Invoice", "8101") == [f"8101 · {day:%a} {day.day} {day:%b} · $1,103.20 incl. GST"]


async def test_an_invoice_of_last_year_says_so_and_one_of_last_month_does_not(play: Stage) -> None:
    old, new = (play.syncro.account.invoice(number) for number in ("8200", "8324"))
    old.date -= timedelta(days=365)
    form = await open_customer(play, "Waka")
    (shown,) = await form.options("Invoice", "8200")
    assert f"{old.date:%b} {old.date.year} · $" in shown
    (shown,) = await form.options("Invoice", "8324")
    assert f"{new.date:%b} · $" in shown


async def test_a_number_that_no_invoice_has_says_so_and_can_not_be_sent(play: Stage) -> None:
    form = await open_customer(play, "Kererū")
    assert await form.options("Invoice", "1042") == ["No invoice matches."]
    await form.choose("Invoice", "No invoice matches.")
    assert await form.submit() == {"Invoice": "Choose an invoice from the list."}


async def test_a_customer_without_invoices_is_said_to_have_none(play: Stage) -> None:
    customer = play.syncro.account.customer("Mānuka <b>Honey</b> Co")
    for invoice in [each for each in play.syncro.account.invoices.values() if each.customer_id == customer.id]:
        del play.syncro.account.invoices[invoice.id]
    form = await open_customer(play, "Honey")
    told = "Mānuka <b>Honey</b> Co has no invoices in Syncro, so there is nothing to refund."
    await form.until(lambda shown: told in shown.text())
    assert await form.options("Invoice") == ["No invoice matches."]


async def test_an_unpaid_invoice_says_that_the_refund_does_not_pay_it(play: Stage) -> None:
    form = await open_form(play, "8115")
    assert (
        "This invoice is not paid yet. The refund leaves it as it is: the credit comes on a later bill." in form.text()
    )
    play.syncro.account.by_hand.pay_invoice("8114")
    await form.close()
    assert "not paid" not in (await open_form(play, "8101")).text()


async def test_an_invoice_of_a_disabled_customer_says_at_once_that_no_bill_would_take_the_credit(play: Stage) -> None:
    form = await open_form(play, "8111")
    assert "Old Mill Timber is disabled in Syncro, so no bill would take the credit." in form.text()


async def test_another_customer_brings_an_empty_invoice_and_no_lines(play: Stage) -> None:
    form = await open_customer(play, "Kererū")
    await choose_invoice(form, "8101")
    await form.choose("What to refund", "Yealink")
    await form.choose("Customer", "Tūī")
    await form.until(lambda shown: "What to refund" not in shown.labels())
    assert form.value("Invoice") == ""
    assert numbers(await form.options("Invoice", "1042")) == ["1042"]
    assert await form.options("Invoice", "8101") == ["No invoice matches."]


async def test_coming_back_to_the_first_customer_begins_anew(play: Stage) -> None:
    form = await open_customer(play, "Kererū")
    await choose_invoice(form, "8101")
    await form.choose("Customer", "Tūī")
    await form.until(lambda shown: "What to refund" not in shown.labels())
    await form.choose("Customer", "Kererū")
    await form.settled()
    assert form.value("Invoice") == ""
    assert "What to refund" not in form.labels()


async def test_another_invoice_brings_its_own_lines_and_none_chosen(play: Stage) -> None:
    form = await open_form(play, "8101")
    await form.choose("What to refund", "Yealink")
    await choose_invoice(form, "8102")
    assert form.value("What to refund") == ""
    assert await form.options("What to refund") == ["Logitech M185 mouse"]
    assert await form.submit() == {"What to refund": COMPLETE}


async def test_another_invoice_after_the_second_screen_asks_about_its_own_lines_only(play: Stage) -> None:
    form = await open_form(play, "8101")
    await choose_lines(form, "Yealink", "Microsoft")
    await form.back()
    await choose_invoice(form, "8102")
    await choose_lines(form, "mouse")
    assert [label for label in form.labels() if label.startswith("How many")] == ["How many of Logitech M185 mouse?"]


async def test_of_two_picks_the_later_wins_although_the_first_is_still_being_fetched(play: Stage) -> None:
    form = await open_customer(play, "Kererū")
    path = f"/invoices/{play.syncro.account.invoice('8102').id}"
    play.syncro.faults.next(method="GET", path=path, kind=Fault.SLOW, seconds=0.4)
    await form.choose("Invoice", "8102")
    await play.slack.wait_until(lambda: play.syncro.calls("GET", path))
    await form.choose("Invoice", "8101")
    await form.until(lambda shown: "What to refund" in shown.labels())
    call = play.syncro.calls("GET", path)[0]
    await play.slack.wait_until(lambda: call.status == 200)
    await asyncio.sleep(0.2)  # for what the first pick might still do
    assert await form.options("What to refund", "Yealink") == ["Yealink T46U handset"]
    assert "Courier as quoted" in form.text()


async def test_of_two_customers_picked_in_a_row_the_later_wins(play: Stage) -> None:
    form = await open_form(play)
    customer = play.syncro.account.customer("Tūī Legal")
    await form.choose("Customer", "Kererū")
    await form.choose("Customer", "Tūī")
    await form.until(lambda shown: "Invoice" in shown.labels())
    await form.until(lambda shown: shown.view.blocks[1]["block_id"].endswith(str(customer.id)))
    assert numbers(await form.options("Invoice", "1042")) == ["1042"]


async def test_a_pick_is_not_lost_when_the_screen_changed_in_the_same_moment(play: Stage) -> None:
    form = await open_customer(play, "Kererū")
    play.slack.faults.add("views.update", "error", error="hash_conflict")
    await form.choose("Invoice", "8101")
    await form.until(lambda shown: "What to refund" in shown.labels())
    assert await form.options("What to refund", "Yealink") == ["Yealink T46U handset"]


async def test_pressing_next_before_the_lines_have_come_says_to_wait(play: Stage) -> None:
    form = await open_customer(play, "Kererū")
    play.syncro.faults.next(method="GET", path="/invoices/*", kind=Fault.SLOW, seconds=2.5)
    await form.choose("Invoice", "8101")
    assert await form.submit() == {"Invoice": "Choose what to refund too; the lines come in a moment."}
    await form.until(lambda shown: "What to refund" in shown.labels())


async def test_syncro_that_does_not_answer_for_the_invoice_leaves_the_form_to_try_again(play: Stage) -> None:
    form = await open_customer(play, "Kererū")
    await form.options("Invoice")
    play.syncro.faults.next(method="GET", path="/invoices/*", kind=Fault.ERROR_BEFORE, status=502, times=9)
    await form.choose("Invoice", "8101")
    await form.until(lambda shown: "Syncro did not answer when asked for the invoice." in shown.text())
    play.syncro.faults.clear()
    await choose_invoice(form, "8102")
    assert await form.options("What to refund") == ["Logitech M185 mouse"]


async def test_a_missing_permission_is_named_in_the_list_of_invoices(play: Stage) -> None:
    play.syncro.take_permission("Invoices - List/Search")
    form = await open_customer(play, "Kererū")
    assert await form.options("Invoice") == ["My Syncro token lacks “Invoices - List/Search”."]
