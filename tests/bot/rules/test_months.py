"""What people type is the month they mean, or a clear no; after a long downtime no month is forgotten."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import NoMonth
from bot.rules.months import MOST_OWED, after, before, begins, month_typed, owed, year_up_to

TODAY = date(2026, 11, 26)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("", (2026, 10)),
        ("last month", (2026, 10)),
        ("this month", (2026, 11)),
        ("2026-10", (2026, 10)),
        ("2026-1", (2026, 1)),
        ("October", (2026, 10)),
        ("oct", (2026, 10)),
        ("Oct.", (2026, 10)),
        ("november", (2026, 11)),
        ("december", (2025, 12)),
        ("  DECEMBER   2024 ", (2024, 12)),
        ("sept", (2026, 9)),
        ("2000-01", (2000, 1)),
    ],
)
def test_a_month_is_understood_however_it_is_typed(typed: str, month: tuple[int, int]) -> None:
    assert month_typed(typed, TODAY) == date(*month, 1)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2026-13", NoMonth.NO_SUCH_MONTH),
        ("2026-00", NoMonth.NO_SUCH_MONTH),
        ("0000-05", NoMonth.NO_SUCH_MONTH),
        ("0001-01", NoMonth.NO_SUCH_MONTH),
        ("1999-12", NoMonth.NO_SUCH_MONTH),
        ("2026-12", NoMonth.NOT_BEGUN),
        ("december 2026", NoMonth.NOT_BEGUN),
        ("octember", NoMonth.NOT_UNDERSTOOD),
        ("oc", NoMonth.NOT_UNDERSTOOD),
        ("everything", NoMonth.NOT_UNDERSTOOD),
        ("2026", NoMonth.NOT_UNDERSTOOD),
        ("<!channel>", NoMonth.NOT_UNDERSTOOD),
        ("٢٠٢٦-10", NoMonth.NOT_UNDERSTOOD),
    ],
)
def test_anything_else_is_a_clear_no(typed: str, why: NoMonth) -> None:
    assert month_typed(typed, TODAY) is why


@given(text=st.text(max_size=20), today=DAYS)
def test_whatever_is_typed_is_a_month_that_has_begun_or_a_no(text: str, today: date) -> None:
    found = month_typed(text, today)
    assert isinstance(found, NoMonth) or (found.day == 1 and found <= today)


@given(day=DAYS)
def test_months_follow_each_other(day: date) -> None:
    first = day.replace(day=1)
    assert before(after(first)) == first == after(before(first))
    year = year_up_to(first)
    assert len(year) == 12
    assert year[-1] == first
    assert all(after(one) == other for one, other in pairwise(year))


def test_after_a_downtime_the_months_missed_are_owed_and_the_first_start_owes_none() -> None:
    assert owed(None, TODAY) == ()
    assert owed(date(2026, 10, 1), TODAY) == ()
    assert owed(date(2026, 10, 1), date(2026, 12, 1)) == (date(2026, 11, 1),)
    assert owed(date(2026, 7, 1), TODAY) == (date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1))
    assert len(owed(date(2020, 1, 1), TODAY)) == MOST_OWED


def test_a_month_begins_at_the_accounts_own_midnight() -> None:
    assert begins(date(2026, 10, 1), "Pacific/Auckland") == datetime(2026, 9, 30, 11, tzinfo=UTC)
    assert begins(date(2026, 7, 1), "Pacific/Auckland") == datetime(2026, 6, 30, 12, tzinfo=UTC)
