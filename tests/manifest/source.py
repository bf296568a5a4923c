"""What the bot's source does with Slack: which methods it calls, and what it listens to."""

import ast
from collections.abc import Iterator
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

ROOT = Path(__file__).parents[2]
METHODS_OF_CLIENT = {name for name in vars(AsyncWebClient) if not name.startswith("_")}
LISTENERS = frozenset({"command", "action", "view", "options", "event", "message", "shortcut", "function"})
NOT_METHODS = frozenset({"api_call"})


def calls() -> Iterator[ast.Call]:
    """Every call in `bot/`."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def slack_methods() -> set[str]:
    """Slack's names of the methods that are called through the client: `chat_postMessage` is `chat.postMessage`."""
    attributes = {call.func.attr for call in calls() if isinstance(call.func, ast.Attribute)}
    return {name.replace("_", ".") for name in (attributes & METHODS_OF_CLIENT) - NOT_METHODS}


def listeners() -> set[tuple[str, str]]:
    """The kind of each listener that is attached to `app`, and what it names where that stands there as text."""
    found = set()
    for call in calls():
        match call.func:
            case ast.Attribute(value=ast.Name(id="app"), attr=kind) if kind in LISTENERS:
                first = call.args[0] if call.args else None
                found.add((kind, str(first.value) if isinstance(first, ast.Constant) else ""))
    return found
