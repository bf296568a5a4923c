from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import BilledLine, Choice, Draft, Input, Reason
from bot.rules.correction import check_right_prices
from bot.rules.lines import refund_lines
from bot.rules.price import billed_cents
from tests.bot.rules.examples import DRAFT, FACTS, HOURS, INVOICE, LICENCE, refund, refund_line
from tests.bot.rules.strategies import billed_lines


def draft(price: str | None, line: BilledLine = LICENCE, reason: Reason = Reason.PRICE_CORRECTED) -> Draft:
    right = None if price is None else Decimal(price)
    choice = Choice(invoice_line_id=line.id, quantity=Decimal(1), right_price=right)
    return DRAFT.model_copy(update={"reason": reason, "choices": (choice,)})


@pytest.mark.parametrize("price", ["30", "30.00", "0.01", "45.05"])
def test_any_other_price_of_whole_cents_may_be_the_right_one(price: str) -> None:
    assert check_right_prices(INVOICE.lines, draft(price)) == []


@pytest.mark.parametrize(
    ("price", "told"),
    [
        (None, "Enter the right price of one, excluding GST."),
        ("0", "Enter a price above 0. Where nothing was to be paid, choose “Billed in error” as the reason."),
        ("-1", "Enter a price above 0. Where nothing was to be paid, choose “Billed in error” as the reason."),
        ("30.005", "Enter whole cents."),
        ("37.4", "This is the price that was billed. Enter the right one, or choose another reason."),
    ],
)
def test_what_can_not_be_the_right_price_is_said_at_its_input(price: str | None, told: str) -> None:
    (violation,) = check_right_prices(INVOICE.lines, draft(price))
    assert (violation.field, violation.invoice_line_id, violation.message) == (Input.RIGHT_PRICE, LICENCE.id, told)


def test_the_billed_price_is_the_one_after_discounts() -> None:
    assert check_right_prices(INVOICE.lines, draft("120", HOURS)) == []
    assert check_right_prices(INVOICE.lines, draft("108", HOURS)) != []


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.PRICE_CORRECTED])
def test_for_every_other_reason_no_right_price_is_asked_for(reason: Reason) -> None:
    assert check_right_prices(INVOICE.lines, draft(None, reason=reason)) == []


def test_more_lines_than_the_form_has_room_for_are_refused_at_the_reason() -> None:
    choices = tuple(Choice(invoice_line_id=number) for number in range(31))
    many = DRAFT.model_copy(update={"reason": Reason.PRICE_CORRECTED, "choices": choices})
    (violation,) = check_right_prices(INVOICE.lines, many)
    assert violation.field is Input.REASON
    assert violation.message == (
        "Choose at most 30 lines where a price was wrong. Ask for the rest in another request."
    )


def test_a_line_that_left_the_invoice_is_no_matter_of_its_price() -> None:
    assert check_right_prices((), draft(None)) == []


def test_without_a_wrong_price_nothing_is_to_be_charged() -> None:
    assert refund().charge_cents == 0
    assert refund(refund_line(right_cents=3000), refund_line(2, invoice_line_id=1)).charge_cents == 9000


@given(billed_lines(), st.integers(1, 1_000_000), st.data())
def test_what_is_still_to_be_charged_is_the_right_price_for_exactly_the_refunded_units(
    line: BilledLine, right: int, data: st.DataObject
) -> None:
    """Also where the credit was split into two prices: the charge is rounded once for the whole line."""
    quantity = line.quantity if line.quantity < 1 else data.draw(st.integers(1, int(line.quantity)).map(Decimal))
    facts = FACTS.model_copy(update={"invoice": INVOICE.model_copy(update={"lines": (line,)})})
    choice = Choice(invoice_line_id=line.id, quantity=quantity, right_price=Decimal(right) / 100)
    lines = refund_lines(facts, [choice], "RF")
    charge = refund(*lines).charge_cents
    assert abs(charge - quantity * right) <= Decimal("0.5")
    if quantity == line.quantity:
        assert sum(each.credit_cents for each in lines) == billed_cents(line)
