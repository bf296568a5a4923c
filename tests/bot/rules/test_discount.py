from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.discount import hidden_discount
from bot.rules.price import billed_cents
from tests.bot.rules.examples import COURIER, HANDSET, INVOICE, LICENCE
from tests.bot.rules.strategies import billed_lines

if TYPE_CHECKING:
    from bot.models import BilledLine, Invoice


def invoice(subtotal: int, *lines: BilledLine) -> Invoice:
    return INVOICE.model_copy(update={"subtotal_cents": subtotal, "lines": lines})


def test_an_invoice_whose_lines_make_its_subtotal_hides_no_discount() -> None:
    assert hidden_discount(invoice(49800 + 44880, HANDSET, LICENCE)) == 0


def test_a_subtotal_below_the_lines_is_a_discount_they_do_not_show() -> None:
    assert hidden_discount(invoice(85212, HANDSET, LICENCE)) == 9468


def test_a_share_that_the_lines_show_is_in_their_price_already() -> None:
    shown = [line.model_copy(update={"discount_percent": Decimal(10)}) for line in (HANDSET, LICENCE)]
    assert hidden_discount(invoice(85212, *shown)) == 0


@pytest.mark.parametrize("changes", [{"price": Decimal(-50)}, {"quantity": Decimal(-1), "price": Decimal(50)}])
def test_a_manual_item_that_takes_something_off_counts(changes: dict[str, Decimal]) -> None:
    off = COURIER.model_copy(update=changes)
    assert hidden_discount(invoice(49800 - 5000, HANDSET, off)) == 5000


def test_a_product_that_was_credited_on_the_same_invoice_is_no_discount() -> None:
    back = LICENCE.model_copy(update={"quantity": Decimal(-3)})
    assert hidden_discount(invoice(49800 - 11220, HANDSET, back)) == 0


@given(st.lists(billed_lines(), min_size=1, max_size=8), st.data())
def test_rounding_line_by_line_or_all_together_is_never_taken_for_a_discount(
    lines: list[BilledLine], data: st.DataObject
) -> None:
    total = sum(billed_cents(line) for line in lines)
    moved = data.draw(st.integers(-len(lines), len(lines)))
    assert hidden_discount(invoice(total + moved, *lines)) == 0
