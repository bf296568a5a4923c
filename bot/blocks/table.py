"""The lines of a refund as a table, for the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.blocks.clean import clean, cut
from bot.blocks.money import amount, money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.blocks.message import Block
    from bot.models import Refund, RefundLine

ROWS = 100  # with the header row
CHARACTERS = 3000  # of all cells: a table may hold 10,000, but Slack refuses messages of little more than that in all
NAME_LIMITS = (10, 60)
HEADER = ("What", "Quantity", "Billed price excl. GST", "Credit excl. GST")
COLUMNS = (
    {"align": "left", "is_wrapped": True},
    {"align": "right"},
    {"align": "right"},
    {"align": "right"},
)


def lines_table(refund: Refund) -> Block:
    """What comes back, how many, at which billed price, and what that credits."""
    shown = refund.lines if len(refund.lines) < ROWS else refund.lines[: ROWS - 2]
    figures = [_figures(refund, line) for line in shown]
    room = (CHARACTERS - sum(len(text) for row in figures for text in row)) // max(1, len(shown))
    least, most = NAME_LIMITS
    names = [cut(clean(line.name), max(least, min(most, room))) or "(no name)" for line in shown]
    rows = [HEADER, *((name, *row) for name, row in zip(names, figures, strict=True))]
    if len(shown) < len(refund.lines):
        rows.append((f"and {len(refund.lines) - len(shown)} more", "…", "…", "…"))
    return {
        "type": "table",
        "block_id": f"lines:{refund.reference}",
        "column_settings": list(COLUMNS),
        "rows": [_cells(row) for row in rows],
    }


def _figures(refund: Refund, line: RefundLine) -> tuple[str, str, str]:
    symbol = refund.currency_symbol
    return (amount(line.quantity), money(line.price_cents, symbol), money(-line.credit_cents, symbol))


def _cells(row: Iterable[str]) -> list[dict[str, Any]]:
    return [{"type": "raw_text", "text": text} for text in row]
