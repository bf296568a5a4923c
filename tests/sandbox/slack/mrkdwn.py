"""Slack's markup: how it looks once rendered, and whom it calls."""

import html
import re
from collections.abc import Iterator
from typing import Any

from tests.sandbox.slack.directory import Directory

TOKEN = re.compile(r"<([^<>\n]+)>")
MARKS = re.compile(r"(?<![\w*~_`])([*_~`])(?=\S)(.+?)(?<=\S)\1(?![\w*~_`])")
FENCE = re.compile(r"```(.*?)```", re.DOTALL)


def readable(text: str, directory: Directory) -> str:
    """The text as people see it: names for ids, links as ``label (url)``, no marks."""
    shown = FENCE.sub(r"\1", TOKEN.sub(lambda found: _token(found[1], directory), text))
    for _ in range(3):
        shown = MARKS.sub(r"\2", shown)
    return html.unescape(shown)


def _token(token: str, directory: Directory) -> str:
    target, _, label = token.partition("|")
    match target[0]:
        case "@":
            return user_name(target[1:], directory)
        case "#":
            return channel_name(target[1:], directory)
        case "!":
            return _special(target[1:], label, directory)
        case _:
            address = target.removeprefix("mailto:")
            return f"{label} ({address})" if label and label != address else address


def _special(target: str, label: str, directory: Directory) -> str:
    if target.startswith("subteam^"):
        return group_name(target.removeprefix("subteam^"), directory)
    if target.startswith("date^"):
        return label
    return f"@{target}"


def user_name(user_id: str, directory: Directory) -> str:
    user = directory.users.get(user_id)
    return f"@{user.real_name}" if user else f"@unknown user {user_id}"


def group_name(group_id: str, directory: Directory) -> str:
    group = directory.groups.get(group_id)
    return f"@{group.handle}" if group else f"@unknown group {group_id}"


def channel_name(channel_id: str, directory: Directory) -> str:
    channel = directory.channels.get(channel_id)
    return f"#{channel.name}" if channel else "#unknown channel"


def calls(text: str) -> list[str]:
    """Whom a text notifies: user ids, group ids, and ``channel``, ``here``, ``everyone``."""
    called = []
    for token in TOKEN.findall(text):
        target = token.partition("|")[0]
        if target.startswith("@"):
            called.append(target[1:])
        elif target.startswith("!subteam^"):
            called.append(target.removeprefix("!subteam^"))
        elif target in {"!channel", "!here", "!everyone", "!group"}:
            called.append(target[1:])
    return called


def called_by(value: Any) -> list[str]:
    """Whom a message or a part of one notifies, each once; plain text and raw text notify nobody."""
    return list(dict.fromkeys(_called(value)))


def _called(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield from _called(entry)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind in {"user", "usergroup", "broadcast"}:
            yield str(value.get("user_id") or value.get("usergroup_id") or value.get("range"))
        elif kind in {"mrkdwn", "markdown"}:
            yield from calls(value["text"])
        else:
            for entry in value.values():
                yield from _called(entry)
