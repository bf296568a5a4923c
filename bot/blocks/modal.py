"""The frame of every modal, and the pieces modals share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.blocks.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.blocks.message import Block, View

TITLE_LIMIT = 24  # characters of a modal's title and of its buttons
LABEL_LIMIT = 150  # characters of a label or hint; Slack takes 2000, nobody reads them
PLACEHOLDER_LIMIT = 150


def modal(
    callback_id: str, title: str, blocks: Sequence[Block], *, submit: str = "", close: str = "Close", private: str = ""
) -> View:
    """A modal; without `submit` it has no button to send it."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": private,
        "title": plain(title, TITLE_LIMIT),
        "close": plain(close, TITLE_LIMIT),
        "blocks": list(blocks),
    }
    if submit:
        view["submit"] = plain(submit, TITLE_LIMIT)
    return view


def draft_metadata(draft_id: str) -> str:
    """What a modal remembers of the request it belongs to."""
    return json.dumps({"draft": draft_id})


def field(
    block_id: str, label: str, element: dict[str, Any], *, hint: str = "", optional: bool = False, tells: bool = False
) -> Block:
    """An input with its label; `tells` says that a choice is sent at once."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL_LIMIT),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, LABEL_LIMIT)
    if tells:
        block["dispatch_action"] = True
    return block


def placeholder(text: str) -> dict[str, Any]:
    """The words in an empty input."""
    return plain(text, PLACEHOLDER_LIMIT)
