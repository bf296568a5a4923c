from __future__ import annotations

from decimal import Decimal

import pytest

from bot.models import Choice, Input, SoldUnit, Taken
from bot.rules.serials import check_serials, units_left
from tests.bot.rules.examples import HANDSET, LICENCE, NOTHING, PRODUCTS, UNITS

ONE, TWO = "7C2F80AA01", "7C2F80AA02"
ONE_BACK = Taken(quantity=Decimal(1), cents=24900, references=("RF-000031",), serials=(ONE,))
ELSEWHERE = SoldUnit(serial_id=13, serial_number="7C2F80AA03", invoice_line_id=99)
BLANK = SoldUnit(serial_id=14, serial_number=" ", invoice_line_id=1)


def chosen(
    quantity: int | None, *serials: str, taken: Taken = NOTHING, units: tuple[SoldUnit, ...] = (*UNITS, ELSEWHERE)
) -> str:
    choice = Choice(invoice_line_id=1, quantity=None if quantity is None else Decimal(quantity), serials=serials)
    violation = check_serials(HANDSET, PRODUCTS[101], choice, units, taken)
    if violation is None:
        return ""
    assert (violation.field, violation.invoice_line_id) == (Input.SERIALS, 1)
    return violation.message


def test_as_many_units_as_the_quantity_come_back() -> None:
    assert chosen(1, TWO) == ""
    assert chosen(2, TWO, ONE) == ""
    assert chosen(1, TWO, taken=ONE_BACK) == ""


@pytest.mark.parametrize(
    ("quantity", "serials", "taken", "why"),
    [
        (1, (), NOTHING, "Choose 1 unit, as many as you refund (none chosen)."),
        (2, (ONE,), NOTHING, "Choose 2 units, as many as you refund (1 chosen)."),
        (1, (ONE, TWO), NOTHING, "Choose 1 unit, as many as you refund (2 chosen)."),
        (2, (ONE, ONE), NOTHING, f"{ONE} is chosen twice. Choose each unit once."),
        (1, ("7C2F80AA03",), NOTHING, "7C2F80AA03 was not sold on this line. Choose the units that were."),
        (1, (ONE,), ONE_BACK, f"{ONE} came back already in RF-000031. Choose another unit."),
    ],
)
def test_a_wrong_choice_of_units_says_what_to_choose(
    quantity: int, serials: tuple[str, ...], taken: Taken, why: str
) -> None:
    assert chosen(quantity, *serials, taken=taken) == why


def test_units_that_syncro_does_not_know_are_refunded_by_hand() -> None:
    assert chosen(2, ONE, units=UNITS[:1]) == (
        "Syncro knows only 1 of these units by serial number. Refund the others by hand."
    )
    assert chosen(1, taken=ONE_BACK, units=UNITS[:1]) == (
        "Every unit that Syncro knows by serial number came back already. Refund the others by hand."
    )


def test_where_syncro_knows_no_unit_of_the_line_none_is_asked() -> None:
    assert chosen(1, units=(ELSEWHERE, BLANK)) == ""


def test_a_wrong_quantity_is_not_reported_a_second_time_at_the_units() -> None:
    assert chosen(None) == chosen(0) == chosen(3) == ""


def test_products_without_serial_numbers_ask_for_no_unit() -> None:
    choice = Choice(invoice_line_id=2, quantity=Decimal(3))
    assert check_serials(LICENCE, PRODUCTS[102], choice, UNITS, NOTHING) is None
    assert check_serials(LICENCE, None, choice, UNITS, NOTHING) is None


def test_only_units_of_the_line_that_have_not_come_back_are_left() -> None:
    assert units_left(HANDSET, (*UNITS, ELSEWHERE, BLANK), ONE_BACK) == UNITS[1:]
