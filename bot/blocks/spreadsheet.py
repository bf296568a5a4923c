"""Rows for a spreadsheet: corrections as CSV and JSON, with nothing in them that a spreadsheet would run.

The CSV begins with a byte order mark: without it Excel reads "Kererū" as something else. Numbers are plain, amounts in
dollars below zero, days as 2026-10-31. A text that a spreadsheet would take for a formula gets an apostrophe in front,
which spreadsheets show as nothing; a text that is a number stays one.
"""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from bot.blocks.clean import clean
from bot.blocks.reasons import REASONS

if TYPE_CHECKING:
    from bot.models import Correction

Cell: TypeAlias = str | int | Decimal
START = "\ufeff"
HARMLESS = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
# What programs take for the start of a formula, also the wide signs of Asian keyboards, behind blanks and quotes.
BLANKS = r"[\s\"'\u2018\u2019\u201c\u201d\u00a0\u200b-\u200f\u2060\ufeff]*"
SIGNS = r"[=+\-@|%\uff1d\uff0b\uff0d\uff20\u2212]"
FORMULA = re.compile(BLANKS + SIGNS)
SPLIT = re.compile(rf"(;\s*)(?={BLANKS}{SIGNS})")  # where programs set to another country begin a new cell
COLUMNS = (
    "refund",
    "line",
    "supplier_name",
    "supplier_gst_number",
    "customer",
    "customer_id",
    "invoice_number",
    "invoice_date",
    "correction_date",
    "product",
    "product_id",
    "serial_numbers",
    "quantity",
    "unit_price_excl_gst",
    "correction_excl_gst",
    "correction_gst",
    "correction_incl_gst",
    "currency",
    "reason",
    "details",
    "ticket",
    "landed_invoice",
    "landed_date",
    "made_by",
    "requester",
    "approver",
)


def csv_head() -> str:
    """What the CSV begins with."""
    return START + _line(COLUMNS)


def csv_row(correction: Correction) -> str:
    """A line of the CSV."""
    return _line([defused(cell) if isinstance(cell, str) else cell for cell in _cells(correction)])


def json_row(correction: Correction) -> str:
    """An object of the JSON; amounts and quantities are text, so that no reader rounds them."""
    cells = zip(COLUMNS, _cells(correction), strict=True)
    row = {name: format(cell, "f") if isinstance(cell, Decimal) else cell for name, cell in cells}
    return json.dumps(row, ensure_ascii=False)


def defused(text: str) -> str:
    """A text on one line, with an apostrophe in front where a spreadsheet would run it."""
    shown = SPLIT.sub(r"\1'", clean(text))
    if HARMLESS.fullmatch(shown) or not FORMULA.match(shown):
        return shown
    return f"'{shown}"


def _cells(each: Correction) -> list[Cell]:
    return [
        each.refund,
        each.line,
        each.supplier.name,
        each.supplier.gst_number,
        each.customer,
        each.customer_id,
        each.invoice_number,
        each.invoice_date.isoformat(),
        each.corrected_on.isoformat(),
        each.product,
        each.product_id,
        ", ".join(each.serials),
        each.quantity,
        _dollars(each.price_cents),
        _dollars(each.credit_cents),
        _dollars(each.gst_cents),
        _dollars(each.total_cents),
        each.currency_symbol,
        REASONS[each.reason],
        each.details,
        each.ticket,
        each.landed_invoice,
        each.landed_on.isoformat() if each.landed_on else "",
        each.made_by,
        each.requester_id,
        each.approver_id,
    ]


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _line(cells: tuple[Cell, ...] | list[Cell]) -> str:
    written = io.StringIO()
    plain = [format(cell, "f") if isinstance(cell, Decimal) else cell for cell in cells]
    csv.writer(written).writerow(plain)
    return written.getvalue()
