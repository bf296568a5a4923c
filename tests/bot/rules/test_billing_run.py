from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Outlook, Schedule, ScheduleTrouble, Trouble
from bot.rules.billing_run import next_after, outlook, run_at
from tests.bot.rules.examples import CUSTOMER, MONTHLY

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


def expected(*schedules: Schedule, now: datetime = NOW) -> Outlook:
    return outlook(CUSTOMER, schedules, spark=True, now=now, time_zone=AUCKLAND)


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


def test_the_template_that_runs_first_takes_the_credit() -> None:
    sooner = schedule(id=6, name="Weekly", frequency="Weekly", next_run=date(2026, 11, 30))
    assert expected(MONTHLY, sooner) == Outlook(
        spark=True, schedule="Weekly", next_run=date(2026, 11, 30), run_after=date(2026, 12, 7)
    )


def test_one_good_template_is_enough_to_have_no_trouble() -> None:
    assert expected(schedule(id=6, paused=True, next_run=date(2026, 11, 30)), MONTHLY) == Outlook(
        spark=True, schedule=MONTHLY.name, next_run=date(2026, 12, 3), run_after=date(2027, 1, 3)
    )


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
