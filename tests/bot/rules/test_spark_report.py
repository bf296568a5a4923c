from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import SparkCalendar
from bot.rules.spark_report import cutoff, reports

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
CALENDARS = st.builds(SparkCalendar, cutoff_day=st.integers(1, 31), report_day=st.integers(1, 31))


def calendar(cutoff_day: int, report_day: int) -> SparkCalendar:
    return SparkCalendar(cutoff_day=cutoff_day, report_day=report_day)


@pytest.mark.parametrize(
    ("run", "days", "first", "second"),
    [
        (date(2026, 12, 3), (20, 25), date(2026, 12, 25), date(2027, 1, 25)),
        (date(2026, 12, 20), (20, 25), date(2026, 12, 25), date(2027, 1, 25)),
        (date(2026, 12, 21), (20, 25), date(2027, 1, 25), date(2027, 2, 25)),
        (date(2026, 12, 3), (25, 5), date(2027, 1, 5), date(2027, 2, 5)),
        (date(2026, 12, 26), (25, 5), date(2027, 2, 5), date(2027, 3, 5)),
        (date(2027, 2, 28), (31, 31), date(2027, 2, 28), date(2027, 3, 31)),
        (date(2027, 1, 31), (30, 1), date(2027, 3, 1), date(2027, 4, 1)),
        (date(2028, 2, 29), (31, 2), date(2028, 3, 2), date(2028, 4, 2)),
        (date(2027, 2, 28), (30, 31), date(2027, 2, 28), date(2027, 3, 31)),
    ],
)
def test_a_run_shows_on_the_report_of_the_first_cut_off_that_is_not_before_it(
    run: date, days: tuple[int, int], first: date, second: date
) -> None:
    assert reports(run, calendar(*days)) == (first, second)


def test_a_day_beyond_the_calendar_is_an_error() -> None:
    with pytest.raises(ValueError, match="year"):
        reports(date.max, calendar(20, 25))


@given(DAYS, CALENDARS)
def test_no_report_is_before_the_run_nor_before_its_cut_off(run: date, plan: SparkCalendar) -> None:
    first, second = reports(run, plan)
    assert run <= cutoff(run, plan) <= first < second


@given(DAYS, CALENDARS)
def test_nobody_waits_longer_than_to_the_next_cut_off_and_a_month(run: date, plan: SparkCalendar) -> None:
    first, second = reports(run, plan)
    assert (cutoff(run, plan) - run).days <= 31
    assert (first - cutoff(run, plan)).days <= 31
    assert 28 <= (second - first).days <= 31 or plan.report_day > 28


@given(DAYS, DAYS, CALENDARS)
def test_a_later_run_never_shows_on_an_earlier_report(one: date, other: date, plan: SparkCalendar) -> None:
    earlier, later = sorted([one, other])
    assert reports(earlier, plan) <= reports(later, plan)


@given(DAYS, CALENDARS)
def test_up_to_the_cut_off_all_show_on_one_report_and_the_day_after_on_the_next(run: date, plan: SparkCalendar) -> None:
    last = cutoff(run, plan)
    assert reports(last, plan) == reports(run, plan)
    assert reports(last + timedelta(days=1), plan)[0] == reports(run, plan)[1]


@given(DAYS, CALENDARS)
def test_reports_come_out_on_their_day_or_the_last_of_a_short_month(run: date, plan: SparkCalendar) -> None:
    for report in reports(run, plan):
        assert report.day == min(plan.report_day, monthrange(report.year, report.month)[1])
