"""Rich text: sections, lists, quotes, preformatted text, and what stands in them."""

import re

from tests.sandbox.slack.validation.schema import (
    Check,
    anything,
    boolean,
    integer,
    items,
    one_of,
    pattern,
    record,
    string,
    typed,
)

STYLE = record({}, {"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean})
MENTION_STYLE = record(
    {},
    {
        "bold": boolean,
        "italic": boolean,
        "strike": boolean,
        "highlight": boolean,
        "client_highlight": boolean,
        "unlink": boolean,
    },
)


def _leaf(kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return record({"type": one_of(kind), **required}, optional or {})


_TEXT = _leaf("text", {"text": string(least=1)}, {"style": STYLE})
_LINK = _leaf("link", {"url": string(3000, least=1)}, {"text": string(least=1), "unsafe": boolean, "style": STYLE})

LEAVES: dict[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "user": _leaf(
        "user", {"user_id": pattern(re.compile(r"[UW][A-Z0-9]+").fullmatch, "a user id")}, {"style": MENTION_STYLE}
    ),
    "usergroup": _leaf(
        "usergroup",
        {"usergroup_id": pattern(re.compile(r"S[A-Z0-9]+").fullmatch, "a group id")},
        {"style": MENTION_STYLE},
    ),
    "channel": _leaf(
        "channel",
        {"channel_id": pattern(re.compile(r"[CDG][A-Z0-9]+").fullmatch, "a channel id")},
        {"style": MENTION_STYLE},
    ),
    "emoji": _leaf("emoji", {"name": string(least=1)}, {"unicode": string(), "style": STYLE}),
    "broadcast": _leaf("broadcast", {"range": one_of("here", "channel", "everyone")}, {"style": MENTION_STYLE}),
    "color": _leaf("color", {"value": string(least=1)}, {"style": STYLE}),
    "date": _leaf(
        "date",
        {"timestamp": integer(0), "format": string(least=1)},
        {"url": string(3000, least=1), "fallback": string(least=1), "style": STYLE},
    ),
}

_BORDER: dict[str, Check] = {"border": integer(0, 1)}
_INLINE = items(typed(LEAVES), least=0)

SECTION = record({"type": one_of("rich_text_section"), "elements": _INLINE})

PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_quote": record({"type": one_of("rich_text_quote"), "elements": _INLINE}, _BORDER),
    "rich_text_preformatted": record(
        {
            "type": one_of("rich_text_preformatted"),
            "elements": items(typed({"text": _TEXT, "link": _LINK}), least=0),
        },
        {**_BORDER, "language": string(least=1)},
    ),
    "rich_text_list": record(
        {
            "type": one_of("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": items(typed({"rich_text_section": SECTION})),
        },
        {"indent": integer(0, 8), "offset": integer(0), **_BORDER},
    ),
}

ELEMENTS = items(typed(PARTS))

RICH_TEXT_VALUE = record({"type": one_of("rich_text"), "elements": ELEMENTS}, {"block_id": anything})
RICH_TEXT_CELL = record({"type": one_of("rich_text"), "elements": ELEMENTS}, {"block_id": anything})
