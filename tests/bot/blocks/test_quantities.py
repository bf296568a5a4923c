from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from bot.blocks.quantities import ChosenLine, error_block_id, quantities
from bot.models import Choice, Input, Reason, Violation
from tests.bot.blocks import samples
from tests.bot.blocks.reading import inputs

HANDSETS = ChosenLine(samples.HANDSET, Decimal(2), serialized=True, units=samples.units(2))
SEATS = ChosenLine(samples.SEATS, Decimal(1))


def test_each_line_is_asked_for_with_what_was_billed_and_what_is_left() -> None:
    view = quantities(samples.draft(), [HANDSETS, SEATS])
    block = inputs(view)["quantity:501"]
    assert block["label"]["text"] == "How many of Yealink T46U handset?"
    assert block["hint"]["text"] == "2 billed at $249.00 excl. GST, 2 left"
    assert (block["element"]["min_value"], block["element"]["max_value"]) == ("1", "2")
    assert not block["element"]["is_decimal_allowed"]
    assert (view["title"]["text"], view["submit"]["text"], view["close"]["text"]) == (
        "How many, and why",
        "Preview",
        "Back",
    )
    assert json.loads(view["private_metadata"]) == {"draft": "d1"}


def test_the_price_shown_is_the_one_after_discounts_where_it_is_known() -> None:
    view = quantities(samples.draft(), [ChosenLine(samples.SEATS, Decimal(9), net_price_cents=3366)])
    assert inputs(view)["quantity:502"]["hint"]["text"] == "12 billed at $33.66 excl. GST, 9 left"


def test_where_one_is_left_it_is_filled_in() -> None:
    view = quantities(samples.draft(), [HANDSETS, SEATS])
    assert inputs(view)["quantity:502"]["element"]["initial_value"] == "1"
    assert "initial_value" not in inputs(view)["quantity:501"]["element"]


def test_hours_may_be_refunded_in_quarters_where_quarters_were_billed() -> None:
    hours = samples.SEATS.model_copy(update={"quantity": Decimal("1.25")})
    element = inputs(quantities(samples.draft(), [ChosenLine(hours, Decimal("1.25"))]))["quantity:502"]["element"]
    assert element["is_decimal_allowed"]
    assert (element["min_value"], element["max_value"]) == ("0.01", "1.25")


def test_units_are_asked_for_only_where_the_product_has_serial_numbers() -> None:
    view = quantities(samples.draft(), [HANDSETS, SEATS])
    block = inputs(view)["serials:501"]
    assert block["label"]["text"] == "Which units of Yealink T46U handset came back?"
    assert [option["value"] for option in block["element"]["options"]] == ["7C2F80AA01", "7C2F80AA02"]
    assert "serials:502" not in inputs(view)


def test_units_that_find_no_room_are_counted() -> None:
    view = quantities(samples.draft(), [ChosenLine(samples.HANDSET, Decimal(120), True, samples.units(120))])  # noqa: FBT003
    block = inputs(view)["serials:501"]
    assert len(block["element"]["options"]) == 100
    assert block["hint"]["text"] == "100 of 120 units can be shown here."


def test_what_was_typed_before_stands_there_again() -> None:
    draft = samples.draft(
        choices=(Choice(invoice_line_id=501, quantity=Decimal(2), serials=("7C2F80AA02",)),),
        reason=Reason.PRICE_CORRECTED,
        details="as agreed",
        date_from=date(2026, 10, 1),
    )
    found = inputs(quantities(draft, [HANDSETS]))
    assert found["quantity:501"]["element"]["initial_value"] == "2"
    assert [one["value"] for one in found["serials:501"]["element"]["initial_options"]] == ["7C2F80AA02"]
    assert found["reason"]["element"]["initial_option"]["text"]["text"] == "Price corrected"
    assert found["details"]["element"]["initial_value"] == "as agreed"
    assert found["date_from"]["element"]["initial_date"] == "2026-10-01"
    assert "initial_date" not in found["date_to"]["element"]


def test_only_the_dates_may_stay_empty() -> None:
    found = inputs(quantities(samples.draft(), [HANDSETS]))
    assert [name for name, block in found.items() if block["optional"]] == ["date_from", "date_to"]
    assert found["details"]["hint"]["text"] == "For the ticket; the customer never sees it."


@pytest.mark.parametrize(
    ("field", "line_id", "block_id"),
    [
        (Input.QUANTITY, 501, "quantity:501"),
        (Input.SERIALS, 501, "serials:501"),
        (Input.DETAILS, None, "details"),
        (Input.DATE_TO, None, "date_to"),
        (Input.REASON, None, "reason"),
        (Input.LINES, 501, "reason"),
        (Input.INVOICE, None, "reason"),
    ],
)
def test_every_violation_has_a_block_on_this_screen(field: Input, line_id: int | None, block_id: str) -> None:
    violation = Violation(field=field, message="no", invoice_line_id=line_id)
    assert error_block_id(violation) == block_id
    assert block_id in inputs(quantities(samples.draft(), [HANDSETS]))
