from __future__ import annotations

from datetime import date

import pytest

from bot.models import Input
from bot.rules.dates import check_dates
from tests.bot.rules.examples import DRAFT, TODAY


def checked(start: date | None, end: date | None) -> list[tuple[Input, str]]:
    draft = DRAFT.model_copy(update={"date_from": start, "date_to": end})
    return [(violation.field, violation.message) for violation in check_dates(draft, TODAY)]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (None, None),
        (date(2026, 10, 1), None),
        (None, date(2026, 10, 31)),
        (date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 10, 1), date(2026, 10, 1)),
        (date(2026, 12, 1), date(2029, 11, 30)),
    ],
)
def test_days_around_today_in_their_order_are_fine(start: date | None, end: date | None) -> None:
    assert checked(start, end) == []


def test_dates_that_end_before_they_begin_are_refused() -> None:
    assert checked(date(2026, 10, 31), date(2026, 10, 1)) == [
        (Input.DATE_TO, "Choose 31 Oct 2026 or a later day: the dates end before they begin.")
    ]


def test_both_mistyped_years_are_named_at_once() -> None:
    assert checked(date(226, 10, 1), date(2226, 10, 1)) == [
        (Input.DATE_FROM, "Check the year: 1 Oct 226 is not between 23 Nov 2016 and 25 Nov 2031."),
        (Input.DATE_TO, "Check the year: 1 Oct 2226 is not between 23 Nov 2016 and 25 Nov 2031."),
    ]
