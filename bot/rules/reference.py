"""Does this text name a reference?"""

from __future__ import annotations

import re


def names(text: str, word: str) -> bool:
    """Whether a text names a reference or a number as a whole: RF-000123/1 is not RF-000123/10."""
    return re.search(rf"(?<![\w/-]){re.escape(word)}(?![\w/]|-\w)", text) is not None


def names_refund(text: str, reference: str) -> bool:
    """Whether a text names a refund, by itself or by any of its lines: RF-000123 or RF-000123/1, not RF-0001234."""
    return re.search(rf"(?<!\w){re.escape(reference)}(?!\d)", text) is not None


def refunds_named(text: str) -> frozenset[str]:
    """Every refund that a text names, by itself or by a line, in whatever letters: RF-000123 of "see rf-000123/1"."""
    return frozenset(found.upper() for found in re.findall(r"(?<!\w)RF-\d{6,}", text, re.IGNORECASE))


def names_a_line(text: str) -> bool:
    """Whether a text names a line of some refund, of whichever."""
    return re.search(r"(?<![\w/-])RF-\d{6,}/\d", text) is not None
