from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from syncro_client.models.fields import Day, Exact, Flag, Id, Moment, Number


def read(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("sent", "exact"),
    [("1.0", "1.0"), ("64.99", "64.99"), (15, "15"), (37.4, "37.4"), (Decimal("37.40"), "37.40"), ("-0.25", "-0.25")],
)
def test_money_is_exact_however_it_is_sent(sent: Any, exact: str) -> None:
    assert str(read(Exact, sent)) == exact


@pytest.mark.parametrize("sent", [None, "", "free", True, "NaN", float("inf"), [], {}])
def test_what_is_no_amount_is_refused(sent: Any) -> None:
    with pytest.raises(ValidationError):
        read(Exact, sent)


@pytest.mark.parametrize("sent", [None, 0, -1, True, "x", 1.5, Decimal("1.5")])
def test_what_is_no_id_is_refused(sent: Any) -> None:
    with pytest.raises(ValidationError):
        read(Id, sent)


@pytest.mark.parametrize(
    "sent", ["2024-02-01T06:00:00.000Z", "2024-02-01T19:00:00+13:00", "2024-02-01T06:00:00", "2024-02-01 06:00:00Z"]
)
def test_times_are_aware_and_in_utc(sent: str) -> None:
    moment = read(Moment, sent)
    assert moment == datetime(2024, 2, 1, 6, tzinfo=UTC)
    assert moment.tzinfo is UTC


@pytest.mark.parametrize("sent", ["2019-11-06T00:00:00.000Z", "2019-11-06", "2019-11-06T23:30:00.000-08:00"])
def test_a_day_is_the_day_that_is_written(sent: str) -> None:
    assert read(Day, sent) == date(2019, 11, 6)


def test_null_is_false() -> None:
    assert read(Flag, None) is False


@pytest.mark.parametrize(("sent", "number"), [(2012, "2012"), ("INV-7", "INV-7")])
def test_a_number_is_a_string(sent: Any, number: str) -> None:
    assert read(Number, sent) == number
