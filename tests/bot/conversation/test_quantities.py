"""The second screen: how many, which units, and why. Everything wrong is told at once, at its field."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.bot.conversation.acts import accepted, choose_lines, fill_in, open_form
from tests.sandbox.slack import Modal
from tests.sandbox.stage import Stage

pytestmark = pytest.mark.long

HANDSET, SEATS = "Yealink T46U handset", "Microsoft 365 Business Premium"
HOW_MANY_SEATS = f"How many of {SEATS}?"
WHICH_HANDSETS = f"Which units of {HANDSET} came back?"


async def second_screen(play: Stage, number: str, *names: str) -> Modal:
    form = await open_form(play, number)
    await choose_lines(form, *names)
    return form


async def test_slack_itself_refuses_more_than_is_left_and_fractions_of_whole_things(play: Stage) -> None:
    form = await second_screen(play, "8101", "Yealink", "Microsoft")
    await fill_in(form, {HANDSET: "3", SEATS: "1.5"}, units={HANDSET: ["7C2F80AA01"]})
    assert await form.submit() == {
        f"How many of {HANDSET}?": "Must be at most 2.",
        HOW_MANY_SEATS: "Please enter a whole number.",
    }


async def test_everything_wrong_is_told_at_once_at_its_field_and_what_was_typed_stays(play: Stage) -> None:
    form = await second_screen(play, "8101", "Yealink", "Microsoft")
    await fill_in(form, {HANDSET: "2", SEATS: "4"}, units={HANDSET: ["7C2F80AA01"]}, details="   ")
    today = play.syncro.account.today
    await form.fill("Dates it concerns, from", today)
    await form.fill("Dates it concerns, to", today - timedelta(days=3))
    errors = await form.submit()
    assert errors == {
        WHICH_HANDSETS: "Choose 2 units, as many as you refund (1 chosen).",
        "Details": "Say in a sentence what happened. It goes into the ticket; the customer never sees it.",
        "Dates it concerns, to": errors["Dates it concerns, to"],
    }
    assert "or a later day: the dates end before they begin." in errors["Dates it concerns, to"]
    assert (form.value(HOW_MANY_SEATS), form.value(WHICH_HANDSETS)) == ("4", "7C2F80AA01")
    await form.choose(WHICH_HANDSETS, "7C2F80AA02")
    await form.fill("Details", "Both arrived dead.")
    await form.fill("Dates it concerns, to", today)
    await accepted(form)
    assert form.title == "Preview"


async def test_more_units_than_are_refunded_are_counted(play: Stage) -> None:
    form = await second_screen(play, "8101", "Yealink")
    await fill_in(form, {HANDSET: "1"}, units={HANDSET: ["7C2F80AA01", "7C2F80AA02"]})
    assert await form.submit() == {WHICH_HANDSETS: "Choose 1 unit, as many as you refund (2 chosen)."}


async def test_only_units_sold_on_this_line_are_offered(play: Stage) -> None:
    form = await second_screen(play, "8101", "Yealink")
    assert await form.options(WHICH_HANDSETS) == ["7C2F80AA01", "7C2F80AA02"]


async def test_where_syncro_knows_no_unit_of_a_serialised_line_none_is_asked_for(play: Stage) -> None:
    for number in ("7C2F80AA01", "7C2F80AA02"):
        play.syncro.account.serial(number).serial_number = None
    form = await second_screen(play, "8101", "Yealink")
    assert WHICH_HANDSETS not in form.labels()
    await fill_in(form, {HANDSET: "1"})
    await accepted(form)
    assert form.title == "Preview"


async def test_the_one_that_is_left_is_filled_in_and_the_rest_is_asked_for(play: Stage) -> None:
    form = await second_screen(play, "8109", "TP-Link")
    assert form.value("How many of TP-Link AX3000 router?") == "1"
    assert "1 billed at $329.50 excl. GST, 1 left" in form.text()
    assert set(await form.submit()) == {"Which units of TP-Link AX3000 router came back?", "Reason", "Details"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [("0.5", None), ("1.75", None), ("0.005", "Must be at least 0.01."), ("1.76", "Must be at most 1.75.")],
)
async def test_hours_are_refunded_in_fractions(play: Stage, typed: str, told: str | None) -> None:
    form = await second_screen(play, "1042", "Labour (hour) (line 2)")
    await fill_in(form, {"Labour": typed})
    errors = await form.submit()
    assert errors == ({} if told is None else {"How many of Labour (hour) (line 2)?": told})


async def test_a_quarter_of_an_hour_is_refunded_to_the_cent(play: Stage) -> None:
    form = await second_screen(play, "1042", "Labour (hour) (line 3)")
    await fill_in(form, {"Labour": "0.25"})
    await accepted(form)
    assert "−0.25 × $145.00   Labour (hour)" in form.text()
    assert "−$36.25 excl. GST · −$41.69 incl. GST" in form.text()


async def test_what_comes_to_less_than_a_cent_is_refused_at_its_field(play: Stage) -> None:
    play.syncro.account.invoice("1042").lines[1].price = Decimal("0.40")
    form = await second_screen(play, "1042", "line 2")
    await fill_in(form, {"Labour": "0.01"})
    assert await form.submit() == {
        "How many of Labour (hour) (line 2)?": "This comes to less than one cent. Refund more of it."
    }


async def test_details_of_two_thousand_characters_fit_and_are_sent_whole(play: Stage) -> None:
    form = await second_screen(play, "8101", "Microsoft")
    await fill_in(form, {SEATS: "1"}, details="x" * 2000)
    await accepted(form)
    assert form.title == "Preview"


async def test_a_mistyped_year_is_told_at_its_date(play: Stage) -> None:
    form = await second_screen(play, "8101", "Microsoft")
    await fill_in(form, {SEATS: "1"})
    await form.fill("Dates it concerns, from", "1202-10-01")
    errors = await form.submit()
    assert errors["Dates it concerns, from"].startswith("Check the year: 1 Oct 1202 is not between")


async def test_back_from_the_preview_everything_stands_as_it_was_typed(play: Stage) -> None:
    form = await second_screen(play, "8101", "Yealink", "Microsoft")
    await fill_in(form, {HANDSET: "1", SEATS: "3"}, units={HANDSET: ["7C2F80AA02"]}, details="Line one\nLine two")
    await form.fill("Dates it concerns, from", play.syncro.account.today)
    await accepted(form)
    await form.back()
    assert form.title == "How many, and why"
    assert [form.value(label) for label in form.labels()] == [
        "1",
        "7C2F80AA02",
        "3",
        "Returned goods",
        "Line one\nLine two",
        play.syncro.account.today.isoformat(),
        "",
    ]


async def test_back_to_the_lines_and_forth_again_keeps_what_was_typed(play: Stage) -> None:
    form = await second_screen(play, "8101", "Yealink")
    await fill_in(form, {HANDSET: "1"}, units={HANDSET: ["7C2F80AA02"]}, reason="Goodwill", details="As agreed")
    await accepted(form)
    await form.back()
    await form.back()
    assert form.value("What to refund") == HANDSET
    await choose_lines(form, "Microsoft")
    assert form.value(f"How many of {HANDSET}?") == "1"
    assert form.value(WHICH_HANDSETS) == "7C2F80AA02"
    assert (form.value("Reason"), form.value("Details")) == ("Goodwill", "As agreed")
    assert form.value(HOW_MANY_SEATS) == ""


async def test_what_was_wrong_once_is_kept_too(play: Stage) -> None:
    form = await second_screen(play, "8101", "Microsoft")
    await fill_in(form, {SEATS: "5"}, details="  ")
    assert set(await form.submit()) == {"Details"}
    await form.back()
    await accepted(form)
    await form.until(lambda shown: "Reason" in shown.labels())
    assert (form.value(HOW_MANY_SEATS), form.value("Reason")) == ("5", "Returned goods")
