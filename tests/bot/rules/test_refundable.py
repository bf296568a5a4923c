from __future__ import annotations

from decimal import Decimal

import pytest

from bot.models import BilledLine, Input, Product, Taken
from bot.rules.refundable import check_line, check_still_left, left
from tests.bot.rules.examples import COURIER, HANDSET, LICENCE, NOTHING, PRODUCTS, THREE_TAKEN, refund_line

PRODUCT = PRODUCTS[102]


def line(**changes: object) -> BilledLine:
    return LICENCE.model_copy(update=changes)


def test_a_billed_product_may_be_refunded() -> None:
    assert check_line(LICENCE, PRODUCT, NOTHING) is None
    assert check_line(LICENCE, PRODUCT, THREE_TAKEN) is None


@pytest.mark.parametrize(
    ("billed", "product", "taken", "why"),
    [
        (COURIER, None, NOTHING, "not a product. Refund the actual product line it stands for."),
        (line(quantity=Decimal(0)), PRODUCT, NOTHING, "billed with the quantity 0, so there is nothing to refund."),
        (line(quantity=Decimal(-2)), PRODUCT, NOTHING, "billed with the quantity −2, so there is nothing to refund."),
        (line(price=Decimal(0)), PRODUCT, NOTHING, "billed at no charge, so there is nothing to refund."),
        (line(price=Decimal(-1)), PRODUCT, NOTHING, "billed as a credit, so there is nothing to refund."),
        (LICENCE, None, NOTHING, "this product can't be read in Syncro. Check there that it still exists."),
        (
            LICENCE,
            PRODUCT.model_copy(update={"disabled": True}),
            NOTHING,
            "this product is disabled in Syncro. Enable it there, then ask again.",
        ),
        (
            LICENCE,
            PRODUCT,
            Taken(quantity=Decimal(12), cents=44880, references=("RF-000031",)),
            "fully refunded by RF-000031.",
        ),
        (
            LICENCE,
            None,
            Taken(quantity=Decimal(13), cents=44880, references=("RF-000031", "RF-000040")),
            "fully refunded by RF-000031 and RF-000040.",
        ),
        (LICENCE, PRODUCT, Taken(quantity=Decimal(11), cents=44880), "fully refunded already."),
    ],
)
def test_a_line_that_leaves_nothing_to_refund_says_why(
    billed: BilledLine, product: Product | None, taken: Taken, why: str
) -> None:
    violation = check_line(billed, product, taken)
    assert violation is not None
    assert (violation.field, violation.invoice_line_id, violation.message) == (Input.LINES, billed.id, why)


def test_what_is_left_is_what_no_earlier_refund_holds() -> None:
    assert left(LICENCE, NOTHING) == 12
    assert left(LICENCE, THREE_TAKEN) == 9
    assert left(LICENCE, Taken(quantity=Decimal(13))) == 0


def test_what_was_billed_less_since_is_told_also_where_nobody_else_holds_anything() -> None:
    asked = refund_line(invoice_line_id=LICENCE.id, quantity=Decimal(4))
    violation = check_still_left(line(quantity=Decimal(3)), [asked], NOTHING)
    assert violation is not None
    assert violation.message == f"{LICENCE.name}: 3 billed; 4 here."


def test_what_others_leave_is_enough_up_to_the_last_unit_and_cent() -> None:
    nine = [refund_line(quantity=Decimal(9), credit_cents=33660)]
    assert check_still_left(LICENCE, nine, THREE_TAKEN) is None


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        (
            Taken(quantity=Decimal(10), cents=37400, references=("RF-000031", "ticket 20017")),
            "12 billed, 10 in RF-000031 and ticket 20017; 3 here.",
        ),
        (
            Taken(quantity=Decimal(1), cents=40000, references=("ticket 20017",)),
            "$448.80 billed, $400.00 in ticket 20017; $112.20 here.",
        ),
        (
            Taken(quantity=Decimal(9), cents=33661, references=("RF-000031",)),
            "$448.80 billed, $336.61 in RF-000031; $112.20 here.",
        ),
    ],
    ids=["units", "dollars", "a cent"],
)
def test_what_others_do_not_leave_is_told_in_units_or_where_these_would_fit_in_amounts(taken: Taken, told: str) -> None:
    """Somebody may have credited one at the price of ten."""
    violation = check_still_left(LICENCE, [refund_line()], taken)
    assert violation is not None
    assert violation.message == f"Microsoft 365 Business Premium: {told}"


def test_a_unit_that_came_back_with_another_refund_does_not_come_back_again() -> None:
    taken = Taken(quantity=Decimal(1), cents=24900, references=("RF-000031",), serials=("7C2F80AA02",))
    again = refund_line(quantity=Decimal(1), credit_cents=24900, serials=("7C2F80AA02",))
    violation = check_still_left(HANDSET, [again], taken)
    assert violation is not None
    assert violation.message == "Yealink T46U handset: 2 billed, 1 in RF-000031, with 7C2F80AA02; 1 here."
