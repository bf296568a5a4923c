"""May a refund be written now, or does a run come too close?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import RunWindow, Schedule
from bot.rules.billing_run import next_after
from bot.rules.run_window import runs_on, window_ends

AUCKLAND = "Pacific/Auckland"
WINDOW = RunWindow(start=time(5, 30), end=time(9))
FREQUENCIES = [
    "Daily", "Weekly", "Biweekly", "Monthly", "Quarterly", "Semi-Annually", "Annually", "Biennially", "Triennially",
]  # fmt: skip


def schedule(next_run: date | None, frequency: str = "Monthly", *, paused: bool = False) -> Schedule:
    return Schedule(
        id=1, name="SPARK", frequency=frequency, next_run=next_run, paused=paused, takes_ticket_charges=True
    )


@pytest.mark.parametrize(
    ("here", "closed"),
    [
        (time(5, 29, 59), False),
        (time(5, 30), True),
        (time(6), True),
        (time(8, 59, 59), True),
        (time(9), False),
        (time(17), False),
    ],
)
@pytest.mark.parametrize("day", [date(2026, 4, 5), date(2026, 9, 27), date(2026, 12, 3)])
def test_the_window_is_in_the_accounts_time_also_when_clocks_change(here: time, day: date, *, closed: bool) -> None:
    now = datetime.combine(day, here, tzinfo=ZoneInfo(AUCKLAND)).astimezone(UTC)
    ends = window_ends(now, AUCKLAND, WINDOW)
    assert (ends is not None) is closed
    if ends is not None:
        assert ends == datetime.combine(day, time(9), tzinfo=ZoneInfo(AUCKLAND))


def test_without_a_window_nothing_waits() -> None:
    assert window_ends(datetime(2026, 12, 2, 17, tzinfo=UTC), AUCKLAND, None) is None


def test_the_day_of_the_next_run_counts() -> None:
    assert runs_on(date(2026, 12, 3), [schedule(date(2026, 12, 3))])
    assert not runs_on(date(2026, 12, 2), [schedule(date(2026, 12, 3))])


def test_a_paused_template_runs_on_no_day() -> None:
    assert not runs_on(date(2026, 12, 3), [schedule(date(2026, 12, 3), paused=True)])


def test_a_template_without_a_next_run_runs_on_no_day() -> None:
    assert not runs_on(date(2026, 12, 3), [schedule(None)])


def test_a_template_that_named_its_next_run_already_ran_today() -> None:
    assert runs_on(date(2027, 2, 28), [schedule(date(2027, 3, 31))])
    assert runs_on(date(2027, 1, 31), [schedule(date(2027, 2, 28))])
    assert not runs_on(date(2027, 2, 27), [schedule(date(2027, 3, 31))])


def test_with_an_unknown_frequency_a_refund_rather_waits() -> None:
    assert runs_on(date(2026, 12, 3), [schedule(date(2026, 12, 20), "Fortnightly")])


@given(day=st.dates(date(2020, 1, 1), date(2040, 1, 1)), frequency=st.sampled_from(FREQUENCIES))
def test_the_day_of_a_run_counts_before_and_after_the_run(day: date, frequency: str) -> None:
    assert runs_on(day, [schedule(day, frequency)])
    assert runs_on(day, [schedule(next_after(day, frequency), frequency)])


@given(day=st.dates(date(2020, 1, 1), date(2040, 1, 1)), off=st.integers(1, 26))
def test_other_days_of_the_month_do_not_count(day: date, off: int) -> None:
    middle = day.replace(day=10)
    assert not runs_on(middle + timedelta(days=off if middle.day + off < 28 else 1), [schedule(middle)])
