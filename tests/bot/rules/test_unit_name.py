"""New names of returned units: unique, never one that exists, the same whenever they are asked for again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Unit, family, folded
from bot.rules.unit_name import SCIENTIFIC, came_back, check_name, lineage, next_name

SERIALS = st.one_of(
    st.from_regex(r"\A[0-9A-F]{2,8}(-[0-9]{1,3}){0,3}\Z"),
    st.from_regex(r"\A[0-9]{1,3}[eE]\Z"),
    st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip())),
)


@pytest.mark.parametrize(
    ("serial", "taken", "name"),
    [
        ("7C2F", (), "7C2F-1"),
        ("7C2F", ("7C2F", "7C2F-1"), "7C2F-2"),
        ("7C2F", ("7c2f-1", "7C2F-2"), "7C2F-3"),
        ("7C2F-1", ("7C2F", "7C2F-1"), "7C2F-2"),
        ("7C2F-2", ("7C2F", "7C2F-1", "7C2F-2"), "7C2F-3"),
        ("7C2F-2", ("7C2F", "7C2F-2"), "7C2F-3"),
        ("ABC-1", ("ABC-2", "ABC-3"), "ABC-1-1"),  # the maker's own numbers: there is no ABC
        ("7C2F-1-1", ("7C2F", "7C2F-1"), "7C2F-3"),  # named by hand, one after the other
        ("12E", (), "12E-r1"),  # 12E-1 is a number to Syncro
    ],
)
def test_the_next_name(serial: str, taken: tuple[str, ...], name: str) -> None:
    assert next_name(serial, taken) == name


@given(SERIALS, st.lists(SERIALS, max_size=8))
def test_a_name_is_never_one_that_exists_and_always_the_same(serial: str, taken: list[str]) -> None:
    name = next_name(serial, taken)
    assert folded(name) not in {folded(each) for each in [*taken, serial]}
    assert not SCIENTIFIC.fullmatch(name)
    assert next_name(serial, reversed(taken)) == name
    assert next_name(serial, [*taken, serial]) == name


@given(SERIALS, st.integers(1, 12))
def test_a_unit_that_comes_back_again_and_again_keeps_its_first_number(serial: str, times: int) -> None:
    taken, held = [serial], serial.strip()
    roots = set()
    for _ in range(times):
        held = next_name(held, taken)
        taken.append(held)
        roots.add(lineage(held, {folded(each) for each in taken})[0])
    assert len({folded(each) for each in taken}) == times + 1
    assert len({folded(root) for root in roots} | {folded(lineage(serial.strip(), {folded(serial)})[0])}) <= 2


@given(st.lists(SERIALS, min_size=1, max_size=6, unique_by=folded))
def test_units_of_one_refund_never_get_the_same_name(serials: list[str]) -> None:
    taken = list(serials)
    for serial in serials:
        taken.append(next_name(serial, taken))
    assert len({folded(each) for each in taken}) == len(taken)


@given(SERIALS)
def test_all_names_of_a_unit_are_looked_up_together(serial: str) -> None:
    if "-r" not in next_name(serial, ()):
        assert family(next_name(serial, ())) == family(serial)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("7C2F80AA02-1", ""),
        ("S/N 7 #a", ""),
        ("", "Enter the serial number that stands on the unit now."),
        ("x" * 101, "Shorten it by 1 characters: 100 fit."),
        ("7C2F\u202e", "Use plain letters, digits and signs only."),
        (" 7C2F", "Use plain letters, digits and signs only."),
        ("1.2E+5", "Syncro takes this for a number like 1.2E+5. Add a letter or a dash."),
        ("7c2f80aa01", "Another unit has this serial number already."),
    ],
)
def test_a_typed_name_is_checked(typed: str, wrong: str) -> None:
    assert check_name(typed, ["7C2F80AA01"]) == wrong


def unit(serial: str, name: str = "") -> Unit:
    return Unit(refund_id=1, number=1, product_id=7, serial=serial, name=name)


@pytest.mark.parametrize(
    ("sold", "returned", "back"),
    [
        (["X"], [], set()),
        (["X"], [unit("X")], {"X"}),
        (["X"], [unit("x", "x-1")], {"X"}),
        (["X-1"], [unit("X", "X-1")], set()),  # it was sold again under its new name
        (["X-1"], [unit("X", "X-1"), unit("X-1", "X-2")], {"X-1"}),
        (["X"], [unit("X-1")], {"X"}),  # X must have come back before X-1 did
        (["X-2"], [unit("X"), unit("X-1")], set()),
        (["ABC-1"], [unit("ABC-2")], set()),  # two units of a maker that counts so
        (["X", "Y"], [unit("Y")], {"Y"}),
    ],
)
def test_a_unit_comes_back_once_under_each_name(sold: list[str], returned: list[Unit], back: set[str]) -> None:
    assert came_back(sold, returned) == back


@given(st.lists(SERIALS, min_size=1, max_size=5, unique=True))
def test_what_came_back_is_never_offered_again(serials: list[str]) -> None:
    assert came_back(serials, [unit(serial) for serial in serials]) == set(serials)
