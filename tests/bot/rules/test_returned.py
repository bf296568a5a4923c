"""Each stocked product of a refund is counted once; units that are known by serial number are not."""

from __future__ import annotations

from decimal import Decimal

from bot.models import Refund, RefundLine
from bot.rules.returned import by_serial, counted
from tests.bot.ledger.examples import refund


def line(product: int, quantity: int, *, stocked: bool = True, serials: tuple[str, ...] = ()) -> RefundLine:
    return RefundLine(
        reference="RF-000001/1",
        invoice_line_id=product,
        product_id=product,
        name=f"Product {product}",
        quantity=Decimal(quantity),
        price_cents=100,
        credit_cents=100 * quantity,
        taxable=True,
        stocked=stocked,
        serials=serials,
    )


def returned(*lines: RefundLine) -> list[tuple[int, str, int]]:
    asked: Refund = refund(lines=lines)
    return [(shelf.product_id, shelf.name, int(shelf.returned)) for shelf in counted(asked)]


def test_lines_of_one_product_are_counted_together() -> None:
    assert returned(line(7, 2), line(8, 1), line(7, 3)) == [(7, "Product 7", 5), (8, "Product 8", 1)]


def test_what_is_not_stocked_and_what_is_known_by_serial_number_is_not_counted() -> None:
    assert returned(line(7, 2, stocked=False)) == []
    assert returned(line(7, 1, serials=("A",)), line(7, 1)) == []


def test_units_of_a_named_product_that_have_no_serial_number_are_not_forgotten() -> None:
    (shelf,) = by_serial(refund(lines=(line(7, 2, serials=("A", "B")), line(7, 3), line(8, 1))))
    assert (shelf.product_id, shelf.returned) == (7, Decimal(5))


def test_units_that_syncro_does_not_know_by_serial_number_are_counted() -> None:
    assert returned(line(7, 2)) == [(7, "Product 7", 2)]
