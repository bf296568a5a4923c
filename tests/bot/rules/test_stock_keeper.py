"""Whoever asked, the owners of the stock and approvers may say what is on the shelf, once, about what they saw."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.models import ApproverFacts, NotCounted, Shelf, Stock
from bot.rules.stock_keeper import check_count, check_keeper
from tests.bot.ledger.examples import MERE, refund

SHELF = Shelf(refund_id=1, product_id=7, state=Stock.TO_CHECK, before=Decimal(4), now=Decimal(5))


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (ApproverFacts(user_id=MERE), None),
        (ApproverFacts(user_id="U0OWNER", entries=("U0OWNER",)), None),
        (ApproverFacts(user_id="U0OTHER"), NotCounted.NOT_ENTITLED),
        (ApproverFacts(user_id="U0OWNER", entries=("U0OWNER",), deactivated=True), NotCounted.DEACTIVATED),
    ],
)
def test_who_may(person: ApproverFacts, why: NotCounted | None) -> None:
    assert check_keeper(refund(), person) is why


def test_what_counts() -> None:
    assert check_count(SHELF, shown=SHELF.shown) is None
    assert check_count(None, shown="") is NotCounted.UNKNOWN
    assert check_count(SHELF, shown="4/4") is NotCounted.CHANGED
    for state in set(Stock) - {Stock.TO_CHECK}:
        counted = SHELF.model_copy(update={"state": state})
        assert check_count(counted, shown=SHELF.shown) is NotCounted.COUNTED_ALREADY
