"""Numbers that come from outside, within what the ledger can hold and a moment can reckon with."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from bot.models import RowId, SyncroId

TYPED = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,8})?|\.[0-9]{1,8})")
"""Without an exponent: `1e-999999999` is short to type, and takes for ever to add to 1."""

_DIGITS = re.compile(r"[0-9]{1,19}")
_ROW: TypeAdapter[Any] = TypeAdapter(RowId)
_SYNCRO: TypeAdapter[Any] = TypeAdapter(SyncroId)


def row_id(text: str) -> int:
    """The number of a row of ours that an option carries.

    Raises:
        ValueError: it is none.
    """
    return _id(text, _ROW)


def syncro_id(text: str) -> int:
    """Syncro's id that an option or a block of ours carries.

    Raises:
        ValueError: it is none.
    """
    return _id(text, _SYNCRO)


def typed_number(text: str | None) -> Decimal | None:
    """What somebody typed into a field for numbers, or None where it is no number that could be meant."""
    typed = (text or "").strip()
    return Decimal(typed) if TYPED.fullmatch(typed) else None


def _id(text: str, kind: TypeAdapter[Any]) -> int:
    if not _DIGITS.fullmatch(text):
        raise ValueError("not an id")
    return int(kind.validate_python(int(text)))
