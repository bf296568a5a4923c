"""May somebody use the bot at all? Only people of our own workspace; guests where the owner lets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Outside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.models import Visitor


def outside(visitor: Visitor, *, team: str, organisation: str, guests: bool) -> Outside | None:
    """Why this person gets nothing, or None for one of ours. `team` and `organisation` are our own."""
    if visitor.left:
        return Outside.LEFT
    if visitor.bot:
        return Outside.BOT
    if visitor.stranger or not belongs({visitor.team}, {visitor.organisation}, team=team, organisation=organisation):
        return Outside.ELSEWHERE
    return Outside.GUEST if visitor.guest and not guests else None


def belongs(teams: Iterable[str], organisations: Iterable[str], *, team: str, organisation: str) -> bool:
    """Whether these ids, as far as there are any, are ours. In our own organisation every workspace is."""
    named = {each for each in organisations if each}
    if organisation and named:
        return named == {organisation}
    return {each for each in teams if each} <= {team}
