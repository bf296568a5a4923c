from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import BilledLine, Choice, Input, Taken
from bot.rules.quantity import check_quantity
from tests.bot.rules.examples import HOURS, LICENCE, NOTHING, THREE_TAKEN
from tests.bot.rules.strategies import QUANTITIES, billed_lines

PRECISE = HOURS.model_copy(update={"quantity": Decimal("0.125")})
CENT = LICENCE.model_copy(update={"quantity": Decimal(3), "price": Decimal("0.0033")})
ELEVEN_TAKEN = Taken(quantity=Decimal(11), cents=41140, references=("RF-000031", "RF-000040"))


def asked(line: BilledLine, quantity: str | None, taken: Taken = NOTHING) -> str:
    choice = Choice(invoice_line_id=line.id, quantity=None if quantity is None else Decimal(quantity))
    violation = check_quantity(line, choice, taken)
    if violation is None:
        return ""
    assert (violation.field, violation.invoice_line_id) == (Input.QUANTITY, line.id)
    return violation.message


@pytest.mark.parametrize(
    ("line", "quantity", "taken"),
    [
        (LICENCE, "12", NOTHING),
        (LICENCE, "1.00", NOTHING),
        (LICENCE, "9", THREE_TAKEN),
        (HOURS, "0.25", NOTHING),
        (HOURS, "1.5", NOTHING),
        (PRECISE, "0.125", NOTHING),
        (HOURS, "0.375", Taken(quantity=Decimal("1.125"), cents=12150)),
    ],
)
def test_up_to_what_is_left_may_be_refunded(line: BilledLine, quantity: str, taken: Taken) -> None:
    assert asked(line, quantity, taken) == ""


@pytest.mark.parametrize(
    ("line", "quantity", "taken", "why"),
    [
        (LICENCE, None, NOTHING, "Enter how many to refund."),
        (LICENCE, "0", NOTHING, "Enter a quantity above 0. The bot makes it negative in Syncro."),
        (LICENCE, "-3", NOTHING, "Enter a quantity above 0. The bot makes it negative in Syncro."),
        (LICENCE, "13", NOTHING, "Only 12 are left to refund (12 billed)."),
        (LICENCE, "10", THREE_TAKEN, "Only 9 are left to refund (12 billed, 3 in RF-000031)."),
        (LICENCE, "2", ELEVEN_TAKEN, "Only 1 is left to refund (12 billed, 11 in RF-000031 and RF-000040)."),
        (LICENCE, "1.5", NOTHING, "Enter a whole number: 12 were billed."),
        (HOURS, "0.125", NOTHING, "Enter at most 2 decimals."),
        (PRECISE, "0.0625", NOTHING, "Enter at most 3 decimals."),
        (CENT, "1", NOTHING, "This comes to less than one cent. Refund more of it."),
    ],
)
def test_a_quantity_that_cannot_be_refunded_says_what_to_enter(
    line: BilledLine, quantity: str | None, taken: Taken, why: str
) -> None:
    assert asked(line, quantity, taken) == why


@given(billed_lines(), st.decimals(allow_nan=False, allow_infinity=False), QUANTITIES)
def test_no_quantity_beyond_what_is_left_ever_passes(line: BilledLine, quantity: Decimal, held: Decimal) -> None:
    if check_quantity(line, Choice(invoice_line_id=line.id, quantity=quantity), Taken(quantity=held)) is None:
        assert 0 < quantity <= line.quantity - held
