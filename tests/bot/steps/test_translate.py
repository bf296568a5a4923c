"""Syncro's records in our words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

import syncro_client as syncro
from bot.steps import translate


def line(**changes: object) -> syncro.InvoiceLine:
    record: dict[str, object] = {
        "id": 7,
        "item": "Yealink T46U handset",
        "name": "Black, with stand",
        "price": "249.0",
        "quantity": "2.0",
        "product_id": 15,
        "taxable": True,
        "discount_percent": None,
        "discount_dollars": None,
    }
    return syncro.InvoiceLine.model_validate(record | changes)


def test_a_line_is_called_by_its_item() -> None:
    billed = translate.billed_line(line())
    assert (billed.name, billed.price, billed.quantity) == ("Yealink T46U handset", Decimal("249.0"), Decimal("2.0"))
    assert (billed.discount_percent, billed.discount_dollars) == (Decimal(0), Decimal(0))


def test_a_manual_item_is_called_by_what_it_stands_for() -> None:
    billed = translate.billed_line(line(item="Manual Item", name="Courier as quoted", product_id=None))
    assert billed.name == "Courier as quoted (Manual Item)"
    assert billed.product_id is None


def test_a_line_without_any_name_can_still_be_pointed_at() -> None:
    assert translate.billed_line(line(item="", name="")).name == "Line 7"


@pytest.mark.parametrize(
    ("dollars", "cents"),
    [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("415.38", 41538), ("-1103.2", -110320)],
)
def test_dollars_become_cents_half_a_cent_away_from_zero(dollars: str, cents: int) -> None:
    assert translate.cents(Decimal(dollars)) == cents


def test_a_price_with_fractions_of_a_cent_is_no_price_in_cents() -> None:
    assert translate.exact_cents(Decimal("37.40")) == 3740
    assert translate.exact_cents(Decimal("37.405")) is None


@pytest.mark.parametrize(
    ("next_run", "day"),
    [
        (datetime(2026, 12, 3, tzinfo=UTC), date(2026, 12, 3)),  # midnight UTC: a day
        (datetime(2026, 12, 2, 17, tzinfo=UTC), date(2026, 12, 3)),  # 06:00 in Auckland in summer: a moment
        (datetime(2026, 7, 2, 18, tzinfo=UTC), date(2026, 7, 3)),  # and in winter
    ],
)
def test_the_day_of_a_run_is_the_accounts(next_run: datetime, day: date) -> None:
    assert translate.run_day(next_run, "Pacific/Auckland") == day


def test_a_unit_without_a_number_or_a_sale_is_no_sold_unit() -> None:
    sold = {"id": 1, "serial_number": "7C2F80AA01", "status": "Sold", "line_item_id": 9}
    assert translate.sold_unit(syncro.ProductSerial.model_validate(sold)) is not None
    for missing in ({"serial_number": None}, {"line_item_id": None}):
        assert translate.sold_unit(syncro.ProductSerial.model_validate(sold | missing)) is None
