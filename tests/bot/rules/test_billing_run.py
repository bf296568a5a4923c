from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Outlook, Schedule, ScheduleTrouble, SparkCalendar, Trouble
from bot.rules.billing_run import next_after, outlook, run_at, runs_after
from tests.bot.rules.examples import MONTHLY

AUCKLAND = "Pacific/Auckland"
NOW = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
AFTER_31_JANUARY = {
    "Daily": date(2026, 2, 1),
    "Weekly": date(2026, 2, 7),
    "Biweekly": date(2026, 2, 14),
    "Monthly": date(2026, 2, 28),
    "Quarterly": date(2026, 4, 30),
    "Semi-Annually": date(2026, 7, 31),
    "Annually": date(2027, 1, 31),
    "Biennially": date(2028, 1, 31),
    "Triennially": date(2029, 1, 31),
}
FREQUENCIES = list(AFTER_31_JANUARY)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def schedule(**changes: object) -> Schedule:
    return MONTHLY.model_copy(update=changes)


def expected(*schedules: Schedule, now: datetime = NOW, **how: Any) -> Outlook:
    return outlook(schedules, **{"spark": True, "now": now, "time_zone": AUCKLAND, **how})


@pytest.mark.parametrize(("frequency", "after"), list(AFTER_31_JANUARY.items()))
def test_every_frequency_of_syncro_has_its_next_run(frequency: str, after: date) -> None:
    assert next_after(date(2026, 1, 31), frequency) == after


def test_a_leap_day_falls_back_in_other_years_and_returns() -> None:
    assert next_after(date(2028, 2, 29), "Annually") == date(2029, 2, 28)
    assert next_after(date(2029, 2, 28), "Triennially", anchor_day=29) == date(2032, 2, 29)
    assert next_after(date(2028, 1, 31), "Monthly") == date(2028, 2, 29)
    assert next_after(date(2026, 2, 28), "Monthly", anchor_day=31) == date(2026, 3, 31)


def test_an_unknown_frequency_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="Fortnightly"):
        next_after(date(2026, 1, 31), "Fortnightly")


@given(DAYS, DAYS, st.sampled_from(FREQUENCIES), st.integers(1, 31))
def test_a_later_run_is_followed_by_a_later_run(one: date, other: date, frequency: str, anchor: int) -> None:
    first, second = sorted([one, other])
    assert first < next_after(first, frequency, anchor_day=anchor)
    assert next_after(first, frequency, anchor_day=anchor) <= next_after(second, frequency, anchor_day=anchor)


@given(DAYS, st.sampled_from(FREQUENCIES[3:]), st.integers(1, 40))
def test_a_template_keeps_its_day_of_the_month_over_all_short_months(day: date, frequency: str, runs: int) -> None:
    run = day
    for _ in range(runs):
        run = next_after(run, frequency, anchor_day=day.day)
        assert run.day == min(day.day, monthrange(run.year, run.month)[1])


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 4, 4), datetime(2026, 4, 3, 17, tzinfo=UTC)),
        (date(2026, 4, 5), datetime(2026, 4, 4, 18, tzinfo=UTC)),
        (date(2026, 9, 26), datetime(2026, 9, 25, 18, tzinfo=UTC)),
        (date(2026, 9, 27), datetime(2026, 9, 26, 17, tzinfo=UTC)),
    ],
)
def test_the_run_is_at_six_local_time_on_both_sides_of_daylight_saving(day: date, moment: datetime) -> None:
    assert run_at(day, AUCKLAND) == moment


@given(st.dates(date(2025, 1, 1), date(2030, 12, 31)))
def test_a_run_counts_until_the_second_it_starts(day: date) -> None:
    daily = schedule(next_run=day, frequency="Daily")
    start = run_at(day, AUCKLAND)
    before = expected(daily, now=(start - timedelta(seconds=1)).astimezone(UTC))
    assert (before.next_run, before.run_after, before.troubles) == (day, day + timedelta(days=1), ())
    assert [trouble.kind for trouble in expected(daily, now=start.astimezone(UTC)).troubles] == [
        Trouble.RUN_IN_THE_PAST
    ]


def test_the_template_that_runs_first_takes_the_credit_and_the_others_are_named() -> None:
    sooner = schedule(id=6, name="Weekly", frequency="Weekly", next_run=date(2026, 11, 30))
    assert expected(MONTHLY, sooner) == Outlook(
        spark=True,
        schedule="Weekly",
        next_run=date(2026, 11, 30),
        run_after=date(2026, 12, 7),
        schedule_spark=True,
        others=(MONTHLY.name,),
    )


def test_which_of_them_is_a_spark_one_is_known_by_its_name_or_by_the_customer() -> None:
    sooner = schedule(id=6, name="Weekly", frequency="Weekly", next_run=date(2026, 11, 30))
    assert not expected(MONTHLY, sooner, spark_schedules={MONTHLY.id}).schedule_spark
    assert expected(MONTHLY, sooner, spark_schedules={6}).schedule_spark
    assert expected(MONTHLY, sooner, spark_schedules=()).schedule_spark
    assert not expected(MONTHLY, spark=False).schedule_spark


def test_two_that_run_on_the_same_morning_are_told_apart_by_nobody() -> None:
    other = schedule(id=6, name="Other")
    assert expected(MONTHLY, other).same_morning
    assert not expected(MONTHLY, schedule(id=6, next_run=date(2026, 12, 4))).same_morning


def test_one_good_template_is_enough_to_have_no_trouble_and_the_others_are_passed_over() -> None:
    found = expected(schedule(id=6, name="Paused", paused=True, next_run=date(2026, 11, 30)), MONTHLY)
    assert found == Outlook(
        spark=True,
        schedule=MONTHLY.name,
        next_run=date(2026, 12, 3),
        run_after=date(2027, 1, 3),
        schedule_spark=True,
        passed_over=(ScheduleTrouble(kind=Trouble.PAUSED, schedule="Paused"),),
    )


CALENDAR = SparkCalendar(cutoff_day=20, report_day=25)


def test_the_report_is_foreseen_for_spark_runs_alone_and_only_with_a_calendar() -> None:
    found = expected(MONTHLY, calendar=CALENDAR)
    assert (found.report, found.report_after) == (date(2026, 12, 25), date(2027, 1, 25))
    assert expected(MONTHLY).report is None
    assert expected(MONTHLY, spark=False, calendar=CALENDAR).report is None
    sooner = schedule(id=6, name="Weekly", next_run=date(2026, 11, 30))
    assert expected(MONTHLY, sooner, spark_schedules={MONTHLY.id}, calendar=CALENDAR).report is None
    assert expected(schedule(next_run=date.max), calendar=CALENDAR).report is None


@pytest.mark.parametrize(
    ("day", "frequency", "after", "latest"),
    [
        (date(2026, 11, 30), "Monthly", date(2026, 12, 30), date(2026, 12, 31)),
        (date(2027, 2, 28), "Monthly", date(2027, 3, 28), date(2027, 3, 31)),
        (date(2028, 2, 29), "Annually", date(2029, 2, 28), None),
        (date(2027, 2, 28), "Annually", date(2028, 2, 28), date(2028, 2, 29)),
        (date(2026, 12, 31), "Monthly", date(2027, 1, 31), None),
        (date(2026, 11, 29), "Monthly", date(2026, 12, 29), None),
        (date(2026, 11, 30), "Weekly", date(2026, 12, 7), None),
        (date(2026, 11, 30), "Quarterly", date(2027, 2, 28), None),
        (date(2026, 11, 30), "Semi-Annually", date(2027, 5, 30), date(2027, 5, 31)),
    ],
)
def test_at_the_end_of_a_short_month_the_run_after_may_be_later(
    day: date, frequency: str, after: date, latest: date | None
) -> None:
    assert runs_after(day, frequency) == (after, latest)


@given(DAYS, st.sampled_from(FREQUENCIES), st.integers(1, 31))
def test_whichever_day_a_template_keeps_to_its_run_after_is_one_of_both_or_between(
    day: date, frequency: str, anchor: int
) -> None:
    """The day in Syncro is the anchor, or the last day of a month that is too short for it."""
    kept = day.replace(day=min(anchor, monthrange(day.year, day.month)[1]))
    after, latest = runs_after(kept, frequency)
    assert after is not None
    assert after <= next_after(kept, frequency, anchor_day=anchor) <= (latest or after)


ZONES = ["Pacific/Auckland", "Australia/Lord_Howe", "America/New_York", "Europe/London", "UTC"]


@given(
    zone=st.sampled_from(ZONES),
    year=st.integers(2024, 2032),
    day=st.integers(1, 366),
    seconds=st.integers(-7200, 7200),
)
def test_a_run_is_ahead_until_six_in_the_account_whatever_the_clocks_do(
    zone: str, year: int, day: int, seconds: int
) -> None:
    run = date(year, 1, 1) + timedelta(days=day - 1)
    six = datetime(run.year, run.month, run.day, 6, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    now = six + timedelta(seconds=seconds)
    found = outlook([schedule(next_run=run)], spark=True, now=now, time_zone=zone)
    assert bool(found.troubles) == (seconds >= 0)


CHANGES = {  # the nights on which the clocks change, and six o'clock of that morning
    "Pacific/Auckland": [(date(2026, 4, 5), "2026-04-04 18:00"), (date(2026, 9, 27), "2026-09-26 17:00")],
    "America/New_York": [(date(2026, 3, 8), "2026-03-08 10:00"), (date(2026, 11, 1), "2026-11-01 11:00")],
    "Europe/London": [(date(2027, 3, 28), "2027-03-28 05:00"), (date(2027, 10, 31), "2027-10-31 06:00")],
}


@pytest.mark.parametrize(
    ("zone", "day", "six"), [(zone, day, six) for zone, days in CHANGES.items() for day, six in days]
)
def test_with_the_clock_at_both_changes_of_daylight_saving(zone: str, day: date, six: str) -> None:
    moment = datetime.fromisoformat(six).replace(tzinfo=UTC)
    for seconds, ahead in ((-1, True), (0, False)):
        with freeze_time(moment + timedelta(seconds=seconds)):
            found = outlook([schedule(next_run=day)], spark=True, now=datetime.now(UTC), time_zone=zone)
        assert (found.next_run == day) is ahead


@pytest.mark.parametrize("today", ["2026-12-31 23:30", "2027-01-01 00:30", "2027-12-31 12:00"])
def test_with_the_clock_at_the_turn_of_a_year(today: str) -> None:
    with freeze_time(today):
        now = datetime.now(UTC)
        coming = schedule(next_run=now.date() + timedelta(days=3))
        found = outlook([coming], spark=True, now=now, time_zone=AUCKLAND, calendar=CALENDAR)
    assert found.next_run == coming.next_run
    assert found.next_run is not None
    assert found.run_after is not None
    assert found.report is not None
    assert found.next_run < found.run_after
    assert found.next_run <= found.report


def test_an_unknown_frequency_leaves_the_run_after_open() -> None:
    found = expected(schedule(frequency="Fortnightly"))
    assert (found.next_run, found.run_after) == (date(2026, 12, 3), None)
    assert expected(schedule(next_run=date.max, frequency="Daily")).run_after is None


def test_every_trouble_of_every_template_is_named() -> None:
    assert expected(
        schedule(name="A", paused=True),
        schedule(id=6, name="B", takes_ticket_charges=False),
        schedule(id=7, name="C", next_run=date(2026, 11, 24)),
        schedule(id=8, name="D", next_run=None, paused=True),
    ).troubles == (
        ScheduleTrouble(kind=Trouble.PAUSED, schedule="A"),
        ScheduleTrouble(kind=Trouble.LEAVES_TICKET_CHARGES, schedule="B"),
        ScheduleTrouble(kind=Trouble.RUN_IN_THE_PAST, schedule="C"),
        ScheduleTrouble(kind=Trouble.PAUSED, schedule="D"),
        ScheduleTrouble(kind=Trouble.RUN_IN_THE_PAST, schedule="D"),
    )


def test_a_customer_without_templates_has_no_bill_that_takes_the_credit() -> None:
    assert expected() == Outlook(spark=True, troubles=(ScheduleTrouble(kind=Trouble.NO_SCHEDULE),))
