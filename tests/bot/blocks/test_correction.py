from __future__ import annotations

from decimal import Decimal

import pytest

from bot.blocks.card import card
from bot.blocks.correction import task, where_charged
from bot.blocks.notes import notes
from bot.blocks.preview import preview
from bot.models import Charged, Reason, Refund, State
from tests.bot.blocks import samples
from tests.bot.blocks.limits import check_message, check_view
from tests.bot.blocks.reading import buttons, called, inputs, read

TIMES = "\u00d7"
END = "In the end Kererū Café pays $90.00 instead of $112.20 excl. GST for this."
SEATS = f"3 {TIMES} Microsoft 365 Business Premium at $30.00 excl. GST"


def corrected(state: State = State.REQUESTED, **changes: object) -> Refund:
    line = samples.line(2, right_cents=3000)
    return samples.refund(state, lines=(line,), reason=Reason.PRICE_CORRECTED).model_copy(update=changes)


def test_the_preview_and_the_card_say_what_is_still_to_be_charged_by_whom_and_what_is_paid_in_the_end() -> None:
    for screen in (preview("d1", corrected()), card(corrected())):
        told = read(screen)
        assert f"Still to be charged: {SEATS}, together $90.00 excl. GST, by" in told
        assert f", who asked. I charge nobody. {END}" in told


def test_a_refund_for_another_reason_says_nothing_of_it() -> None:
    assert "charged" not in read(card(samples.refund()))
    assert "charged" not in notes(samples.refund(), "Mere T.", "Wiremu K.")


def test_the_tickets_notes_say_the_same() -> None:
    told = notes(corrected(), "Mere T.", "Wiremu K.").splitlines()
    start = told.index("Still to be charged by Mere T., at the right price:")
    assert told[start + 1 : start + 3] == [f"  {SEATS}", f"Together $90.00 excl. GST. {END}"]


def test_the_task_calls_the_requester_and_has_a_button_until_it_is_done() -> None:
    told = task(corrected())
    check_message(told)
    assert called(told) == {samples.MERE}
    assert "Still to be charged. The wrong price of RF-000123 is refunded. I charge nobody." in read(told)
    assert "Please charge Kererū Café the right one, then press It Was Charged." in read(told)
    assert f"{SEATS} Together $90.00 excl. GST. {END}" in read(told)
    assert "It Was Charged" in read(told)
    done = task(corrected(charged=Charged(by=samples.WIREMU, at=samples.AT, where="ticket 20044")))
    assert "Charged at the right price: ticket 20044, says" in read(done)
    assert "Tue 24 Nov 14:02." in read(done)
    assert buttons(done) == {}
    assert set(buttons(card(corrected(State.RESOLVED)))) == {"story"}


@pytest.mark.parametrize("state", [state for state in State if not state.holds_quantity])
def test_where_there_is_no_refund_nothing_is_to_be_charged(state: State) -> None:
    assert "harged" not in read(card(corrected(state)))


def test_the_task_of_a_refund_that_was_given_up_asks_nobody_to_charge() -> None:
    told = task(corrected(State.CLOSED))
    check_message(told)
    assert read(told) == "Nothing is to be charged: RF-000123 was closed without a refund."
    assert (buttons(told), called(told)) == ({}, set())


def test_a_refund_that_was_given_up_after_it_was_charged_says_that_both_prices_are_paid() -> None:
    charged = Charged(by=samples.WIREMU, at=samples.AT, where="ticket 20044")
    told = read(task(corrected(State.CLOSED, charged=charged)))
    assert "Charged at the right price: ticket 20044, says" in told
    assert (
        "But RF-000123 was closed without a refund: please see to it that Kererū Café does not pay both prices." in told
    )
    assert "both prices" not in read(task(corrected(State.BY_HAND, charged=charged)))


def test_many_lines_are_counted_and_a_split_line_is_named_once() -> None:
    split = (
        samples.line(2, right_cents=3000, quantity=Decimal(2)),
        samples.line(2, right_cents=3000, quantity=Decimal(1), reference="RF-000123/3"),
    )
    assert SEATS in read(task(corrected().model_copy(update={"lines": split})))
    many = tuple(samples.line(2, right_cents=3000, invoice_line_id=600 + number) for number in range(8))
    told = corrected().model_copy(update={"lines": many})
    assert "and 3 more" in read(task(told))
    assert "and 7 more, together $720.00" in read(card(told))


def test_where_it_was_charged_is_asked_for() -> None:
    view = where_charged(corrected(), "p")
    check_view(view)
    assert inputs(view)["where"]["label"]["text"] == "Number of the ticket or invoice"
    check_view(where_charged(samples.huge(samples.HOSTILE), "p"))
    check_message(task(samples.huge(samples.HOSTILE, is_charged=True)))
