from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given

from bot.rules.cents import round_half_up
from tests.bot.rules.strategies import hundredths


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.5", 1), ("-0.5", -1), ("1.49", 1), ("-1.49", -1), ("2.5", 3), ("-2.5", -3), ("0", 0)]
)
def test_half_a_cent_rounds_away_from_zero(exact: str, rounded: int) -> None:
    assert round_half_up(Decimal(exact)) == rounded


@given(hundredths("-1000000", "1000000", places=3))
def test_a_credit_is_rounded_as_the_charge_it_mirrors(exact: Decimal) -> None:
    assert round_half_up(-exact) == -round_half_up(exact) == -int(exact.quantize(Decimal(1), ROUND_HALF_UP))
