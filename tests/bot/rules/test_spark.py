from __future__ import annotations

import pytest

from bot.models import Customer
from bot.rules.spark import is_spark
from tests.bot.rules.examples import CUSTOMER, MONTHLY

WORD = r"\bSpark\b"
PLAIN = Customer(id=8, name="Spark Plugs Ltd")


@pytest.mark.parametrize(
    ("name", "spark"),
    [("SPARK - Kereru monthly", True), ("Monthly (spark)", True), ("Sparkling water", False), ("Monthly", False)],
)
def test_a_schedule_with_the_word_in_its_name_is_spark(name: str, *, spark: bool) -> None:
    schedule = MONTHLY.model_copy(update={"name": name})
    assert is_spark(PLAIN, [schedule], pattern=WORD, field=None) is spark


@pytest.mark.parametrize(
    ("field", "spark"),
    [
        (("billing", "spark"), True),
        ((" Billing", "Spark "), True),
        (("billing", "direct"), False),
        (("partner", "spark"), False),
        (None, False),
    ],
)
def test_a_customer_whose_field_says_so_is_spark(field: tuple[str, str] | None, *, spark: bool) -> None:
    assert is_spark(CUSTOMER, [], pattern=WORD, field=field) is spark


def test_the_customers_own_name_says_nothing() -> None:
    assert not is_spark(PLAIN, [], pattern=WORD, field=("Billing", "Spark"))
