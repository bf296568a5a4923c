from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import BilledLine, Orphan, Taken
from bot.rules.price import billed_cents
from bot.rules.refundable import left
from bot.rules.room import with_by_hand, with_orphans
from bot.rules.split import credit_cents
from tests.bot.rules.examples import HANDSET, INVOICE, LICENCE, credit
from tests.bot.rules.strategies import QUANTITIES, billed_lines, partials


def test_a_refund_by_hand_lowers_what_is_left_and_is_named() -> None:
    held = with_by_hand(INVOICE, {2: Taken(quantity=Decimal(1), cents=3740, references=("RF-000031",))}, [credit()])
    assert held == {2: Taken(quantity=Decimal(4), cents=14960, references=("RF-000031", "ticket 20017"))}


def test_of_several_lines_of_a_product_the_one_of_the_same_price_comes_first() -> None:
    cheap = LICENCE.model_copy(update={"id": 7, "quantity": Decimal(5), "price": Decimal(35), "position": 1})
    both = INVOICE.model_copy(update={"lines": (cheap, LICENCE)})
    assert with_by_hand(both, {}, [credit()]).keys() == {2}
    assert with_by_hand(both, {}, [credit(cents=10500)]).keys() == {7}


def test_the_nearer_a_price_the_sooner_a_line_is_asked_for_room() -> None:
    far, near = (
        LICENCE.model_copy(update={"id": number, "price": Decimal(price), "position": number})
        for number, price in ((7, 10), (8, 36))
    )
    both = INVOICE.model_copy(update={"lines": (far, near)})
    assert with_by_hand(both, {}, [credit(cents=9000)]).keys() == {8}


@pytest.mark.parametrize("worthless", [{"price": Decimal(0)}, {"quantity": Decimal(-20)}, {"price": Decimal(-1)}])
def test_lines_that_leave_nothing_to_refund_have_no_room(worthless: dict[str, Decimal]) -> None:
    first = LICENCE.model_copy(update={"id": 7, "position": 1} | worthless)
    both = INVOICE.model_copy(update={"lines": (first, LICENCE)})
    assert with_by_hand(both, {}, [credit(cents=100)]).keys() == {2}


def test_what_is_held_of_a_line_that_is_gone_counts_on_those_of_its_product() -> None:
    gone = Orphan(reference="RF-000031", product_id=102, quantity=Decimal(3), cents=11220)
    held = with_orphans(INVOICE, {2: Taken(quantity=Decimal(1), cents=3740, references=("RF-000040",))}, [gone])
    assert held == {2: Taken(quantity=Decimal(4), cents=14960, references=("RF-000040", "RF-000031"))}


def test_its_units_have_come_back_whichever_line_of_the_product_shows_them() -> None:
    gone = Orphan(reference="RF-000031", product_id=101, quantity=Decimal(1), cents=24900, serials=("7C2F80AA01",))
    other = HANDSET.model_copy(update={"id": 7})
    both = INVOICE.model_copy(update={"lines": (HANDSET, other)})
    held = with_orphans(both, {}, [gone])
    assert {line: (taken.quantity, taken.serials) for line, taken in held.items()} == {
        1: (Decimal(1), ("7C2F80AA01",)),
        7: (Decimal(0), ("7C2F80AA01",)),
    }


def test_it_is_spread_over_lines_that_have_room_and_no_further() -> None:
    first, second = (LICENCE.model_copy(update={"id": number, "quantity": Decimal(2)}) for number in (7, 8))
    both = INVOICE.model_copy(update={"lines": (first, second, HANDSET)})
    held = with_by_hand(both, {7: Taken(quantity=Decimal(1), cents=3740)}, [credit("5")])
    assert {line: taken.quantity for line, taken in held.items()} == {7: Decimal(2), 8: Decimal(2)}


@given(billed_lines(), st.lists(QUANTITIES, max_size=4), st.integers(0, 10_000_000), st.data())
def test_refunds_by_hand_and_by_the_bot_never_come_to_more_than_was_billed(
    line: BilledLine, by_hand_quantities: list[Decimal], cents: int, data: st.DataObject
) -> None:
    """Invariant 1, whatever was credited by hand before, between and after, and in whatever order."""
    invoice = INVOICE.model_copy(update={"lines": (line,)})
    credits_made = [
        credit(str(each), line_id=n, cents=max(1, cents // (n + 1))) for n, each in enumerate(by_hand_quantities)
    ]
    ledger = Taken()
    for number, quantity in enumerate(data.draw(st.permutations(data.draw(partials(line))))):
        counted = credits_made[: number + 1]
        taken = with_by_hand(invoice, {line.id: ledger}, counted).get(line.id, Taken())
        if quantity > left(line, taken) or taken.cents >= billed_cents(line):
            continue
        credited = credit_cents(
            billed_cents=billed_cents(line), billed_quantity=line.quantity, taken=taken, quantity=quantity
        )
        assert taken.quantity + quantity <= line.quantity
        assert credited == 0 or taken.cents + credited <= billed_cents(line)
        assert taken.quantity - ledger.quantity <= sum((each.quantity for each in counted), Decimal(0))
        ledger = Taken(quantity=ledger.quantity + quantity, cents=ledger.cents + credited)


@given(st.lists(billed_lines(), min_size=1, max_size=5), QUANTITIES, st.integers(1, 10_000_000))
def test_each_unit_and_each_cent_of_a_credit_is_counted_at_most_once(
    lines: list[BilledLine], quantity: Decimal, cents: int
) -> None:
    numbered = tuple(line.model_copy(update={"id": n, "position": n}) for n, line in enumerate(lines, 1))
    invoice = INVOICE.model_copy(update={"lines": numbered})
    held = with_by_hand(invoice, {}, [credit(str(quantity), cents=cents)])
    room = sum(line.quantity for line in numbered)
    assert sum(taken.quantity for taken in held.values()) == min(quantity, room)
    counted = sum(taken.cents for taken in held.values())
    assert counted == cents if quantity <= room else counted <= cents
