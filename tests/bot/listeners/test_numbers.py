"""Numbers that people type, and ids that come back from Slack."""

from decimal import Decimal

import pytest

from bot.listeners.numbers import row_id, syncro_id, typed_number


@pytest.mark.parametrize(
    ("text", "number"), [("2", "2"), (" 2.5 ", "2.5"), ("-1", "-1"), (".5", "0.5"), ("1.", "1"), ("007", "7")]
)
def test_what_people_type_is_read(text: str, number: str) -> None:
    assert typed_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [None, "", "two", "1e-999999999", "1e3", "Infinity", "NaN", "9" * 40_000, "0." + "0" * 40_000, "1_000", "\u0663"],
)
def test_what_no_moment_can_reckon_with_is_no_number(text: str | None) -> None:
    assert typed_number(text) is None


@pytest.mark.parametrize("text", ["", "-1", "9" * 20, "9223372036854775808", "1.0", "x", " 1"])
def test_what_no_row_can_have_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        syncro_id(text)
    with pytest.raises(ValueError, match=r".*"):
        row_id(text)


def test_ids_go_as_far_as_the_ledger() -> None:
    assert syncro_id(str(2**63 - 1)) == 2**63 - 1
    assert row_id(str(2**31 - 1)) == 2**31 - 1
    with pytest.raises(ValueError, match="less than"):
        row_id(str(2**31))
