"""Which of Syncro's units came back is proved, or a person says it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Blank, Course, Decision, DecisionKind, Hitch, Naming, Shelf, State, Stock, Trap, Unit, folded
from bot.rules.returned_unit import LATER, SOONER, named_by_hand, offered, on_page, pages, proven, stands, with_names
from tests.bot.ledger.examples import refund

AT = datetime(2026, 11, 24, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SOLD = {1: "7C2F01", 2: "7C2F02"}


def unit(number: int = 1, serial: str = "7C2F01", **more: Any) -> Unit:
    known = {"refund_id": 1, "number": number, "product_id": 7, "serial": serial, "state": Naming.TO_NAME}
    return Unit.model_validate(known | more)


COURSE = Course(begun=AT, moments=(AT + SECOND, AT + 5 * SECOND))


def made(number: int, after: timedelta | None = 2 * SECOND) -> Blank:
    """A unit without a number that Syncro made so long after the ticket; None: it does not say."""
    return Blank(id=number, created_at=None if after is None else AT + after)


def shelf(*units: Unit, blank: tuple[Blank | int, ...] = (), course: Course = COURSE, **more: Any) -> Shelf:
    units_read = [made(each) if isinstance(each, int) else each for each in blank]
    found = offered(units_read, course, more.pop("claimed", ()))
    return Shelf.model_validate({"refund_id": 1, "product_id": 7, "units": units, "blank": found} | more)


def test_as_many_new_ones_as_came_back_are_those() -> None:
    assert proven(shelf(unit(), blank=(90,))) == {1: 90}
    assert proven(shelf(unit(), blank=(made(55, -SECOND), made(54, 0 * SECOND), 90))) == {1: 90}
    assert proven(shelf(unit(1), unit(2, "7C2F02"), blank=(90, 91))) == {1: 90, 2: 91}
    done = unit(2, "7C2F02", state=Naming.NAMED, instance_id=91)
    assert proven(shelf(unit(1), done, blank=(90,))) == {1: 90}


@pytest.mark.parametrize(
    "unsure",
    [
        shelf(unit(), blank=(90,), course=Course()),  # nobody knows what was there before
        shelf(unit(), blank=(made(90, None),)),  # nor when this one was made
        shelf(unit(), blank=(90, made(91, None))),
        shelf(unit(), blank=(made(90, 14 * 24 * 60 * MINUTE),)),  # a supplier sent it
        shelf(unit(), blank=(90,), course=Course(begun=AT)),
        shelf(unit(), blank=(90, 91)),  # more than came back
        shelf(unit(), unit(2, "7C2F02"), blank=(90,)),  # fewer
        shelf(unit(), blank=(made(55, -MINUTE),)),  # none is new
        shelf(unit(), blank=(90,), others_open=True),  # it may be another refund's
        shelf(unit(), blank=(90,), claimed=(90,)),  # it is another refund's
    ],
)
def test_otherwise_a_person_says_which(unsure: Shelf) -> None:
    assert proven(unsure) == {}


@given(
    st.dictionaries(st.integers(1, 30), st.none() | st.integers(-3000, 3000).map(lambda each: each * SECOND)),
    st.lists(st.integers(0, 3000).map(lambda each: AT + each * SECOND)),
    st.booleans(),
    st.sets(st.integers(1, 30)),
    st.integers(1, 5),
    st.booleans(),
)
def test_no_unit_is_proved_that_was_there_before_or_came_otherwise_or_belongs_to_another(
    blank: dict[int, timedelta | None],
    moments: list[datetime],
    known: bool,  # noqa: FBT001
    claimed: set[int],
    count: int,
    others: bool,  # noqa: FBT001
) -> None:
    units = tuple(unit(number, f"S{number}") for number in range(1, count + 1))
    course = Course(begun=AT, moments=tuple(moments)) if known else Course()
    units_read = tuple(made(number, after) for number, after in blank.items())
    found = proven(shelf(*units, blank=units_read, course=course, claimed=claimed, others_open=others))
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= blank.keys() - claimed
    for number in found.values():
        after = blank[number]
        assert after is not None
        assert after > timedelta(0)
        assert any(at - SOONER <= AT + after <= at + LATER for at in moments)
    if found:
        assert known
        assert not others
        assert len(found) == count


def test_what_may_have_been_named_stays_with_its_unit() -> None:
    half = unit(1, name="7C2F01-1", instance_id=90, hitch=Hitch(trap=Trap.UNKNOWN))
    other = unit(2, "7C2F02")
    assert proven(shelf(half, other, blank=(91, 92))) == {1: 90}
    assert with_names((half,), set(SOLD.values()) | {"7C2F01-1"})[0].name == "7C2F01-1"
    assert named_by_hand(shelf(half), SOLD | {90: "7C2F01-1"}) == {1: (90, "7C2F01-1")}


def test_a_name_that_somebody_gave_by_hand_is_recognised() -> None:
    open_ = shelf(unit(), blank=(90, 91))
    assert named_by_hand(open_, SOLD | {90: "7C2F01-1"}) == {1: (90, "7C2F01-1")}
    assert named_by_hand(open_, SOLD | {90: "7C2F02-1"}) == {}  # another unit's
    assert named_by_hand(open_, SOLD | {95: "7C2F01-1"}) == {}  # not one that was offered
    assert named_by_hand(open_, SOLD) == {}


def test_what_another_refund_was_given_is_not_taken_for_a_name_by_hand() -> None:
    assert named_by_hand(shelf(unit(), blank=(90,)), SOLD | {90: "7C2F01-1"}, {90}) == {}


def test_while_one_is_being_named_the_other_is_still_proved() -> None:
    asked = unit(1, state=Naming.ASKED, instance_id=90, name="7C2F01-1")
    both = shelf(asked, unit(2, "7C2F02"), blank=(90, 91))
    assert proven(both) == {2: 91}
    assert [each.id for each in both.free] == [91]
    assert named_by_hand(both, SOLD | {90: "7C2F02-1"}) == {}


@given(
    st.lists(st.from_regex(r"\A[AB][0-9](-[0-9])?\Z"), min_size=1, max_size=12),
    st.sets(st.sampled_from(["A1", "A1-1", "A1-2", "B1", "B1-1", "a2-1"])),
)
def test_names_are_unique_free_and_stable(serials: list[str], taken: set[str]) -> None:
    units = tuple(unit(number, serial) for number, serial in enumerate(serials, 1))
    named = with_names(units, taken)
    names = [folded(each.name) for each in named]
    assert len(set(names)) == len(names)
    assert not set(names) & {folded(each) for each in taken}
    assert with_names(named, taken) == named


def test_a_name_that_syncro_refused_is_not_proposed_again() -> None:
    (named,) = with_names((unit(refused=("7C2F01-1", "7C2F01-2")),), SOLD.values())
    assert named.name == "7C2F01-3"


def test_until_the_bill_has_come_nobody_is_bothered() -> None:
    decision = Decision(kind=DecisionKind.APPROVED, by="U1", at=AT)
    done = refund(state=State.RESOLVED, decision=decision)
    later, wait = AT + timedelta(days=46), timedelta(days=45)
    assert stands(shelf(unit(), blank=(90,)), done, now=AT, patience=wait) is Stock.TO_NAME
    assert stands(shelf(unit()), done, now=AT, patience=wait) is Stock.AWAITED
    assert stands(shelf(unit()), done, now=later, patience=wait) is Stock.MISSING
    landed = done.model_copy(update={"state": State.LANDED})
    assert stands(shelf(unit()), landed, now=AT, patience=wait) is Stock.MISSING
    named = unit(state=Naming.NAMED)
    assert stands(shelf(named, blank=(90,)), done, now=AT, patience=wait) is Stock.NAMED


def test_every_unit_stands_on_one_page() -> None:
    many = shelf(*(unit(number) for number in range(1, 26)))
    assert pages(many) == 3
    assert [each for page in (1, 2, 3) for each in on_page(many, page)] == list(many.units)
    assert pages(shelf()) == 1
