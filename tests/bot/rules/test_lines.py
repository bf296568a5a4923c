from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import BilledLine, Choice, Facts, Product, RefundLine, Taken
from bot.rules.lines import refund_lines
from bot.rules.price import billed_cents, check_price
from tests.bot.rules.examples import CHOICES, FACTS, HANDSET, INVOICE, LICENCE, PRODUCTS
from tests.bot.rules.strategies import billed_lines, partials

REFERENCE = "RF-000123"


def facts(*lines: BilledLine, **changes: object) -> Facts:
    return FACTS.model_copy(update={"invoice": INVOICE.model_copy(update={"lines": lines}), **changes})


def test_lines_carry_the_billed_product_price_and_tax() -> None:
    handset, licences = refund_lines(FACTS, CHOICES, REFERENCE)
    assert handset == RefundLine(
        reference="RF-000123/1",
        invoice_line_id=1,
        product_id=101,
        name="Yealink T46U handset",
        quantity=Decimal(1),
        price_cents=24900,
        credit_cents=24900,
        taxable=True,
        serials=("7C2F80AA02",),
        stocked=True,
    )
    assert (licences.reference, licences.quantity, licences.price_cents) == ("RF-000123/2", Decimal(3), 3740)
    assert (licences.credit_cents, licences.stocked, licences.serials) == (11220, False, ())


def test_lines_stand_in_the_order_of_the_invoice_whatever_the_order_of_choosing() -> None:
    assert refund_lines(FACTS, CHOICES[::-1], REFERENCE) == refund_lines(FACTS, CHOICES, REFERENCE)


def test_each_piece_of_a_split_line_has_a_number_and_its_own_units() -> None:
    units = ("A", "B", "C")
    line = HANDSET.model_copy(update={"quantity": Decimal(3), "price": Decimal(100), "discount_dollars": Decimal(200)})
    choice = Choice(invoice_line_id=1, quantity=Decimal(3), serials=units)
    lines = refund_lines(facts(line, LICENCE), [choice, CHOICES[1]], REFERENCE)
    assert [(line.reference, line.quantity, line.price_cents, line.serials) for line in lines] == [
        ("RF-000123/1", Decimal(2), 3333, ("A", "B")),
        ("RF-000123/2", Decimal(1), 3334, ("C",)),
        ("RF-000123/3", Decimal(3), 3740, ()),
    ]


def test_units_of_a_product_without_serial_numbers_are_left_out() -> None:
    choice = CHOICES[1].model_copy(update={"serials": ("A",)})
    assert refund_lines(FACTS, [choice], REFERENCE)[0].serials == ()


def test_maintained_stock_is_stocked() -> None:
    products = PRODUCTS | {102: Product(id=102, name="Switch", maintain_stock=True)}
    (line,) = refund_lines(facts(LICENCE, products=products), CHOICES[1:], REFERENCE)
    assert (line.stocked, line.name) == (True, "Switch")


def test_a_refund_by_hand_below_the_price_does_not_make_the_next_one_dearer() -> None:
    by_hand = {2: Taken(quantity=Decimal(3), cents=3000, references=("ticket 20017",))}
    (line,) = refund_lines(FACTS.model_copy(update={"taken": by_hand}), CHOICES[1:], REFERENCE)
    assert (line.quantity, line.price_cents, line.credit_cents) == (Decimal(3), 3740, 11220)


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        (Choice(invoice_line_id=99, quantity=Decimal(1)), "Not on invoice"),
        (Choice(invoice_line_id=3, quantity=Decimal(1)), "No product"),
        (Choice(invoice_line_id=2), "No quantity"),
    ],
)
def test_choices_that_were_never_checked_break(choice: Choice, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        refund_lines(FACTS, [choice], REFERENCE)


@given(billed_lines(), st.data())
def test_refund_after_refund_passes_the_price_check_and_ends_at_what_was_billed(
    line: BilledLine, data: st.DataObject
) -> None:
    taken = Taken()
    for quantity in data.draw(st.permutations(data.draw(partials(line)))):
        choice = Choice(invoice_line_id=2, quantity=quantity)
        lines = refund_lines(facts(line, taken={2: taken}), [choice], REFERENCE)
        assert sum(part.quantity for part in lines) == quantity
        assert check_price(line, lines) is None
        cents = taken.cents + sum(part.credit_cents for part in lines)
        assert cents <= billed_cents(line)
        taken = Taken(quantity=taken.quantity + quantity, cents=cents)
    assert taken.cents == billed_cents(line)


@given(billed_lines(), st.integers(0, 10_000_000), st.data())
def test_after_any_refund_by_hand_nothing_goes_beyond_what_was_billed(
    line: BilledLine, cents: int, data: st.DataObject
) -> None:
    quantity, *_ = data.draw(partials(line))
    taken = Taken(quantity=line.quantity - quantity, cents=cents)
    lines = refund_lines(facts(line, taken={2: taken}), [Choice(invoice_line_id=2, quantity=quantity)], REFERENCE)
    credit = sum(part.credit_cents for part in lines)
    assert 0 <= credit <= max(0, billed_cents(line) - cents)
