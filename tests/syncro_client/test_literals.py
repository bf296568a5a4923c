import json
from decimal import Decimal

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from syncro_client.literals import Value, given, write_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, places=6),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("amount", "written"), [("249.00", "249.00"), ("-0.25", "-0.25"), ("1E+2", "100"), ("0.1", "0.1"), ("-1", "-1")]
)
def test_a_decimal_is_written_as_it_stands(amount: str, written: str) -> None:
    assert write_json({"price_retail": Decimal(amount)}) == f'{{"price_retail":{written}}}'


@any_of(values)
def test_what_is_written_reads_back_the_same(value: Value) -> None:
    assert json.loads(write_json(value), parse_float=Decimal) == value


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_not_written(amount: str) -> None:
    with pytest.raises(ValueError, match="NaN"):
        write_json(Decimal(amount))


def test_a_binary_fraction_is_not_written() -> None:
    with pytest.raises(TypeError, match="float"):
        write_json({"price": 0.1})  # type: ignore[dict-item]


def test_false_and_zero_are_given_and_none_is_not() -> None:
    assert given(taxable=False, quantity=0, name=None) == {"taxable": False, "quantity": 0}
