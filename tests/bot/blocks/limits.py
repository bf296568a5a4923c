"""One strict checker of what Slack takes: every screen goes through it."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

from tests.bot.blocks.second_opinion import agrees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.blocks.message import Message

Found = dict[str, Any]

MESSAGE_BLOCKS = {"header", "rich_text", "table", "actions"}
MODAL_BLOCKS = {"rich_text", "input", "actions"}
HOME_BLOCKS = {"header", "rich_text", "actions", "divider"}
LENGTHS = {"title": 24, "submit": 24, "close": 24}
FORBIDDEN = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
# Not in Slack's reference: it refuses long messages as a whole (msg_blocks_too_long), once seen at 11,341 characters:
# https://github.com/slackapi/bolt-js/issues/2867
MESSAGE_CHARACTERS = 10_500
ID_LENGTH, TEXT_LENGTH, PRIVATE_LENGTH, VIEW_BYTES, TABLE_CHARACTERS = 255, 3000, 3000, 250_000, 10_000


def check_message(message: Message) -> None:
    assert 0 < len(message.text) <= 4000
    assert 0 < len(message.blocks) <= 50
    assert {block["type"] for block in message.blocks} <= MESSAGE_BLOCKS
    assert sum(block["type"] == "table" for block in message.blocks) <= 1
    texts = [found["text"] for found in inside(message.blocks) if isinstance(found.get("text"), str)]
    assert sum(map(len, texts)) <= MESSAGE_CHARACTERS
    check_blocks(message.blocks)
    check_characters(message.text)


def check_view(view: Found) -> None:
    assert view["type"] == "modal"
    assert 0 < len(view["blocks"]) <= 100
    assert {block["type"] for block in view["blocks"]} <= MODAL_BLOCKS
    for name, limit in LENGTHS.items():
        if name in view:
            check_plain(view[name], limit)
    assert {"title", "close", "callback_id"} <= set(view)
    assert len(view["callback_id"]) <= ID_LENGTH
    assert len(view.get("external_id", "")) <= ID_LENGTH
    assert len(view["private_metadata"]) <= PRIVATE_LENGTH
    assert len(json.dumps(view).encode()) <= VIEW_BYTES
    if any(block["type"] == "input" for block in view["blocks"]):
        assert view["submit"]
    check_blocks(view["blocks"])


def check_home(view: Found) -> None:
    assert view["type"] == "home"
    assert 0 < len(view["blocks"]) <= 100
    assert {block["type"] for block in view["blocks"]} <= HOME_BLOCKS
    assert len(view["callback_id"]) <= ID_LENGTH
    assert len(view.get("private_metadata", "")) <= PRIVATE_LENGTH
    assert len(json.dumps(view).encode()) <= VIEW_BYTES
    check_blocks(view["blocks"])


def check_blocks(blocks: list[Found]) -> None:
    json.dumps(blocks, ensure_ascii=False).encode()
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids))
    assert all(0 < len(each) <= ID_LENGTH for each in ids)
    for block in blocks:
        for found in inside(block):
            check_found(found)
        if block["type"] == "table":
            check_table(block)
        agrees(block)


def check_found(found: Found) -> None:
    """One object of a block, by what it is."""
    checks = {
        "plain_text": lambda: check_plain(found, TEXT_LENGTH),
        "input": lambda: check_input(found),
        "actions": lambda: check_actions(found),
        "button": lambda: check_button(found),
        "header": lambda: check_plain(found["text"], 150),
        "number_input": lambda: check_number(found),
        "checkboxes": lambda: check_few(found["options"]),
        "text": lambda: check_text(found),
        "raw_text": lambda: check_text(found),
        "link": lambda: check_link(found),
        "rich_text": lambda: check_filled(found),
        "rich_text_section": lambda: check_filled(found),
        "rich_text_quote": lambda: check_filled(found),
        "rich_text_list": lambda: check_filled(found),
    }
    kind = found.get("type")
    assert kind != "mrkdwn"
    checks.get(kind or "", lambda: None)()
    if "action_id" in found:
        assert 0 < len(found["action_id"]) <= ID_LENGTH
    for name in ("options", "initial_options"):
        if name in found:
            check_options(found[name])
    if "initial_option" in found:
        check_options([found["initial_option"]])
    if "placeholder" in found:
        check_plain(found["placeholder"], 150)
    if "confirm" in found and kind == "button":
        check_confirm(found["confirm"])


def check_options(options: list[Found]) -> None:
    assert 0 < len(options) <= 100
    values = [option["value"] for option in options]
    assert len(values) == len(set(values))
    for option in options:
        check_plain(option["text"], 75)
        assert 0 < len(option["value"]) <= 150
        if "description" in option:
            check_plain(option["description"], 75)


def check_few(options: list[Found]) -> None:
    assert 0 < len(options) <= 10


def check_table(table: Found) -> None:
    rows = table["rows"]
    assert 2 <= len(rows) <= 100
    assert {len(row) for row in rows} == {len(table["column_settings"])}
    assert sum(len(cell["text"]) for row in rows for cell in row) <= TABLE_CHARACTERS


def check_input(block: Found) -> None:
    check_plain(block["label"], 2000)
    if "hint" in block:
        check_plain(block["hint"], 2000)


def check_actions(block: Found) -> None:
    assert 0 < len(block["elements"]) <= 25
    names = [element["action_id"] for element in block["elements"]]
    assert len(names) == len(set(names))


def check_button(button: Found) -> None:
    check_plain(button["text"], 75)
    assert len(button["value"]) <= 2000
    json.loads(button["value"])
    assert button.get("style", "primary") in {"primary", "danger"}


def check_confirm(confirm: Found) -> None:
    for name, limit in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items():
        check_plain(confirm[name], limit)


def check_number(element: Found) -> None:
    least, most = float(element["min_value"]), float(element["max_value"])
    assert isinstance(element["is_decimal_allowed"], bool)
    assert 0 <= least <= most
    if "initial_value" in element:
        assert least <= float(element["initial_value"]) <= most
    if not element["is_decimal_allowed"]:
        assert least == int(least)


def check_plain(found: Found, limit: int) -> None:
    assert found["type"] == "plain_text"
    assert found["emoji"] is False
    assert 0 < len(found["text"]) <= limit, found
    check_characters(found["text"])
    assert "\n" not in found["text"]


def check_text(found: Found) -> None:
    assert 0 < len(found["text"]) <= TEXT_LENGTH
    check_characters(found["text"])


def check_link(found: Found) -> None:
    check_text(found)
    assert found["url"].startswith("https://")
    assert len(found["url"]) <= TEXT_LENGTH


def check_filled(found: Found) -> None:
    assert found["elements"]


def check_characters(text: str) -> None:
    """No override and no control character reaches a screen; a new line may."""
    assert not FORBIDDEN & set(text)
    assert not [char for char in text if char != "\n" and unicodedata.category(char) in {"Cc", "Cs"}]


def inside(value: Any) -> Iterator[Found]:
    """Every object within a block."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from inside(each)
    elif isinstance(value, list):
        for each in value:
            yield from inside(each)
