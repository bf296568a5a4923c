from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.rules.figures import amount_text, day_text, listed, quantity_text


@pytest.mark.parametrize(
    ("quantity", "text"), [("3.00", "3"), ("0.25", "0.25"), ("-2", "−2"), ("1E+2", "100"), ("0", "0"), ("10", "10")]
)
def test_a_quantity_has_no_needless_zeros(quantity: str, text: str) -> None:
    assert quantity_text(Decimal(quantity)) == text


def test_an_amount_has_its_currency_and_both_digits_of_the_cents() -> None:
    assert [amount_text(110320), amount_text(-3740), amount_text(5, "£")] == ["$1,103.20", "−$37.40", "£0.05"]


def test_a_day_names_its_year() -> None:
    assert day_text(date(2026, 12, 1)) == "1 Dec 2026"


def test_a_list_reads_as_people_say_it() -> None:
    assert [listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])] == ["A", "A and B", "A, B and C"]
