"""On which report credits show is learnt, and said only where it is usual."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import SparkCalendar, Usual
from bot.rules.spark_lag import LEAST, lag, usual
from bot.rules.spark_report import next_report, reports

CALENDAR = SparkCalendar(cutoff_day=20, report_day=25)
RUN = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (date(2026, 12, 25), 1),
        (date(2026, 12, 23), 1),
        (date(2026, 12, 29), 1),
        (date(2027, 1, 25), 2),
        (date(2027, 2, 26), 3),
        (date(2026, 12, 4), 1),
    ],
)
def test_with_a_calendar_the_nearest_report_is_meant(report: date, expected: int) -> None:
    assert lag(RUN, report, CALENDAR, not_on=0) == expected


def test_without_one_each_report_that_it_was_not_on_counts() -> None:
    assert [lag(RUN, date(2026, 12, 25), None, not_on=count) for count in range(3)] == [1, 2, 3]


def test_seven_of_nine_are_usual() -> None:
    assert usual([1, 1, 2, 1, 1, 1, 3, 1, 1]) == Usual(report=1, times=7, of=9)


def test_too_few_say_nothing_and_neither_does_a_draw() -> None:
    assert usual([1] * (LEAST - 1)) is None
    assert usual([1, 1, 1, 2, 2, 2]) is None
    assert usual([]) is None


@given(st.lists(st.integers(1, 4), max_size=30))
def test_what_is_usual_is_more_than_half_and_never_invented(lags: list[int]) -> None:
    found = usual(lags)
    if found is not None:
        assert found.times == lags.count(found.report)
        assert 2 * found.times > found.of == len(lags) >= LEAST


@given(day=st.dates(date(2020, 1, 1), date(2030, 1, 1)), cutoff=st.integers(1, 31), report=st.integers(1, 31))
def test_the_next_report_comes_after_the_day_and_within_a_month(day: date, cutoff: int, report: int) -> None:
    calendar = SparkCalendar(cutoff_day=cutoff, report_day=report)
    following = next_report(day, calendar)
    assert day < following <= day + timedelta(days=31)
    assert next_report(following - timedelta(days=1), calendar) == following
    assert next_report(day, None) == day + timedelta(days=31)


@given(run=st.dates(date(2020, 1, 1), date(2030, 1, 1)), cutoff=st.integers(1, 31), report=st.integers(1, 31))
def test_both_reports_of_a_run_are_its_first_and_second(run: date, cutoff: int, report: int) -> None:
    calendar = SparkCalendar(cutoff_day=cutoff, report_day=report)
    first, second = reports(run, calendar)
    assert (lag(run, first, calendar, not_on=7), lag(run, second, calendar, not_on=7)) == (1, 2)
