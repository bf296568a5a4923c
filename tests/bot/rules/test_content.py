from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Reason
from bot.rules.content import content_hash
from tests.bot.rules.examples import refund_line

CONTENT: dict[str, Any] = {
    "customer_id": 7,
    "invoice_id": 81,
    "lines": (refund_line(1), refund_line(2)),
    "gst_cents": 3366,
    "reason": Reason.GOODWILL,
    "details": "late delivery",
    "date_from": date(2026, 10, 1),
    "date_to": None,
    "requester_id": "U1",
    "by_hand": [],
    "dry_run": False,
}
CHANGED: dict[str, st.SearchStrategy[Any]] = {
    "customer_id": st.integers(),
    "invoice_id": st.integers(),
    "gst_cents": st.integers(),
    "reason": st.sampled_from(Reason),
    "details": st.text(),
    "date_from": st.none() | st.dates(),
    "date_to": st.none() | st.dates(),
    "requester_id": st.text(),
    "by_hand": st.sets(st.text()).map(sorted),
    "dry_run": st.booleans(),
}
CHANGED_LINE: dict[str, st.SearchStrategy[Any]] = {
    "invoice_line_id": st.integers(),
    "product_id": st.integers(),
    "name": st.text(),
    "quantity": st.decimals("0.01", "999", places=2),
    "price_cents": st.integers(),
    "credit_cents": st.integers(),
    "taxable": st.booleans(),
    "serials": st.lists(st.text()).map(tuple),
    "stocked": st.booleans(),
    "right_cents": st.none() | st.integers(),
}


def test_the_fingerprint_is_the_same_in_every_release() -> None:
    assert content_hash(**CONTENT) == "5949f44661520aff1d7f026cc07ac8ca49b6f7c560981524163149fec2cf1b84"


def test_a_quantity_read_back_from_storage_is_still_the_same() -> None:
    stored = tuple(line.model_copy(update={"quantity": Decimal("3.00")}) for line in CONTENT["lines"])
    assert content_hash(**CONTENT | {"lines": stored}) == content_hash(**CONTENT)


def test_the_reference_is_not_part_of_it() -> None:
    assert content_hash(**CONTENT | {"lines": (refund_line(8), refund_line(9))}) == content_hash(**CONTENT)


@pytest.mark.parametrize("lines", [(), (refund_line(),), (refund_line(),) * 3])
def test_a_line_more_or_less_changes_it(lines: tuple[Any, ...]) -> None:
    assert content_hash(**CONTENT | {"lines": lines}) != content_hash(**CONTENT)


@pytest.mark.parametrize("what", CHANGED)
@given(data=st.data())
def test_whatever_changes_of_the_request_changes_it(what: str, data: st.DataObject) -> None:
    value = data.draw(CHANGED[what])
    same = value == CONTENT[what]
    assert (content_hash(**CONTENT | {what: value}) == content_hash(**CONTENT)) is same


@pytest.mark.parametrize("what", CHANGED_LINE)
@given(data=st.data())
def test_whatever_changes_of_a_line_changes_it(what: str, data: st.DataObject) -> None:
    value = data.draw(CHANGED_LINE[what])
    first, second = CONTENT["lines"]
    same = value == getattr(second, what)
    lines = (first, second.model_copy(update={what: value}))
    assert (content_hash(**CONTENT | {"lines": lines}) == content_hash(**CONTENT)) is same
