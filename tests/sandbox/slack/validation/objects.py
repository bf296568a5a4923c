"""Composition objects: texts, options, confirm dialogs, filters."""

from collections.abc import Iterator
from typing import Any

from tests.sandbox.slack.refusals import Violation
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

ACTION_ID = string(255, least=1)
BLOCK_ID = string(255)  # an empty one is replaced, as a missing one is
URL = string(3000, least=1)


def plain_text(most: int) -> Check:
    return typed({"plain_text": record({"type": one_of("plain_text"), "text": string(most, least=1)}, _EMOJI)})


def any_text(most: int) -> Check:
    return typed(
        {
            "plain_text": record({"type": one_of("plain_text"), "text": string(most, least=1)}, _EMOJI),
            "mrkdwn": record({"type": one_of("mrkdwn"), "text": string(most, least=1)}, {"verbatim": boolean}),
        }
    )


_EMOJI = {"emoji": boolean}

PLACEHOLDER = plain_text(150)

CONFIRM = record(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)

DISPATCH_CONFIG = record(
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)},
)

FILTER = record(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)


def option(*, mrkdwn: bool = False, url: bool = False) -> Check:
    text = any_text(75) if mrkdwn else plain_text(75)
    extras: dict[str, Check] = {"description": any_text(75) if mrkdwn else plain_text(75)}
    if url:
        extras["url"] = URL
    return record({"text": text, "value": string(150, least=1)}, extras)


def distinct_values(options: Any, at: str) -> Iterator[Violation]:
    """Two options with the same value cannot be told apart by the bot."""
    seen: set[str] = set()
    for index, entry in enumerate(options if isinstance(options, list) else []):
        value = entry.get("value") if isinstance(entry, dict) else None
        if isinstance(value, str) and value in seen:
            yield Violation(f"duplicate option value: {value}", f"{at}/{index}/value")
        elif isinstance(value, str):
            seen.add(value)


def options(most: int, *, mrkdwn: bool = False, url: bool = False) -> Check:
    listed = items(option(mrkdwn=mrkdwn, url=url), most)

    def check(value: Any, at: str) -> Iterator[Violation]:
        yield from listed(value, at)
        yield from distinct_values(value, at)

    return check


OPTION_GROUPS = items(record({"label": plain_text(75), "options": options(100)}), 100)

COUNT = integer(1)
