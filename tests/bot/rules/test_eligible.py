from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Eligibility, Input, Product, Reason, Spent
from bot.rules.eligible import check_age, check_daily, check_product, check_reason_allowed
from bot.rules.request import check_request
from tests.bot.rules.examples import CHOICES, DRAFT, FACTS, INVOICE, LICENCE, TODAY

LIMITS = Eligibility()
ASKED = 41538
"""A handset and three licences, with GST."""


@pytest.mark.parametrize(("days", "allowed"), [(53, False), (54, True), (365, True), (None, True)])
def test_an_invoice_may_be_as_old_as_the_limit_and_no_older(days: int | None, *, allowed: bool) -> None:
    violation = check_age(INVOICE, TODAY, Eligibility(oldest_days=days))
    assert (violation is None) is allowed


def test_an_invoice_that_is_too_old_is_refused_at_its_input_with_what_to_do() -> None:
    violation = check_age(INVOICE.model_copy(update={"date": date(2024, 10, 1)}), TODAY, LIMITS)
    assert violation is not None
    assert violation.field is Input.INVOICE
    assert violation.message == (
        "Invoice 8101 is of 1 Oct 2024, more than 365 days ago: too old for the bot. "
        "Choose a newer one, or refund it by hand."
    )


@pytest.mark.parametrize("named", ["102", "microsoft 365 business premium"])
def test_a_product_may_be_left_to_people_by_its_id_or_name(named: str) -> None:
    product = FACTS.products[102]
    violation = check_product(LICENCE, product, Eligibility(products=(named,)))
    assert violation is not None
    assert (violation.field, violation.invoice_line_id) == (Input.LINES, LICENCE.id)
    assert violation.message == "not refunded by the bot. Refund it by hand, as the owner of the bot has set it."
    assert check_product(LICENCE, product, LIMITS) is None


def test_a_whole_category_may_be_left_to_people() -> None:
    limits = Eligibility(categories=("labour",))
    labour = Product(id=102, name="Call-out", category=" Labour ")
    violation = check_product(LICENCE, labour, limits)
    assert violation is not None
    assert violation.message == "not refunded by the bot, like everything in Labour. Refund it by hand."
    assert check_product(LICENCE, Product(id=102, name="Call-out"), limits) is None
    assert check_product(LICENCE, None, limits) is None


def test_only_the_reasons_of_the_owner_are_allowed() -> None:
    limits = Eligibility(reasons=(Reason.RETURNED_GOODS,))
    assert check_reason_allowed(DRAFT, limits) is None
    assert check_reason_allowed(DRAFT.model_copy(update={"reason": None}), limits) is None
    violation = check_reason_allowed(DRAFT.model_copy(update={"reason": Reason.GOODWILL}), limits)
    assert violation is not None
    assert violation.field is Input.REASON
    assert violation.message == ("The bot does not refund for this reason. Choose another one, or refund it by hand.")


@pytest.mark.parametrize("name", ["each", "all"])
def test_a_daily_limit_counts_what_was_asked_for_today_and_this_request(name: str) -> None:
    limits = LIMITS.model_copy(update={f"{name}_daily_cents": 50000})
    fits = FACTS.model_copy(update={"eligibility": limits, "spent": Spent(**{f"{name}_cents": 50000 - ASKED})})
    assert check_daily(fits, DRAFT) == []
    over = fits.model_copy(update={"spent": Spent(**{f"{name}_cents": 50001 - ASKED})})
    (violation,) = check_daily(over, DRAFT)
    assert (violation.field, violation.invoice_line_id) == (Input.QUANTITY, CHOICES[0].invoice_line_id)
    who = "you have" if name == "each" else "everybody has"
    whom = "one person" if name == "each" else "all together"
    assert violation.message == (
        f"This request comes to $415.38 incl. GST, and {who} asked for $84.63 today. $500.00 a day is the limit for "
        f"{whom}: ask for less, or tomorrow."
    )


def test_without_a_limit_any_amount_may_be_asked_for() -> None:
    assert check_daily(FACTS.model_copy(update={"spent": Spent(each_cents=10**12, all_cents=10**12)}), DRAFT) == []


def test_everything_that_the_owner_forbids_is_said_at_once() -> None:
    limits = Eligibility(oldest_days=7, reasons=(Reason.GOODWILL,), products=("101",))
    found = check_request(FACTS.model_copy(update={"eligibility": limits}), DRAFT, TODAY)
    assert {violation.field for violation in found} == {Input.INVOICE, Input.REASON, Input.LINES}


@given(st.integers(0, 2000), st.integers(0, 1000))
def test_a_day_more_is_a_day_too_many(days: int, later: int) -> None:
    violation = check_age(INVOICE, INVOICE.date + timedelta(days=days + later), Eligibility(oldest_days=days))
    assert (violation is None) is (later == 0)


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_whoever_stays_within_the_limit_never_asks_for_more_than_it_in_all(spent: int, limit: int) -> None:
    facts = FACTS.model_copy(
        update={"eligibility": Eligibility(each_daily_cents=limit), "spent": Spent(each_cents=spent)}
    )
    assert (check_daily(facts, DRAFT) == []) is (spent + ASKED <= limit)
