"""Who said something, and for whom: "@Aroha for @Wiremu"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.text import person

if TYPE_CHECKING:
    from bot.blocks.text import Words
    from bot.models import Approval, Closed, Decision, Kept


def signed(said: Approval | Decision | Kept | Closed) -> list[Words]:
    """The person, and whose say it was where that was handed to them."""
    return [person(said.by), " for ", person(said.acting_for)] if said.acting_for else [person(said.by)]
