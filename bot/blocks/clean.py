"""What people typed, made fit to be shown: as text, and nothing but text."""

from __future__ import annotations

import unicodedata

# Bidirectional overrides and isolates: they can make a line read backwards, and another line with it.
BIDI = frozenset(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
SPACES = frozenset("\n\r\t\v\f\x85\u2028\u2029")
DROPPED = frozenset({"Cc", "Cs"})  # control characters and lone surrogates


def clean(text: str) -> str:
    """`text` on one line: breaks become spaces, control characters and bidi overrides are gone."""
    return " ".join(visible(text).split())


def clean_lines(text: str) -> str:
    """`text` with its lines kept, but no empty lines at the ends and never two in a row."""
    lines = [clean(line) for line in text.splitlines()]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip()


def cut(text: str, limit: int) -> str:
    """`text` with at most `limit` characters, the last of them "…" where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """`text` for a place where Slack reads markup: a message's text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def visible(text: str) -> str:
    """`text` with its breaks as spaces and without what could hide or turn a line; other spaces stay."""
    spaced = (" " if char in SPACES else char for char in text)
    return "".join(char for char in spaced if char not in BIDI and unicodedata.category(char) not in DROPPED)
