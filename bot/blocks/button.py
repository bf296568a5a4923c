"""Buttons, and the question some of them ask first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.blocks.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.blocks.message import Block


def button(
    action_id: str,
    text: str,
    value: Mapping[str, object],
    *,
    style: str = "",
    confirm: dict[str, Any] | None = None,
) -> Block:
    """A button; `value` comes back with the click as JSON."""
    element: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain(text, 75),
        "value": json.dumps(dict(value)),
    }
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def confirm(title: str, text: str, yes: str, no: str) -> dict[str, Any]:
    """The question before something that cannot be undone."""
    return {"title": plain(title, 100), "text": plain(text, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}


def actions(block_id: str, *elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}
