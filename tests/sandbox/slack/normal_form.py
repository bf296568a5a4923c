"""What Slack makes of blocks before it stores them: ids where none were given, defaults spelled out."""

import copy
import secrets
import string
from typing import Any

from tests.sandbox.slack.directory import Json

ALPHABET = string.ascii_letters + string.digits
STATELESS = frozenset({"button", "image", "overflow", "workflow_button"})


def random_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(5))


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of one block, in reading order."""
    match block.get("type"):
        case "input":
            return [block["element"]]
        case "section":
            accessory = block.get("accessory")
            return [accessory] if accessory and accessory["type"] != "image" else []
        case "actions":
            return list(block["elements"])
        case _:
            return []


def normal_blocks(blocks: list[Json]) -> list[Json]:
    """A copy as Slack stores it. The blocks must be valid."""
    normal = copy.deepcopy(blocks)
    for block in normal:
        if not block.get("block_id"):
            block["block_id"] = random_id()
        if block["type"] == "input":
            block.setdefault("optional", False)
            block.setdefault("dispatch_action", False)
        for element in elements_of(block):
            if not element.get("action_id"):
                element["action_id"] = random_id()
            if element["type"] == "plain_text_input":
                element.setdefault("dispatch_action_config", {"trigger_actions_on": ["on_enter_pressed"]})
        _spell_out(block)
    return normal


def _spell_out(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _spell_out(item)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for item in value.values():
            _spell_out(item)


def normal_text(text: Json | None) -> Json | None:
    return None if text is None else {"type": "plain_text", "text": text["text"], "emoji": text.get("emoji", True)}
