from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.blocks.money import amount, clock, day, full_day, moment, money, short_day

MINUS = "\u2212"
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (110320, "$1,103.20"),
        (-36120, f"{MINUS}$361.20"),
        (0, "$0.00"),
        (5, "$0.05"),
        (-5, f"{MINUS}$0.05"),
        (123456789012, "$1,234,567,890.12"),
    ],
)
def test_money_has_its_sign_symbol_thousands_and_cents(cents: int, text: str) -> None:
    assert money(cents, "$") == text


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        ("2", "2"),
        ("2.00", "2"),
        ("0.25", "0.25"),
        ("100", "100"),
        ("1E+2", "100"),
        ("0", "0"),
        ("-1.50", f"{MINUS}1.5"),
    ],
)
def test_quantities_have_no_zeros_that_say_nothing(quantity: str, text: str) -> None:
    assert amount(Decimal(quantity)) == text


def test_days_are_short_and_name_the_year_only_where_it_is_not_obvious() -> None:
    assert day(date(2026, 12, 1)) == "Tue 1 Dec"
    assert day(date(2026, 12, 1), today=TODAY) == "Tue 1 Dec"
    assert day(date(2027, 1, 3), today=TODAY) == "Sun 3 Jan"
    assert day(date(2025, 10, 1), today=TODAY) == "Wed 1 Oct 2025"
    assert day(date(2026, 1, 1), today=TODAY) == "Thu 1 Jan"
    assert short_day(date(2024, 2, 29), today=TODAY) == "29 Feb 2024"
    assert full_day(date(2026, 10, 1)) == "1 Oct 2026"


def test_times_are_those_of_the_account_on_both_sides_of_summer_time() -> None:
    assert moment(datetime(2026, 11, 24, 1, 2, tzinfo=UTC), "Pacific/Auckland") == "Tue 24 Nov 14:02"
    assert clock(datetime(2026, 6, 24, 1, 2, tzinfo=UTC), "Pacific/Auckland") == "13:02"
    assert moment(datetime(2026, 11, 23, 22, 0, tzinfo=UTC), "Pacific/Auckland") == "Tue 24 Nov 11:00"
