"""Waits that are begun anew are told once; everything else is told as often as it happened."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.models import Event
from bot.rules.story import together

START = datetime(2026, 11, 24, tzinfo=UTC)


def event(number: int, name: str = "refund.waiting", **data: object) -> Event:
    at = START + timedelta(seconds=15 * number)
    return Event(at=at, name=name, who="bot", data={"until": f"{number}", **data})


def test_a_night_of_waiting_is_one_line_with_its_last_moment() -> None:
    told = together([event(number, why="unreachable") for number in range(2000)])
    assert [(each.times, each.at, each.until) for each in told] == [(2000, START, START + timedelta(seconds=15 * 1999))]


def test_another_reason_another_event_and_a_repeated_reminder_stay_apart() -> None:
    events = [
        event(1, why="busy"),
        event(2, why="unreachable"),
        event(3, "refund.reminded", count=1),
        event(4, "refund.reminded", count=1),
        event(5, why="unreachable"),
    ]
    assert together(events) == tuple(events)


@given(st.lists(st.tuples(st.sampled_from(["refund.waiting", "refund.resumed"]), st.sampled_from(["busy", "run"]))))
def test_nothing_is_lost_and_the_order_stays(kinds: list[tuple[str, str]]) -> None:
    events = [event(number, name, why=why) for number, (name, why) in enumerate(kinds)]
    told = together(events)
    assert sum(each.times for each in told) == len(events)
    spread = [(each.name, each.data["why"]) for each in told for _ in range(each.times)]
    assert spread == kinds
