"""Nothing in an export is run by a spreadsheet, and no number in it is destroyed."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.clean import clean
from bot.blocks.spreadsheet import COLUMNS, START, csv_head, csv_row, defused, json_row
from bot.models import Correction, Reason, Supplier

SIGNS = tuple("=+-@")
TYPED = st.text(alphabet=st.sampled_from("=+-@;, \t\r\n'\"\u00a0\u200b\uff1d1aĀ.|"), max_size=12) | st.text(max_size=30)


def correction(text: str = "Kererū Café", cents: int = -11220) -> Correction:
    return Correction(
        refund="RF-000001",
        line=1,
        supplier=Supplier(name="Aotearoa IT", gst_number="49091850"),
        customer=text,
        customer_id=31,
        invoice_number="8101",
        invoice_date=date(2026, 10, 1),
        corrected_on=date(2026, 11, 1),
        product=text,
        product_id=2,
        serials=(text,),
        quantity=Decimal("-0.25"),
        price_cents=3740,
        credit_cents=cents,
        gst_cents=-1683,
        currency_symbol="$",
        reason=Reason.RETURNED_GOODS,
        details=text,
        ticket=text,
        made_by="bot",
        requester_id="U0MERE",
        approver_id="U0WIREMU",
    )


def cells(row: str) -> dict[str, str]:
    (read,) = csv.reader(io.StringIO(row, newline=""))
    return dict(zip(COLUMNS, read, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-2+3",
        "@SUM(A1)",
        "  =1",
        "\t=1",
        "\r=1",
        "\n=1",
        '"=1',
        "'=1",
        "\u00a0=1",
        "\u200b=1",
        "\uff1d1",
        "\ufeff=1",
        "|calc",
        "- see ticket",
        "-",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert defused(text) == f"'{clean(text)}"


@pytest.mark.parametrize("text", ["-12", "+64211234567", "-0.25", "8101", "Kererū", "a=b", "1-2", "", "A-1", "x - y"])
def test_a_number_and_an_ordinary_text_stay_as_they_are(text: str) -> None:
    assert defused(text) == text


def test_no_cell_begins_anew_in_a_program_that_splits_at_semicolons() -> None:
    assert defused("Cable; =HYPERLINK(1)") == "Cable; '=HYPERLINK(1)"
    assert defused("Cable; 2 m") == "Cable; 2 m"
    for start in ("\uff1d1", "\u22121+1", "|calc", "%1", "\uff20SUM(A1)", '"=1', "\u200b=1"):
        assert defused(f"Cable; {start}") == f"Cable; '{start}"


@given(text=TYPED)
def test_no_cell_of_a_row_can_be_run_and_every_text_can_be_read_again(text: str) -> None:
    row = csv_row(correction(text))
    assert row.count("\r\n") == 1
    found = cells(row)
    for name in ("customer", "product", "serial_numbers", "details", "ticket"):
        cell = found[name]
        begins = cell.lstrip(' "\u00a0\u200b')
        assert not begins.startswith(SIGNS) or Decimal(cell).is_finite()
        assert cell.replace("'", "") == clean(text).replace("'", "")


@given(cents=st.integers(-(10**12), 10**12))
def test_amounts_are_plain_numbers_to_the_cent(cents: int) -> None:
    found = cells(csv_row(correction(cents=cents)))
    assert Decimal(found["correction_excl_gst"]) * 100 == cents
    assert Decimal(found["correction_incl_gst"]) * 100 == cents - 1683
    assert "E" not in found["correction_excl_gst"]
    row = json.loads(json_row(correction(cents=cents)))
    assert Decimal(row["correction_excl_gst"]) * 100 == cents


def test_the_file_begins_so_that_excel_reads_macrons_and_names_its_columns() -> None:
    head = csv_head()
    assert head.encode().startswith(b"\xef\xbb\xbf")
    assert tuple(next(csv.reader([head.removeprefix(START)]))) == COLUMNS
    assert cells(csv_row(correction()))["customer"] == "Kererū Café"


def test_json_says_what_was_typed() -> None:
    row = json.loads(json_row(correction("=1+1 Kererū")))
    assert row["customer"] == "=1+1 Kererū"
    assert row["quantity"] == "-0.25"
    assert tuple(row) == COLUMNS
