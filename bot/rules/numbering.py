"""Which number does the next refund get?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

GAP = 1000
"""Numbers that are further ahead than this of all others are somebody's invention, and do not move the count."""


def next_number(last: int, seen: Collection[int]) -> int:
    """The number after `last`, the ledger's greatest, and after all that were `seen` in Syncro; never one of those."""
    top = last
    for number in sorted(seen):
        if top < number <= top + GAP:
            top = number
    number = top + 1
    while number in seen:
        number += 1
    return number
