from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import GstChange
from bot.rules.cents import round_half_up
from bot.rules.price import billed_cents
from bot.rules.tax import gst_cents, gst_change, gst_rate
from tests.bot.rules.examples import HANDSET, HOURS, INVOICE, refund_line
from tests.bot.rules.strategies import billed_lines

if TYPE_CHECKING:
    from bot.models import BilledLine, Invoice


def invoice(tax_cents: int, *lines: BilledLine) -> Invoice:
    return INVOICE.model_copy(update={"tax_cents": tax_cents, "lines": lines})


def cheap(cents: int) -> BilledLine:
    return HANDSET.model_copy(update={"quantity": Decimal(1), "price": Decimal(cents) / 100})


def test_the_rate_comes_from_the_invoice_and_its_taxable_lines_alone() -> None:
    assert gst_rate(INVOICE) == Decimal("0.15")


def test_the_simplest_rate_that_gives_the_same_tax_is_taken() -> None:
    assert gst_rate(invoice(150, cheap(997))) == Decimal("0.15")
    assert gst_rate(invoice(822, cheap(9399))) == Decimal("0.0875")


def test_tax_that_was_rounded_line_by_line_has_the_same_rate() -> None:
    assert gst_rate(invoice(6, *[cheap(10)] * 3)) == Decimal("0.2")
    assert gst_rate(invoice(2004, *[cheap(3337)] * 4)) == Decimal("0.15")


def test_a_tax_that_no_rate_gives_is_taken_as_the_plain_quotient() -> None:
    tax = 123_456_789
    line = cheap(1_000_000_007)
    assert round_half_up(gst_rate(invoice(tax, line)) * billed_cents(line)) == tax


@pytest.mark.parametrize(
    "untaxed",
    [
        invoice(0, HANDSET),
        invoice(0, HOURS),
        invoice(100, HOURS),
        invoice(0, cheap(100), cheap(-100)),
        invoice(15, cheap(-100)),
    ],
)
def test_without_anything_taxable_there_is_no_gst(untaxed: Invoice) -> None:
    assert gst_rate(untaxed) == 0


def test_gst_is_rounded_once_over_the_taxable_lines() -> None:
    lines = [refund_line(credit_cents=3), refund_line(credit_cents=4), refund_line(credit_cents=1000, taxable=False)]
    assert gst_cents(lines, Decimal("0.15")) == 1
    assert gst_cents([], Decimal("0.15")) == 0


@given(st.lists(billed_lines(), max_size=6), st.integers(0, 2500))
def test_the_rate_gives_the_invoice_its_tax_back_to_the_cent(lines: list[BilledLine], hundredths: int) -> None:
    taxable = sum(billed_cents(line) for line in lines if line.taxable)
    tax = round_half_up(taxable * Decimal(hundredths) / 10000)
    rate = gst_rate(invoice(tax, *lines))
    together = round_half_up(taxable * rate)
    line_by_line = sum(round_half_up(billed_cents(line) * rate) for line in lines if line.taxable)
    assert tax in {together, line_by_line}


@given(st.integers(100_000, 100_000_000), st.sampled_from(["0.15", "0.1", "0.125", "0.2", "0.0825", "0.05"]))
def test_a_usual_rate_is_recognised_on_a_usual_invoice(cents: int, rate: str) -> None:
    assert gst_rate(invoice(round_half_up(cents * Decimal(rate)), cheap(cents))) == Decimal(rate)


def test_a_newer_invoice_of_the_same_rate_or_without_anything_taxable_changes_nothing() -> None:
    assert gst_change(INVOICE, invoice(150, cheap(997))) is None
    assert gst_change(INVOICE, invoice(0, HOURS)) is None
    assert gst_change(invoice(0, HOURS), invoice(150, cheap(997))) is None


def test_a_newer_invoice_that_credits_more_than_it_bills_shows_no_rate() -> None:
    assert gst_change(INVOICE, invoice(-12500, cheap(-100_000))) is None
    assert gst_change(INVOICE, invoice(100, cheap(100), cheap(-100))) is None


def test_a_newer_invoice_of_another_rate_is_named_with_both_rates() -> None:
    newer = invoice(12500, cheap(100_000)).model_copy(update={"number": "9020", "date": date(2026, 11, 1)})
    assert gst_change(INVOICE, newer) == GstChange(
        billed=Decimal("0.15"), now=Decimal("0.125"), invoice_number="9020", invoice_date=date(2026, 11, 1)
    )


def test_a_customer_who_pays_no_gst_any_more_is_billed_with_another_rate() -> None:
    change = gst_change(INVOICE, invoice(0, cheap(100_000)))
    assert change is not None
    assert change.now == 0


@given(st.lists(billed_lines(), min_size=1, max_size=6), st.integers(0, 2500))
def test_the_same_rate_is_never_taken_for_another(lines: list[BilledLine], hundredths: int) -> None:
    """However little a newer invoice was for: the cents of its tax leave many rates open."""
    rate = Decimal(hundredths) / 10000
    taxable = sum(billed_cents(line) for line in lines if line.taxable)
    newer = invoice(round_half_up(taxable * rate), *lines)
    older = invoice(round_half_up(10_000_000 * rate), cheap(10_000_000))
    assert gst_change(older, newer) is None
