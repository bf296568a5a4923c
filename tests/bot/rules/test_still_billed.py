from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bot.rules.still_billed import changes
from tests.bot.rules.examples import HANDSET, INVOICE, LICENCE, refund, refund_line

if TYPE_CHECKING:
    from bot.models import BilledLine

NAME = "Microsoft 365 Business Premium"
NOW = "On invoice 8101 now:"


def told(*lines: BilledLine, tax_cents: int = INVOICE.tax_cents) -> tuple[str, ...]:
    return changes(refund(), INVOICE.model_copy(update={"lines": lines, "tax_cents": tax_cents}), "Kererū Café")


def licence(**now: object) -> BilledLine:
    return LICENCE.model_copy(update=now)


def test_an_invoice_that_is_as_it_was_changes_nothing() -> None:
    assert changes(refund(), INVOICE, "Kererū Café") == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (licence(product_id=101, name="Handset"), f"{NAME}. Approved: this product. {NOW} Handset."),
        (licence(product_id=7), f"{NAME}. Approved: this product. {NOW} another product of that name."),
        (
            licence(product_id=None, name="Seats (Manual Item)"),
            f"{NAME}. Approved: this product. {NOW} a Manual item, Seats (Manual Item).",
        ),
        (licence(taxable=False), f"{NAME}. Approved: with GST. {NOW} without GST."),
        (licence(quantity=Decimal("2.5")), f"{NAME}. Approved: a refund of 3. {NOW} 2.5."),
        (licence(quantity=Decimal(0)), f"{NAME}. Approved: a refund of 3. {NOW} 0."),
    ],
)
def test_each_thing_that_changed_is_told_by_itself(line: BilledLine, sentence: str) -> None:
    assert told(HANDSET, line, tax_cents=9000)[:1] == (sentence,)


def test_several_lines_of_one_billed_line_are_held_against_it_together() -> None:
    split = refund(refund_line(1, quantity=Decimal(2), credit_cents=7480), refund_line(2), gst_cents=2805)
    five, four = (
        INVOICE.model_copy(update={"lines": (licence(quantity=Decimal(n)),), "tax_cents": n * 561}) for n in (5, 4)
    )
    assert changes(split, five, "Kererū Café") == ()
    assert changes(split, four, "Kererū Café") == (f"{NAME}. Approved: a refund of 5. {NOW} 4.",)


def test_everything_that_changed_is_told_at_once() -> None:
    corrected = told(licence(taxable=False, product_id=7, price=Decimal(30)), HANDSET, tax_cents=6225)
    assert len(corrected) == 4
    assert corrected[-1] == "Approved: $16.83 GST. By the rate of invoice 8101 now: $14.03 GST."


def test_where_no_rate_can_be_seen_the_gst_is_not_spoken_of() -> None:
    again = LICENCE.model_copy(update={"id": 9, "quantity": Decimal(-12)})
    assert told(LICENCE, again, tax_cents=0) == ()


def test_a_line_or_an_invoice_that_is_gone_and_another_customer_are_told() -> None:
    assert told(HANDSET, tax_cents=7470) == (f"{NAME} is not on invoice 8101 any more.",)
    assert changes(refund(), None, "") == ("Approved: a refund of invoice 8101. In Syncro now: no such invoice.",)
    other = INVOICE.model_copy(update={"customer_id": 8, "lines": ()})
    sentence = "Approved: a refund for Kererū Café. Invoice 8101 is for Tūī Legal now."
    assert changes(refund(), other, "Tūī Legal") == (sentence,)
