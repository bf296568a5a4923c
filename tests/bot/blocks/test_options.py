from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.blocks.options import SLOW, customer_option, invoice_option, line_option, nothing_option, slow_option
from bot.models import Customer
from tests.bot.blocks import samples


def test_a_spark_customer_says_so_and_others_do_not() -> None:
    assert customer_option(samples.CUSTOMER, spark=True)["text"]["text"] == "Kererū Café · Spark"
    assert customer_option(samples.CUSTOMER, spark=False)["text"]["text"] == "Kererū Café"
    assert customer_option(samples.CUSTOMER, None) == customer_option(samples.CUSTOMER, spark=False)
    assert customer_option(samples.CUSTOMER, None)["value"] == "31"


def test_a_long_name_is_cut_but_spark_is_still_read() -> None:
    text = customer_option(Customer(id=1, name="n" * 200), spark=True)["text"]["text"]
    assert text.endswith("… · Spark")
    assert len(text) == 75


def test_an_invoice_shows_number_day_and_total() -> None:
    option = invoice_option(samples.SUMMARY, "$")
    assert option["text"]["text"] == "8101 · Thu 1 Oct · $1,103.20 incl. GST"
    assert option["value"] == "71"
    old = samples.SUMMARY.model_copy(update={"date": date(2024, 10, 1)})
    assert "Tue 1 Oct 2024" in invoice_option(old, "$", today=date(2026, 11, 24))["text"]["text"]


def test_a_line_shows_what_was_billed_and_what_is_left() -> None:
    option = line_option(samples.HANDSET, Decimal(2), 24900, "$")
    assert option["text"]["text"] == "Yealink T46U handset"
    assert option["description"]["text"] == "2 \u00d7 $249.00 · 2 left"
    assert option["value"] == "501"
    assert line_option(samples.HANDSET, Decimal(2), "$249.00", "$") == option


def test_a_slow_list_says_what_to_do_and_can_be_told_from_a_choice() -> None:
    assert slow_option()["text"]["text"] == "Syncro is slow right now. Type again in a moment."
    assert slow_option()["value"] == SLOW
    assert not nothing_option("No customer of that name")["value"].isdigit()
