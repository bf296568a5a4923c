"""What people are asked about is Syncro's number, or what it is to become."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Correcting, Count, Location, Moved, SetTo, Shelf
from bot.rules.count import expected, may_offer_to_set, moved, to_find

NUMBERS = st.integers(-50, 5000).map(Decimal)
MAYBE = st.one_of(st.none(), NUMBERS)
RETURNED = st.integers(1, 300).map(Decimal)
AT = datetime(2026, 11, 24, tzinfo=UTC)


def shelf(before: object, now: object, returned: object = 2, **more: object) -> Shelf:
    values = {"refund_id": 1, "product_id": 7, "before": before, "now": now, "returned": returned}
    return Shelf.model_validate(values | more)


@pytest.mark.parametrize(
    ("before", "now", "what", "asked"),
    [
        (17, 19, Moved.ALL, 19),
        (17, 17, Moved.NOTHING, 19),
        (17, 12, Moved.OTHERWISE, 12),
        (17, 18, Moved.OTHERWISE, 18),
        (None, 19, Moved.UNKNOWN, 19),
        (17, None, Moved.UNKNOWN, None),
    ],
)
def test_what_is_asked(before: int | None, now: int | None, what: Moved, asked: int | None) -> None:
    assert (moved(shelf(before, now)), to_find(shelf(before, now))) == (what, asked)


@given(MAYBE, MAYBE, RETURNED)
def test_a_number_is_asked_about_wherever_syncro_told_one(
    before: Decimal | None, now: Decimal | None, returned: Decimal
) -> None:
    asked = shelf(before, now, returned)
    found = to_find(asked)
    assert (found is None) == (now is None)
    assert found in {now, expected(asked)}
    if moved(asked) in {Moved.ALL, Moved.NOTHING}:
        assert found == expected(asked)


@given(NUMBERS, RETURNED)
def test_whether_syncro_has_counted_it_or_not_the_same_is_asked(before: Decimal, returned: Decimal) -> None:
    counted, still_to_count = shelf(before, before + returned, returned), shelf(before, before, returned)
    assert to_find(counted) == to_find(still_to_count)


def differing(**changes: object) -> Shelf:
    count = Count(by="U1", at=AT, counted=Decimal(16), received=Decimal(1))
    known = {"count": count, "places": (Location(id=3, quantity=Decimal(17)),), "may_set": True}
    return shelf(17, 17, **(known | changes))


def test_the_stock_may_be_set_only_where_nobody_has_to_guess() -> None:
    assert may_offer_to_set(differing())
    count = differing().count
    assert count is not None
    two = (Location(id=3, quantity=Decimal(10)), Location(id=4, quantity=Decimal(7)))
    for changes in (
        {"may_set": False},
        {"count": None},
        {"count": count.model_copy(update={"counted": Decimal("16.5")})},
        {"count": count.model_copy(update={"counted": Decimal(17)})},
        {"places": ()},
        {"places": two},
        {"places": (Location(id=3, quantity=Decimal(16)),)},
        {"set_to": SetTo(by="U1", at=AT)},
        {"set_to": SetTo(by="U1", at=AT, state=Correcting.DONE)},
    ):
        assert not may_offer_to_set(differing(**changes)), changes
