"""How are quantities, amounts, days and lists written in a sentence?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal


def quantity_text(quantity: Decimal) -> str:
    """A quantity without needless zeros: 3, 0.25, −2."""
    text = format(abs(quantity), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if quantity < 0 else text


def amount_text(cents: int, symbol: str = "$") -> str:
    """An amount with its currency: $1,103.20, −$37.40."""
    sign = "−" if cents < 0 else ""
    return f"{sign}{symbol}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


def day_text(day: date) -> str:
    """A day with its year, where the year may be what is wrong: 1 Dec 2026."""
    return f"{day.day} {day:%b} {day.year}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: A, B and C."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
