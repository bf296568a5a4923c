"""Blocks, one by one."""

from collections.abc import Iterator
from typing import Any

from tests.sandbox.slack.refusals import Violation
from tests.sandbox.slack.validation import rich_text
from tests.sandbox.slack.validation.elements import (
    ELEMENTS,
    IMAGE_PARTS,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from tests.sandbox.slack.validation.objects import BLOCK_ID, any_text, plain_text
from tests.sandbox.slack.validation.schema import (
    Check,
    boolean,
    integer,
    items,
    one_of,
    record,
    string,
    typed,
)

TABLE_CHARACTERS = 10_000  # all cells of a message together


def _block(
    kind: str,
    required: dict[str, Check] | None = None,
    optional: dict[str, Check] | None = None,
    *more: Check,
    one_of_keys: str = "",
) -> Check:
    return record(
        {"type": one_of(kind), **(required or {})},
        {"block_id": BLOCK_ID, **(optional or {})},
        *more,
        one_of_keys=one_of_keys,
    )


def section_has_content(value: dict[str, Any], at: str) -> Iterator[Violation]:
    if "text" not in value and "fields" not in value:
        yield Violation("missing required field: text", at)


def cell_text(cell: Any) -> int:
    """How many characters a table cell holds."""
    if isinstance(cell, dict):
        own = len(cell["text"]) if isinstance(cell.get("text"), str) else 0
        return own + sum(cell_text(child) for child in cell.get("elements") or [])
    return 0


def table_size(value: dict[str, Any], at: str) -> Iterator[Violation]:
    if sum(cell_text(cell) for row in value["rows"] for cell in row) > TABLE_CHARACTERS:
        yield Violation(f"must be less than {TABLE_CHARACTERS + 1} characters in all cells", f"{at}/rows")


CELL = typed(
    {
        "raw_text": record({"type": one_of("raw_text"), "text": string(least=1)}),
        "rich_text": rich_text.RICH_TEXT_CELL,
    }
)
COLUMN = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
CONTEXT_ELEMENTS: dict[str, Check] = {
    "image": ELEMENTS["image"],
    "plain_text": any_text(3000),
    "mrkdwn": any_text(3000),
}

BLOCKS: dict[str, Check] = {
    "section": _block(
        "section",
        {},
        {
            "text": any_text(3000),
            "fields": items(any_text(2000), 10),
            "accessory": typed(ELEMENTS, IN_SECTION),
            "expand": boolean,
        },
        section_has_content,
    ),
    "actions": _block("actions", {"elements": items(typed(ELEMENTS, IN_ACTIONS), 25)}),
    "context": _block("context", {"elements": items(typed(CONTEXT_ELEMENTS), 10)}),
    "divider": _block("divider"),
    "header": _block("header", {"text": plain_text(150)}, {"level": integer(1, 4)}),
    "image": _block(
        "image",
        {"alt_text": string(2000, least=1)},
        {**IMAGE_PARTS, "title": plain_text(2000)},
        one_of_keys="image_url slack_file",
    ),
    "input": _block(
        "input",
        {"label": plain_text(2000), "element": typed(ELEMENTS, IN_INPUT)},
        {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": _block("rich_text", {"elements": rich_text.ELEMENTS}),
    "table": _block(
        "table",
        {"rows": items(items(CELL, 20), 100)},
        {"column_settings": items(COLUMN, 20)},
        table_size,
    ),
    "markdown": _block("markdown", {"text": string(12_000, least=1)}),
    "alert": _block(
        "alert",
        {"text": any_text(200)},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "video": _block(
        "video",
        {
            "alt_text": string(2000, least=1),
            "title": plain_text(200),
            "thumbnail_url": string(3000, least=1),
            "video_url": string(3000, least=1),
        },
        {
            "author_name": string(50),
            "description": plain_text(200),
            "provider_icon_url": string(2000),
            "provider_name": string(50),
            "title_url": string(2000),
        },
    ),
}

EVERYWHERE = frozenset({"section", "actions", "context", "divider", "header", "image", "input", "rich_text", "video"})
LEGAL: dict[str, frozenset[str]] = {
    "message": EVERYWHERE | {"table", "markdown"},
    "modal": EVERYWHERE | {"alert"},
    "home": EVERYWHERE | {"table"},
}
