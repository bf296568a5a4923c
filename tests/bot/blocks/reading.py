"""What a person reads of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.bot.blocks.limits import inside

if TYPE_CHECKING:
    from bot.blocks.message import Message


def read(screen: Message | dict[str, Any]) -> str:
    """All words, in order, as one line; people as @id."""
    blocks = screen["blocks"] if isinstance(screen, dict) else screen.blocks
    return " ".join("".join(_words(blocks)).split())


def sentences(screen: Message | dict[str, Any]) -> list[str]:
    """The text elements one by one."""
    blocks = screen["blocks"] if isinstance(screen, dict) else screen.blocks
    return [found["text"].strip() for found in inside(blocks) if isinstance(found.get("text"), str)]


def called(message: Message) -> set[str]:
    """The people a message calls."""
    return {found["user_id"] for found in inside(message.blocks) if found.get("type") == "user"}


def links(screen: Message | dict[str, Any]) -> dict[str, str]:
    """The links by their words."""
    blocks = screen["blocks"] if isinstance(screen, dict) else screen.blocks
    return {found["text"]: found["url"] for found in inside(blocks) if found.get("type") == "link"}


def buttons(screen: Message | dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The buttons by their action."""
    blocks = screen["blocks"] if isinstance(screen, dict) else screen.blocks
    return {found["action_id"]: found for found in inside(blocks) if found.get("type") == "button"}


def pressed(message: Message) -> list[str]:
    """What the buttons say, in order."""
    found = (each for each in inside(message.blocks) if each.get("type") == "button")
    return [each["text"]["text"] for each in found]


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The inputs by their block id."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def _words(value: Any) -> list[str]:
    if isinstance(value, list):
        return [word for each in value for word in _words(each)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "user":
        return [f"@{value['user_id']}"]
    if value.get("type") in {"channel", "usergroup"}:
        return [value.get("channel_id") or value["usergroup_id"]]
    if value.get("type") in {"text", "link", "raw_text", "plain_text"}:
        return [value["text"] if value["type"] in {"text", "link"} else f"{value['text']} "]
    words = [word for each in value.values() for word in _words(each)]
    return [*words, " "] if str(value.get("type", "")).startswith("rich_text") else words
