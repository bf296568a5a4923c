from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.numbering import GAP, next_number


def test_it_goes_on_after_the_ledger_and_after_what_stands_in_syncro() -> None:
    assert next_number(0, ()) == 1
    assert next_number(7, {3, 4}) == 8
    assert next_number(1, {2, 3, 9}) == 10
    assert next_number(0, {1, GAP + 1}) == GAP + 2


def test_an_invented_number_moves_nothing_and_is_passed_over() -> None:
    assert next_number(5, {999_999}) == 6
    assert next_number(999_998, {999_999}) == 1_000_000
    assert next_number(10, {10 + GAP + 1}) == 11


@given(st.integers(0, 10**6), st.sets(st.integers(1, 10**6)))
def test_it_is_new(last: int, seen: set[int]) -> None:
    number = next_number(last, seen)
    assert number > last
    assert number not in seen
