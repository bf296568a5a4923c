from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Patience
from bot.rules.patience import Look, Step, expires_at, first_look, in_hours, look

ZONE = "Pacific/Auckland"
USUAL = Patience()
ZONES = st.sampled_from([ZONE, "Australia/Adelaide", "UTC", "America/New_York", "Asia/Kathmandu", "Europe/London"])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@st.composite
def patiences(draw: st.DrawFn) -> Patience:
    start, end = sorted(draw(st.lists(st.times(), min_size=2, max_size=2, unique=True)))
    return Patience(
        remind_after=draw(st.timedeltas(timedelta(minutes=1), timedelta(days=5))),
        remind_every=draw(st.timedeltas(timedelta(hours=1), timedelta(days=5))),
        start=start.replace(tzinfo=None),
        end=end.replace(tzinfo=None),
        expire_after=draw(st.timedeltas(timedelta(hours=1), timedelta(days=20))),
    )


def here(text: str) -> datetime:
    """A time in Auckland: 24 November 2026 is a Tuesday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


@pytest.mark.parametrize(
    ("asked", "reminded"),
    [
        ("2026-11-24 09:00", "2026-11-24 13:00"),
        ("2026-11-24 13:59", "2026-11-24 17:59"),
        ("2026-11-24 14:00", "2026-11-25 08:00"),
        ("2026-11-24 02:00", "2026-11-24 08:00"),
        ("2026-11-27 15:00", "2026-11-30 08:00"),
        ("2026-11-28 09:00", "2026-11-30 08:00"),
        ("2026-09-25 16:00", "2026-09-28 08:00"),  # the clocks go forward on the Sunday between
        ("2027-04-02 16:00", "2027-04-05 08:00"),  # and back on this one
    ],
)
def test_the_first_reminder_comes_after_four_hours_in_working_hours(asked: str, reminded: str) -> None:
    assert first_look(here(asked), USUAL, ZONE) == here(reminded)


def test_then_one_comes_every_day_and_none_on_the_weekend() -> None:
    asked = here("2026-11-25 10:00")
    now, reminded = first_look(asked, USUAL, ZONE), []
    while (found := look(asked, now, USUAL, ZONE)).step is Step.REMIND:
        reminded.append(f"{now.astimezone(ZoneInfo(ZONE)):%a %d %H:%M}")
        assert found.again is not None
        now = found.again
    assert reminded[:5] == ["Wed 25 14:00", "Thu 26 14:00", "Fri 27 14:00", "Mon 30 08:00", "Tue 01 08:00"]
    assert found == Look(step=Step.EXPIRE, again=None)
    assert now == here("2026-12-09 10:00")


def test_after_a_long_time_without_a_bot_one_reminder_stands_for_all_that_were_missed() -> None:
    asked = here("2026-11-24 09:00")
    assert look(asked, here("2026-11-27 03:00"), USUAL, ZONE) == Look(step=Step.WAIT, again=here("2026-11-27 08:00"))
    late = look(asked, here("2026-11-27 08:00"), USUAL, ZONE)
    assert late == Look(step=Step.REMIND, again=here("2026-11-30 08:00"))


def test_a_look_that_comes_too_early_waits() -> None:
    asked = here("2026-11-24 09:00")
    assert look(asked, asked, USUAL, ZONE) == Look(step=Step.WAIT, again=here("2026-11-24 13:00"))


def test_a_request_may_expire_before_anybody_is_reminded() -> None:
    short = Patience(expire_after=timedelta(hours=1))
    asked = here("2026-11-24 09:00")
    assert first_look(asked, short, ZONE) == here("2026-11-24 10:00")
    assert look(asked, here("2026-11-24 10:00"), short, ZONE).step is Step.EXPIRE


@given(moment=MOMENTS, patience=patiences(), zone=ZONES)
def test_a_moment_is_put_off_to_the_next_that_disturbs_nobody(moment: datetime, patience: Patience, zone: str) -> None:
    found = in_hours(moment, patience, zone)
    local = found.astimezone(ZoneInfo(zone))
    assert local.weekday() < 5
    skipped_by_the_clocks = local.astimezone(UTC).astimezone(ZoneInfo(zone)).time() != patience.start
    assert patience.start <= local.time() < patience.end or skipped_by_the_clocks
    assert moment <= found <= moment + timedelta(days=4)
    assert in_hours(found, patience, zone) == found or skipped_by_the_clocks


@given(asked=MOMENTS, patience=patiences(), zone=ZONES, late=st.lists(st.timedeltas(timedelta(0), timedelta(days=2))))
def test_however_late_looks_come_a_request_expires_in_the_end_and_reminders_keep_their_distance(
    asked: datetime, patience: Patience, zone: str, late: list[timedelta]
) -> None:
    now, reminders = first_look(asked, patience, zone), list[datetime]()
    delays = iter(late)
    for _ in range(1000):
        now += next(delays, timedelta(0))
        found = look(asked, now, patience, zone)
        if found.step is Step.EXPIRE:
            break
        assert found.again is not None
        assert now < found.again <= expires_at(asked, patience)
        if found.step is Step.REMIND:
            reminders.append(now)
        now = found.again
    assert found.step is Step.EXPIRE
    assert now >= expires_at(asked, patience)
    assert all(reminder >= asked + patience.remind_after for reminder in reminders)
    gaps = (after - before for before, after in pairwise(reminders))
    assert all(gap >= patience.remind_every for gap in gaps)
    for reminder in reminders:
        local = reminder.astimezone(ZoneInfo(zone))
        assert local.weekday() < 5
        assert patience.start <= local.time() < patience.end


def test_the_hours_are_those_of_the_account() -> None:
    night_in_auckland = here("2026-11-24 22:00")
    assert in_hours(night_in_auckland, USUAL, "Europe/London") == night_in_auckland  # 09:00 there
    assert in_hours(night_in_auckland, USUAL, ZONE).astimezone(ZoneInfo(ZONE)).time() == time(8)
