"""What did somebody type, and can anything of it be seen?"""

from __future__ import annotations

import unicodedata

_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})  # controls, formats, surrogates and spaces
_UNSEEN_RANGES = (  # what Unicode calls default ignorable under another category, and two blanks that are no spaces
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1D159, 0x1D159),
    (0xE0000, 0xE0FFF),
)


def tidy(text: str | None) -> str:
    """The text without the spaces around it; empty where nothing of it can be seen, as if nothing was typed."""
    return text.strip() if text and not all(map(_is_unseen, text)) else ""


def _is_unseen(char: str) -> bool:
    code = ord(char)
    return unicodedata.category(char) in _UNSEEN_CATEGORIES or any(low <= code <= high for low, high in _UNSEEN_RANGES)
