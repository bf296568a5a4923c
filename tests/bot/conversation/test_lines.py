"""Which lines can be chosen, which cannot, and why."""

from decimal import Decimal

import pytest

from tests.bot.conversation.acts import accepted, choose_lines, fill_in, open_form
from tests.sandbox.stage import Stage
from tests.sandbox.syncro import Fault

pytestmark = pytest.mark.long


async def test_a_line_tells_its_billed_quantity_its_net_price_and_what_is_left(play: Stage) -> None:
    form = await open_form(play, "8103")
    await form.options("What to refund")
    offered = form.surface.offered.popitem()[1]
    assert [(option["text"]["text"], option["description"]["text"]) for option in offered] == [
        ("Logitech M185 mouse", "3 × $26.57 · 3 left"),
        ("Cat6 patch cable 2 m", "10 × $10.50 · 10 left"),
    ]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("8101", "Courier as quoted (Manual Item): not a product. Refund the actual product line it stands for."),
        ("8102", "Old router: fully refunded by ticket 20012."),
        ("8105", "Logitech M185 mouse (line 2): billed with the quantity −1, so there is nothing to refund."),
        ("8107", "*Bold* <b>manual</b> & `code` (Manual Item): not a product."),
        ("8109", "Cloud backup 100 GB: billed at no charge, so there is nothing to refund."),
        ("8110", "Logitech M185 mouse: billed with the quantity 0, so there is nothing to refund."),
    ],
)
async def test_a_line_that_can_not_be_refunded_is_listed_with_the_reason(play: Stage, number: str, told: str) -> None:
    form = await open_form(play, number)
    assert f"Cannot be chosen\n• {told}" in form.text()
    named = told.partition(":")[0]
    assert named not in await form.options("What to refund")


async def test_a_product_that_is_disabled_in_syncro_is_listed_with_what_to_do(play: Stage) -> None:
    play.syncro.account.product("Logitech M185 mouse").disabled = True
    form = await open_form(play, "8102")
    assert "• Logitech M185 mouse: this product is disabled in Syncro. Enable it there, then ask again." in form.text()


async def test_an_invoice_of_which_nothing_can_be_refunded_says_so_and_asks_for_another(play: Stage) -> None:
    account = play.syncro.account
    account.invoice("8101").lines[:] = [line for line in account.invoice("8101").lines if line.product_id is None]
    technician = play.slack.person("mere")
    await technician.command("/refund", "8101")
    form = await technician.modal("Request a refund")
    await form.until(lambda shown: "Cannot be chosen" in shown.text())
    assert "Nothing on this invoice can be refunded. Please choose another one." in form.text()
    assert "Courier as quoted (Manual Item): not a product." in form.text()


async def test_lines_of_one_name_are_told_apart_by_their_number(play: Stage) -> None:
    form = await open_form(play, "8110")
    assert await form.options("What to refund") == [
        "Microsoft 365 Business Premium (line 2)",
        "Microsoft 365 Business Premium (line 3)",
    ]
    await choose_lines(form, "(line 3)")
    assert "How many of Microsoft 365 Business Premium (line 3)?" in form.labels()


async def test_on_an_invoice_of_200_lines_any_line_is_found_by_typing(play: Stage) -> None:
    lines = play.syncro.account.invoice("8114").lines
    lines[186].item, lines[186].quantity = "Rack shelf", Decimal(7)
    lines[186].price = Decimal("87.65")
    form = await open_form(play, "8114")
    assert len(await form.options("What to refund")) == 100
    assert await form.options("What to refund", "rack") == ["Rack shelf"]
    assert await form.options("What to refund", "87.65") == ["Rack shelf"]
    assert await form.options("What to refund", "line 188") == ["Licence pack 38 (line 188)"]
    await choose_lines(form, "rack", "line 188")
    assert "7 billed at $87.65 excl. GST, 7 left" in form.text()


async def test_of_many_lines_that_can_not_be_chosen_twenty_are_named_and_the_rest_counted(play: Stage) -> None:
    for line in play.syncro.account.invoice("8114").lines[:150]:
        line.product_id = None
    form = await open_form(play, "8114")
    assert form.text().count("(Manual Item)") == 20
    assert "and 130 more" in form.text()
    assert len(await form.options("What to refund")) == 50


async def test_a_product_disabled_beyond_those_read_at_first_is_refused_at_next(play: Stage) -> None:
    account = play.syncro.account
    for number, line in enumerate(account.invoice("8114").lines, 1):
        line.item = f"Pack {number}"
    account.product("Licence pack 40").disabled = True
    form = await open_form(play, "8114")
    await form.choose("What to refund", "Pack 140")
    assert await form.submit() == {
        "What to refund": "Pack 140: this product is disabled in Syncro. Enable it there, then ask again."
    }


async def test_what_can_not_be_chosen_has_no_tick_and_next_needs_a_line(play: Stage) -> None:
    form = await open_form(play, "8101")
    assert await form.options("What to refund", "Courier") == ["No line that can be refunded matches."]
    await form.choose("What to refund", "No line that can be refunded")
    assert await form.submit() == {"What to refund": "Choose at least one line from the list."}


async def test_when_syncro_is_slow_at_next_the_questions_come_by_themselves(play: Stage) -> None:
    form = await open_form(play, "8114")
    play.syncro.faults.next(method="GET", path="/products/*", kind=Fault.SLOW, seconds=2.2)
    await form.choose("What to refund", "line 40)")
    await accepted(form)
    assert "Fetching from Syncro…" in form.text()
    await form.until(lambda shown: "Reason" in shown.labels())
    await fill_in(form, {"Licence pack 40": "1"})
    await accepted(form)
    assert form.title == "Preview"


async def test_when_syncro_is_silent_at_next_it_is_said_and_back_leads_to_the_lines(play: Stage) -> None:
    form = await open_form(play, "8114")
    play.syncro.faults.next(method="GET", path="/products/*", kind=Fault.ERROR_BEFORE, status=503, times=99)
    await form.choose("What to refund", "line 40)")
    await accepted(form)
    await form.until(lambda shown: shown.title == "Syncro is silent")
    assert "Syncro did not answer when asked for the products. Please try again in a moment." in form.text()
    play.syncro.faults.clear()
    await form.back()
    assert form.value("What to refund") == "Licence pack 40 (line 40)"
    await accepted(form)
    await form.until(lambda shown: "Reason" in shown.labels())
