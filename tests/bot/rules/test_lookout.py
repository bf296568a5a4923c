"""When the bot looks, and when people are called: after the second run, or too long after the first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.models import Outlook, Schedule, Watch
from bot.rules.billing_run import next_after, run_at
from bot.rules.lookout import first_watch, has_passed, is_overdue, last_look, next_run, next_watch, was_moved
from tests.bot.rules.examples import BILL, MONTHLY

ZONE = "Pacific/Auckland"
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tue 24 Nov 14:00 in Auckland
MARGIN, OVERDUE = timedelta(hours=3), timedelta(days=35)
RUN = date(2026, 12, 3)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(ZONE))


def after(watch: Watch, now: datetime, *schedules: Schedule) -> Watch:
    return next_watch(watch, schedules, now, ZONE, margin=MARGIN, overdue=OVERDUE)


def first(day: date | None) -> Watch:
    return first_watch(Outlook(spark=False, next_run=day), NOW, ZONE, MARGIN)


def test_the_first_look_is_after_the_run_that_was_foreseen() -> None:
    assert first(RUN) == Watch(expected_at=run_at(RUN, ZONE), due_at=at(RUN), run_day=RUN)


def test_where_none_was_foreseen_or_it_is_over_the_first_look_is_the_next_morning() -> None:
    for day in (None, date(2026, 11, 24)):
        assert first(day) == Watch(expected_at=NOW, due_at=at(date(2026, 11, 25)))


def test_a_run_that_missed_it_is_counted_and_the_following_one_waited_for() -> None:
    ran = MONTHLY.model_copy(update={"next_run": date(2027, 1, 3)})
    once = after(first(RUN), at(RUN), ran)
    assert (once.misses, once.run_day, once.due_at) == (1, date(2027, 1, 3), at(date(2027, 1, 3)))
    assert not is_overdue(once, at(RUN), OVERDUE)
    twice = after(once, at(date(2027, 1, 3)), MONTHLY.model_copy(update={"next_run": date(2027, 2, 3)}))
    assert is_overdue(twice, at(date(2027, 1, 3)), OVERDUE)


def test_a_look_before_the_run_counts_nothing() -> None:
    early = after(first(RUN), NOW + timedelta(days=1), MONTHLY)
    assert (early.misses, early.run_day, early.due_at) == (0, RUN, at(RUN))


def test_a_moved_run_is_no_missed_one_and_late_all_the_same_in_the_end() -> None:
    moved = MONTHLY.model_copy(update={"next_run": date(2027, 6, 20)})
    assert was_moved(first(RUN), [moved])
    watch = after(first(RUN), at(RUN), moved)
    late = run_at(RUN, ZONE) + OVERDUE
    assert (watch.misses, watch.due_at) == (0, late)
    assert is_overdue(watch, late, OVERDUE)
    assert not is_overdue(watch, late - timedelta(seconds=1), OVERDUE)


def test_a_paused_template_is_no_moved_one() -> None:
    paused = MONTHLY.model_copy(update={"paused": True, "next_run": date(2026, 12, 20)})
    assert not was_moved(first(RUN), [paused])
    assert after(first(RUN), at(RUN), paused).misses == 1


def test_a_yearly_run_that_missed_it_is_not_waited_for_a_year() -> None:
    yearly = MONTHLY.model_copy(update={"frequency": "Annually", "next_run": date(2027, 12, 3)})
    assert after(first(RUN), at(RUN), yearly).due_at == run_at(RUN, ZONE) + OVERDUE


def test_without_a_run_it_is_looked_for_each_week_and_on_the_first_of_a_month() -> None:
    looks, watch = [], first(None)
    for _ in range(6):
        watch = after(watch, watch.due_at)
        looks.append(watch.due_at)
    days = [date(2026, 12, day) for day in (1, 8, 15, 22, 29)]
    assert looks == [*map(at, days), NOW + OVERDUE]
    assert is_overdue(watch, watch.due_at, OVERDUE)


def test_the_first_template_there_is_makes_nothing_late_before_its_run() -> None:
    waiting = after(first(None), at(date(2026, 12, 10)), MONTHLY.model_copy(update={"next_run": date(2027, 2, 3)}))
    assert (waiting.run_day, waiting.misses) == (date(2027, 2, 3), 0)
    assert not is_overdue(waiting, at(date(2027, 2, 3)), OVERDUE)


def test_what_waits_for_long_already_is_not_given_new_time() -> None:
    old = Watch(expected_at=NOW - timedelta(days=90), due_at=NOW)
    assert is_overdue(after(old, NOW, MONTHLY), NOW, OVERDUE)


def test_only_templates_that_take_ticket_charges_and_run_count() -> None:
    others = (
        MONTHLY.model_copy(update={"paused": True, "next_run": date(2026, 11, 26)}),
        MONTHLY.model_copy(update={"takes_ticket_charges": False, "next_run": date(2026, 11, 26)}),
        MONTHLY.model_copy(update={"next_run": date(2026, 11, 1)}),
        MONTHLY.model_copy(update={"next_run": None}),
    )
    assert next_run((*others, MONTHLY), NOW, ZONE) == RUN
    assert next_run(others, NOW, ZONE) is None


@given(
    resolved=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 -- aware by `timezones`
    frequency=st.sampled_from(["Daily", "Weekly", "Biweekly", "Monthly", "Quarterly", "Annually"]),
    start=st.integers(1, 60),
    runs=st.booleans(),
)
def test_looks_always_go_forward_and_people_are_called_within_two_runs_or_the_set_time(
    resolved: datetime, frequency: str, start: int, *, runs: bool
) -> None:
    """A template that never takes it, or is paused from the first run on."""
    day = resolved.date() + timedelta(days=start)
    template = MONTHLY.model_copy(update={"frequency": frequency, "next_run": day})
    watch = first_watch(Outlook(spark=False, next_run=day), resolved, ZONE, MARGIN)
    now, looks = resolved, 0
    while not is_overdue(watch, now, OVERDUE):
        assert watch.due_at > now
        now = watch.due_at
        looks += 1
        while template.next_run is not None and run_at(template.next_run, ZONE) <= now:
            template = template.model_copy(
                update={"next_run": next_after(template.next_run, frequency), "paused": not runs}
            )
        watch = next_watch(watch, [template], now, ZONE, margin=MARGIN, overdue=OVERDUE)
        assert looks < 12
    first = day if run_at(day, ZONE) > resolved else next_after(day, frequency)  # that run was over already
    assert now <= run_at(first, ZONE) + OVERDUE
    assert now >= run_at(day, ZONE) + MARGIN
    assert not has_passed(watch, now, ZONE, MARGIN)


def last(*schedules: Schedule, by: str = MONTHLY.name) -> datetime:
    return last_look((BILL.model_copy(update={"schedule": by}),), schedules, NOW, ZONE, margin=MARGIN, latest=OVERDUE)


def test_what_has_landed_is_looked_for_after_the_next_run_of_the_template_that_took_it() -> None:
    weekly = MONTHLY.model_copy(update={"id": 2, "name": "Weekly", "next_run": date(2026, 11, 26)})
    assert last(MONTHLY, weekly) == at(RUN)
    assert last(MONTHLY, weekly, by="Weekly") == at(date(2026, 11, 26))


def test_where_nobody_knows_which_template_took_it_the_next_run_of_any_counts() -> None:
    weekly = MONTHLY.model_copy(update={"id": 2, "name": "Weekly", "next_run": date(2026, 11, 26)})
    assert last(MONTHLY, weekly, by="") == at(date(2026, 11, 26))
    assert last(MONTHLY, weekly, by="Gone") == at(date(2026, 11, 26))


def test_without_a_run_in_sight_it_is_looked_for_after_a_bounded_time() -> None:
    assert last() == NOW + OVERDUE
    assert last(MONTHLY.model_copy(update={"paused": True})) == NOW + OVERDUE
    assert last(MONTHLY.model_copy(update={"next_run": date(2027, 11, 3)})) == NOW + OVERDUE
