"""An invoice is a run's where a template ran when it was made; else somebody made it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Evidence, Maker, Schedule
from bot.rules.billing_run import next_after
from bot.rules.origin import made_by, ran_on
from tests.bot.rules.examples import INVOICE, MONTHLY

RUN = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)  # Thu 3 Dec 06:00 in Auckland
RAN = MONTHLY.model_copy(update={"next_run": date(2027, 1, 3)})
ORDINARY = RAN.model_copy(update={"id": 6, "name": "Monthly agreement"})


def made(at: datetime, *schedules: Schedule, spark: bool = True) -> tuple[Maker, str]:
    named = frozenset(each.id for each in schedules if "SPARK" in each.name)
    evidence = Evidence(
        ticket=None,
        invoices=(),
        schedules=schedules,
        spark_schedules=named,
        time_zone="Pacific/Auckland",
        margin_hours=3,
    )
    return made_by(INVOICE.model_copy(update={"made_at": at}), evidence, spark=spark)


def test_a_run_of_a_spark_template_makes_a_spark_invoice() -> None:
    assert made(RUN, RAN) == (Maker.SPARK, RAN.name)
    assert made(RUN + timedelta(hours=2, minutes=59), RAN) == (Maker.SPARK, RAN.name)


def test_before_and_long_after_the_run_somebody_made_it() -> None:
    for at in (RUN - timedelta(minutes=1), RUN + timedelta(hours=3), RUN + timedelta(days=1)):
        assert made(at, RAN) == (Maker.HAND, "")


def test_a_morning_on_which_nothing_ran_is_no_run() -> None:
    assert made(RUN, MONTHLY.model_copy(update={"next_run": date(2026, 12, 20)})) == (Maker.HAND, "")
    assert made(RUN) == (Maker.HAND, "")


def test_where_both_kinds_ran_nobody_can_tell() -> None:
    assert made(RUN, RAN, ORDINARY) == (Maker.UNSURE, "")


def test_where_no_template_says_so_the_customer_does() -> None:
    assert made(RUN, ORDINARY) == (Maker.SPARK, ORDINARY.name)
    assert made(RUN, ORDINARY, spark=False) == (Maker.SCHEDULE, ORDINARY.name)
    assert made(RUN, ORDINARY, ORDINARY.model_copy(update={"id": 8}), spark=False) == (Maker.SCHEDULE, "")


@pytest.mark.parametrize(
    ("day", "next_run", "ran"),
    [
        (date(2027, 2, 28), date(2027, 3, 31), True),
        (date(2027, 2, 28), date(2027, 3, 28), True),
        (date(2027, 1, 31), date(2027, 3, 28), True),
        (date(2027, 1, 31), date(2027, 3, 31), True),
        (date(2027, 1, 30), date(2027, 3, 30), True),
        (date(2027, 1, 30), date(2027, 3, 31), False),
        (date(2027, 1, 3), date(2027, 3, 20), False),
        (date(2027, 3, 31), date(2027, 3, 31), False),
    ],
)
def test_month_ends_are_runs_of_whichever_day_the_template_keeps_to(day: date, next_run: date, ran: bool) -> None:  # noqa: FBT001 -- a column of the table
    assert ran_on(day, MONTHLY.model_copy(update={"next_run": next_run})) is ran


def test_a_template_without_a_next_run_or_with_a_new_frequency() -> None:
    assert not ran_on(date(2026, 12, 3), MONTHLY.model_copy(update={"next_run": None}))
    assert ran_on(date(2026, 12, 3), RAN.model_copy(update={"frequency": "Fortnightly"}))


@given(
    day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    frequency=st.sampled_from(["Daily", "Weekly", "Biweekly", "Monthly", "Quarterly", "Semi-Annually", "Annually"]),
    periods=st.integers(1, 6),
)
def test_every_day_from_which_periods_lead_to_the_next_run_is_one_of_a_run(
    day: date, frequency: str, periods: int
) -> None:
    run = day
    for _ in range(periods):
        run = next_after(run, frequency)
    assert ran_on(day, MONTHLY.model_copy(update={"frequency": frequency, "next_run": run}))
