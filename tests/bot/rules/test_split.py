from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import BilledLine, Taken
from bot.rules.cents import round_half_up
from bot.rules.price import billed_cents
from bot.rules.split import Piece, credit_cents, split
from tests.bot.rules.strategies import QUANTITIES, WHOLE_QUANTITIES, billed_lines, partials


def pieces(*parts: tuple[str, int, int]) -> tuple[Piece, ...]:
    return tuple(
        Piece(quantity=Decimal(quantity), price_cents=price, credit_cents=credit) for quantity, price, credit in parts
    )


@pytest.mark.parametrize(
    ("credit", "quantity", "expected"),
    [
        (11220, "3", pieces(("3", 3740, 11220))),
        (10000, "3", pieces(("2", 3333, 6666), ("1", 3334, 3334))),
        (2700, "0.25", pieces(("0.25", 10800, 2700))),
        (16200, "1.5", pieces(("1.5", 10800, 16200))),
        (0, "2", pieces(("2", 0, 0))),
        (1001, "2.5", pieces(("1.5", 400, 600), ("1", 401, 401))),
    ],
)
def test_a_credit_is_split_into_prices_of_whole_cents(credit: int, quantity: str, expected: tuple[Piece, ...]) -> None:
    assert split(credit, Decimal(quantity)) == expected


def test_the_billed_price_is_kept_where_it_gives_the_same_credit() -> None:
    assert split(2500, Decimal("0.25"), Decimal(10001)) == pieces(("0.25", 10001, 2500))
    assert split(333, Decimal("0.1"), Decimal("3333.4")) == pieces(("0.1", 3333, 333))


@given(st.integers(0, 10_000_000), QUANTITIES, st.none() | st.integers(0, 100_000).map(Decimal))
def test_no_cent_and_no_quantity_is_lost(credit: int, quantity: Decimal, price: Decimal | None) -> None:
    parts = split(credit, quantity, price)
    assert sum(part.credit_cents for part in parts) == credit
    assert sum(part.quantity for part in parts) == quantity
    assert all(part.quantity > 0 and part.price_cents >= 0 for part in parts)
    assert all(part.credit_cents == round_half_up(part.quantity * part.price_cents) for part in parts)


@given(st.integers(0, 10_000_000), QUANTITIES)
def test_there_are_two_pieces_only_where_no_single_price_gives_the_credit(credit: int, quantity: Decimal) -> None:
    parts = split(credit, quantity)
    nearest = int(credit / quantity)
    single = any(round_half_up(quantity * price) == credit for price in range(nearest - 2, nearest + 3))
    assert len(parts) == (1 if single else 2)
    assert parts[-1].price_cents - parts[0].price_cents == len(parts) - 1


@given(st.integers(0, 10_000_000), WHOLE_QUANTITIES)
def test_whole_quantities_stay_whole(credit: int, quantity: Decimal) -> None:
    assert all(part.quantity == int(part.quantity) for part in split(credit, quantity))


@given(st.integers(0, 10_000_000), st.integers(1, 100).map(lambda number: Decimal(number) / 100))
def test_up_to_one_unit_is_always_one_piece(credit: int, quantity: Decimal) -> None:
    assert len(split(credit, quantity)) == 1


@given(billed_lines(), st.data())
def test_partial_credits_in_any_order_add_up_to_what_was_billed(line: BilledLine, data: st.DataObject) -> None:
    taken, billed = Taken(), billed_cents(line)
    for quantity in data.draw(partials(line)):
        assert taken.cents <= billed
        credit = credit_cents(billed_cents=billed, billed_quantity=line.quantity, taken=taken, quantity=quantity)
        assert credit >= 0
        taken = Taken(quantity=taken.quantity + quantity, cents=taken.cents + credit)
    assert taken == Taken(quantity=line.quantity, cents=billed)


@given(billed_lines(), st.integers(0, 10_000_000), st.data())
def test_whatever_was_credited_by_hand_no_credit_goes_beyond_what_was_billed(
    line: BilledLine, cents: int, data: st.DataObject
) -> None:
    first, *_ = data.draw(partials(line))
    taken = Taken(quantity=line.quantity - first, cents=cents)
    credit = credit_cents(billed_cents=billed_cents(line), billed_quantity=line.quantity, taken=taken, quantity=first)
    assert credit == max(0, billed_cents(line) - cents)
