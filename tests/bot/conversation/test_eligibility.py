"""What the owner's settings do not let the bot refund: said at its field, with what to do; nothing typed is lost."""

import pytest

from tests.bot.conversation.acts import (
    DETAILS,
    accepted,
    choose_lines,
    fill_in,
    open_form,
    preview,
    request,
)
from tests.sandbox.stage import Stage

SEATS = "Microsoft 365 Business Premium"


@pytest.mark.parametrize("settings", [{"REFUND_OLDEST_INVOICE_DAYS": "40"}])
async def test_an_invoice_that_is_too_old_is_refused_at_its_input(play: Stage) -> None:
    form = await open_form(play, "8101")
    billed = play.syncro.account.invoice("8101").date
    told = f"Invoice 8101 is of {billed.day} {billed:%b %Y}, more than 40 days ago: too old for the bot."
    assert told in form.text()
    await form.choose("What to refund", "Microsoft")
    errors = await form.submit()
    assert errors == {"Invoice": f"{told} Choose a newer one, or refund it by hand."}
    assert form.value("What to refund") == SEATS


@pytest.mark.parametrize("settings", [{"REFUND_OLDEST_INVOICE_DAYS": "0"}])
async def test_the_age_may_be_left_open(play: Stage) -> None:
    play.syncro.account.invoice("8101").date = play.syncro.account.today.replace(year=2019)
    assert "too old" not in (await open_form(play, "8101")).text()


@pytest.mark.parametrize("settings", [{"REFUND_REASONS": "returned_goods; goodwill"}])
async def test_only_the_reasons_of_the_owner_are_offered(play: Stage) -> None:
    form = await open_form(play, "8101")
    await choose_lines(form, "Microsoft")
    assert await form.options("Reason") == ["Returned goods", "Goodwill"]


@pytest.mark.parametrize("settings", [{"REFUND_NOT_PRODUCTS": f"{SEATS}; 999", "REFUND_NOT_CATEGORIES": "Phones"}])
async def test_products_and_categories_that_people_refund_are_listed_with_the_reason(play: Stage) -> None:
    play.syncro.account.product("Yealink T46U handset").category = "Phones"
    form = await open_form(play, "8101")
    assert f"• {SEATS}: not refunded by the bot. Refund it by hand, as the owner of the bot has set it." in form.text()
    assert (
        "• Yealink T46U handset: not refunded by the bot, like everything in Phones. Refund it by hand." in form.text()
    )


@pytest.mark.parametrize("settings", [{"REFUND_DAILY_LIMIT_EACH": "200"}])
async def test_a_daily_limit_for_each_is_said_at_the_quantity_and_nothing_typed_is_lost(play: Stage) -> None:
    await request(play, "8101", {"Microsoft": "3"})
    form = await open_form(play, "8104")
    await choose_lines(form, "Microsoft")
    await fill_in(form, {"Microsoft": "3"})
    errors = await form.submit()
    assert errors == {
        f"How many of {SEATS}?": (
            "This request comes to $120.75 incl. GST, and you have asked for $129.03 today. $200.00 a day is the limit "
            "for one person: ask for less, or tomorrow."
        )
    }
    assert form.value("Details") == DETAILS
    await form.fill(f"How many of {SEATS}", "1")
    await accepted(form)
    assert form.title == "Preview"
    other = await preview(play, "8104", {"Microsoft": "3"}, who="sione")
    await accepted(other)
    assert other.title == "Sent for approval"


@pytest.mark.parametrize("settings", [{"REFUND_DAILY_LIMIT": "200"}])
async def test_of_two_who_send_in_one_moment_only_one_stays_within_the_limit_for_all(play: Stage) -> None:
    forms = [
        await preview(play, number, {"Microsoft": "3"}, who=who)
        for number, who in (("8101", "mere"), ("8104", "sione"))
    ]
    await play.slack.at_once(*(form.submit() for form in forms))
    lost, won = sorted(forms, key=lambda form: form.title == "Sent for approval")
    assert (lost.title, won.title) == ("Not sent", "Sent for approval")
    assert "$200.00 a day is the limit for all together: ask for less, or tomorrow." in lost.text()
