from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.cents import round_half_up
from bot.rules.price import billed_cents, check_price, credit_bounds, net_price
from tests.bot.rules.examples import HOURS, LICENCE, refund_line
from tests.bot.rules.strategies import WHOLE_QUANTITIES, billed_lines

if TYPE_CHECKING:
    from bot.models import BilledLine, RefundLine


def billed(quantity: str, price: str, percent: str = "0", dollars: str = "0") -> BilledLine:
    return LICENCE.model_copy(
        update={
            "quantity": Decimal(quantity),
            "price": Decimal(price),
            "discount_percent": Decimal(percent),
            "discount_dollars": Decimal(dollars),
        }
    )


def piece(quantity: str, price_cents: int) -> RefundLine:
    credit = round_half_up(Decimal(quantity) * price_cents)
    return refund_line(quantity=Decimal(quantity), price_cents=price_cents, credit_cents=credit)


@pytest.mark.parametrize(
    ("line", "cents"),
    [
        (billed("12", "37.40"), 44880),
        (billed("3", "10", percent="10", dollars="1.50"), 2550),
        (billed("0.25", "0.02"), 1),
        (billed("-0.25", "0.02"), -1),
        (billed("1", "5", dollars="7"), -200),
        (billed("0", "5"), 0),
    ],
)
def test_what_was_billed_is_net_of_percent_then_dollars(line: BilledLine, cents: int) -> None:
    assert billed_cents(line) == cents


def test_the_unit_price_is_net_of_discounts() -> None:
    assert net_price(HOURS) == 108
    assert net_price(billed("3", "10", dollars="1")).quantize(Decimal("0.0001")) == Decimal("9.6667")
    assert net_price(billed("0", "10")) == 0


def test_the_billed_price_may_be_refunded() -> None:
    assert check_price(LICENCE, [piece("3", 3740)]) is None
    assert check_price(HOURS, [piece("0.25", 10800)]) is None
    assert check_price(LICENCE, []) is None


def test_a_price_that_changed_on_the_invoice_is_refused_in_plain_words() -> None:
    violation = check_price(billed("12", "35"), [piece("3", 3740)])
    assert violation is not None
    assert violation.invoice_line_id == LICENCE.id
    assert violation.message == (
        "Microsoft 365 Business Premium is billed as 12 × $35.00 after discounts, "
        "which does not allow a refund of 3 × $37.40. Ask for a new refund from the invoice as it is now."
    )


def test_the_two_cents_around_a_price_may_be_mixed_but_not_beyond_what_was_billed() -> None:
    line = billed("3", "33.333333")
    assert check_price(line, [piece("2", 3333), piece("1", 3334)]) is None
    assert check_price(line, [piece("1", 3333), piece("2", 3334)]) is not None
    assert check_price(line, [piece("2", 3332), piece("1", 3336)]) is not None


def test_a_credit_that_is_not_quantity_times_price_is_refused() -> None:
    assert check_price(LICENCE, [refund_line(credit_cents=11221)]) is not None
    assert check_price(LICENCE, [refund_line(quantity=Decimal(-3), credit_cents=-11220)]) is not None


def test_a_line_that_takes_back_a_part_of_its_own_refund_is_refused() -> None:
    assert check_price(LICENCE, [piece("4", 3740), piece("-1", 3740)]) is not None


def test_a_line_that_became_empty_on_the_invoice_allows_nothing() -> None:
    assert check_price(billed("0", "37.40"), [piece("3", 3740)]) is not None


@given(WHOLE_QUANTITIES, st.integers(1, 1_000_000), st.integers(-50, 50).filter(bool), st.data())
def test_no_other_price_than_the_billed_one_passes(
    billed_quantity: Decimal, price: int, off: int, data: st.DataObject
) -> None:
    line = billed(str(billed_quantity), str(Decimal(price) / 100))
    quantity = str(data.draw(st.integers(1, int(billed_quantity))))
    assert check_price(line, [piece(quantity, price)]) is None
    assert check_price(line, [piece(quantity, price + off)]) is not None


@given(billed_lines())
def test_everything_together_comes_to_exactly_what_was_billed(line: BilledLine) -> None:
    assert credit_bounds(line, line.quantity) == (billed_cents(line), billed_cents(line))
