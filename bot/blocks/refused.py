"""What cannot be refunded, and why: said at once, so that nobody hunts for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.clean import clean, cut
from bot.blocks.text import bold, bullet, paragraph, rich

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.message import Block
    from bot.models import BilledLine

SHOWN = 20  # more are a wall
NAME_LIMIT = 80
REASON_LIMIT = 300


def refused_lines(refused: Sequence[tuple[BilledLine, str]]) -> list[Block]:
    """The lines that cannot be chosen, each with its reason; empty where every line can be."""
    if not refused:
        return []
    items = [
        bullet(f"{cut(clean(line.name), NAME_LIMIT)}: {cut(clean(reason), REASON_LIMIT)}")
        for line, reason in refused[:SHOWN]
    ]
    if len(refused) > SHOWN:
        items.append(bullet(f"and {len(refused) - SHOWN} more"))
    return [rich(paragraph(bold("Cannot be chosen")), *items)]
