"""What people are asked about is Syncro's number, or what it is to become."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Agreement, Correcting, Count, Location, Moved, SetTo, Shelf, State, Stock
from bot.rules.count import (
    agreement,
    answered,
    expected,
    is_billed,
    is_told,
    may_offer_to_set,
    may_still_move,
    moved,
    to_find,
)
from tests.bot.ledger.examples import refund

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


def test_once_the_bill_has_come_syncro_s_own_number_is_asked_about() -> None:
    assert to_find(shelf(17, 17, billed=True)) == 17


def test_while_another_refund_of_the_product_is_under_way_no_number_is_asked_about() -> None:
    for now in (17, 19, 20):
        assert to_find(shelf(17, now, others_open=True)) is None


def counted(number: int, before: object, now: object, **more: object) -> Shelf:
    asked = shelf(before, now, **more)
    count = Count(by="U1", at=AT, counted=Decimal(number), received=Decimal(2))
    return asked.model_copy(update={"count": count, "state": answered(asked, count.counted)})


@pytest.mark.parametrize(
    ("answer", "state", "stands"),
    [
        (counted(19, 17, 19), Stock.CHECKED, Agreement.AGREES),
        (counted(18, 17, 19), Stock.DIFFERS, Agreement.APART),
        (counted(19, 17, 17), Stock.CHECKED, Agreement.AWAITED),
        (counted(17, 17, 17), Stock.DIFFERS, Agreement.AWAITED),  # the bill would make it 19
        (counted(16, 17, 17), Stock.DIFFERS, Agreement.AWAITED),
        (counted(17, 17, 15), Stock.DIFFERS, Agreement.AWAITED),
        (counted(15, 17, 15), Stock.CHECKED, Agreement.AGREES),
        (counted(19, None, 17), Stock.DIFFERS, Agreement.AWAITED),
        (counted(19, 17, None), Stock.DIFFERS, Agreement.AWAITED),
        (counted(20, 17, 17, others_open=True), Stock.CHECKED, Agreement.AWAITED),
        (counted(20, 17, 19, others_open=True), Stock.CHECKED, Agreement.AWAITED),
        (counted(20, 17, 20, others_open=True), Stock.CHECKED, Agreement.AGREES),
        (counted(17, 17, 17, billed=True), Stock.CHECKED, Agreement.AGREES),
        (counted(19, 17, 17, billed=True), Stock.DIFFERS, Agreement.APART),
        (counted(19, 17, 17, billed=True, earlier=shelf(17, 17)), Stock.DIFFERS, Agreement.APART),
        (counted(19, 17, 17, billed=True, others_open=True, earlier=shelf(17, 17)), Stock.DIFFERS, Agreement.APART),
    ],
)
def test_a_count_is_held_against_what_syncro_says_or_will_say(answer: Shelf, state: Stock, stands: Agreement) -> None:
    assert (answer.state, agreement(answer)) == (state, stands)


@given(NUMBERS, NUMBERS, RETURNED, NUMBERS)
def test_a_count_that_syncro_does_not_show_is_never_the_end_while_its_number_may_move(
    before: Decimal, now: Decimal, returned: Decimal, number: Decimal
) -> None:
    answer = counted(int(number), before, now, returned=returned)
    if agreement(answer) is not Agreement.AWAITED:
        assert number == now or moved(answer) is Moved.ALL


def test_what_came_back_is_told_wherever_there_is_something_to_know() -> None:
    plain = counted(19, 17, 19)
    assert plain.count is not None
    assert not is_told(plain)
    assert is_told(counted(18, 17, 19))
    for changes in ({"received": Decimal(1)}, {"damaged": Decimal(1)}, {"note": "Lid."}):
        assert is_told(plain.model_copy(update={"count": plain.count.model_copy(update=changes)})), changes


@pytest.mark.parametrize(
    ("state", "others_open", "days", "billed"),
    [
        (State.RESOLVED, False, 1, False),
        (State.OVERDUE, False, 44, False),  # it may still be billed, late
        (State.RESOLVED, True, 46, True),
        (State.LANDED, False, 1, True),
        (State.LANDED, True, 1, False),
    ],
)
def test_the_bill_has_come_when_the_credit_landed_or_long_ago_should_have(
    state: State,
    others_open: bool,  # noqa: FBT001
    days: int,
    billed: bool,  # noqa: FBT001
) -> None:
    asked = refund(created_at=AT, state=state)
    now, patience = AT + timedelta(days=days), timedelta(days=45)
    assert is_billed(asked, others_open=others_open, now=now, patience=patience) == billed


def differing(**changes: object) -> Shelf:
    count = Count(by="U1", at=AT, counted=Decimal(16), received=Decimal(1))
    known = {"count": count, "places": (Location(id=3, quantity=Decimal(19)),), "may_set": True}
    before, now = changes.pop("before", 17), changes.pop("now", 19)
    return shelf(before, now, **(known | changes))


def test_the_stock_may_be_set_only_where_nobody_has_to_guess() -> None:
    assert may_offer_to_set(differing())
    count = differing().count
    assert count is not None
    two = (Location(id=3, quantity=Decimal(10)), Location(id=4, quantity=Decimal(7)))
    for changes in (
        {"may_set": False},
        {"count": None},
        {"count": count.model_copy(update={"counted": Decimal("16.5")})},
        {"count": count.model_copy(update={"counted": Decimal(19)})},
        {"places": ()},
        {"places": two},
        {"places": (Location(id=3, quantity=Decimal(16)),)},
        {"before": 19},
        {"before": 20},
        {"before": None},
        {"others_open": True},
        {"set_to": SetTo(by="U1", at=AT)},
        {"set_to": SetTo(by="U1", at=AT, state=Correcting.DONE)},
    ):
        assert not may_offer_to_set(differing(**changes)), changes


def test_syncro_is_set_only_once_the_bill_can_not_add_the_return_to_it() -> None:
    for before in (19, 20, None):
        assert may_still_move(differing(before=before))
        assert may_offer_to_set(differing(before=before, billed=True))
