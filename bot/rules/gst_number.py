"""Is this a New Zealand GST number?

It is the IRD number: 7 or 8 digits and one that proves them, by the modulus 11 check of Inland Revenue's RWT and NRWT
specification (2016), "IRD number validation".
"""

from __future__ import annotations

import re

WRITTEN = re.compile(r"(?:NZ)?[\s-]*(\d[\d\s-]*\d)", re.IGNORECASE | re.ASCII)
LENGTHS = (8, 9)
LOWEST = 10_000_000  # no smaller one was ever given out
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
SECOND_WEIGHTS = (7, 4, 3, 2, 5, 2, 7, 6)  # where the first give ten, which is no digit
MODULUS, TEN = 11, 10


def gst_number(text: str) -> str | None:
    """Its digits, however they were grouped, or None where it is none."""
    found = WRITTEN.fullmatch(text.strip())
    digits = re.sub(r"\D", "", found[1]) if found else ""
    if len(digits) not in LENGTHS or int(digits) < LOWEST:
        return None
    base, check = digits[:-1].zfill(len(WEIGHTS)), int(digits[-1])
    proof = _proof(base, WEIGHTS)
    if proof == TEN:
        proof = _proof(base, SECOND_WEIGHTS)
    return digits if proof == check else None


def _proof(base: str, weights: tuple[int, ...]) -> int:
    rest = sum(int(digit) * weight for digit, weight in zip(base, weights, strict=True)) % MODULUS
    return MODULUS - rest if rest else 0
