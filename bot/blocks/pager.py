"""Under a list of which one page is shown: what is not shown, and how to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.button import actions, button
from bot.blocks.text import paragraph, rich

if TYPE_CHECKING:
    from bot.blocks.message import Block
    from bot.models import Part, Section


def pager(part: Part, section: Section) -> list[Block]:
    """What is not shown, said and reachable; nothing where everything is."""
    if section.total == len(section.rows) and not section.capped:
        return []
    last = section.start + len(section.rows)
    after = f", and {section.after} more after these" if section.after else ""
    said = f"{section.start + 1} to {last} of {section.total}{after}."
    if section.capped:
        said += f" There are more than {section.total}: narrow them down above, or look in the channel."
    turn = []
    if section.page:
        turn.append(button("home_back", "Back", {"part": part, "page": section.page - 1}))
    if section.after:
        turn.append(button("home_next", "Next", {"part": part, "page": section.page + 1}))
    return [rich(paragraph(said)), *([actions(f"home:pages:{part}", *turn)] if turn else [])]
