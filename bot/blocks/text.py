"""Sentences for Slack, built from spans, so that nothing typed by people can become markup.

`paragraph("Ticket ", link(url, "20031"), " is resolved.")` is a sentence with a link; `quote(details)` repeats what
somebody typed; `rich(*paragraphs)` is the block that shows them, `fallback(*paragraphs)` the same as escaped text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

from bot.blocks.clean import clean, clean_lines, cut, escape, visible

__all__ = [
    "Kind",
    "Paragraph",
    "Span",
    "Words",
    "bold",
    "bullet",
    "channel",
    "cut",
    "escape",
    "fallback",
    "group",
    "link",
    "paragraph",
    "person",
    "plain",
    "quote",
    "rich",
]

SPAN_LIMIT = 2900  # characters of one text element, under the 3000 that Slack takes in a section
QUOTE_LIMIT = 500  # characters of somebody's words that are repeated


class Kind(StrEnum):
    """What a span is to Slack."""

    TEXT = "text"
    LINK = "link"
    PERSON = "user"
    GROUP = "usergroup"
    CHANNEL = "channel"


class Shape(StrEnum):
    """How a paragraph stands."""

    SECTION = "rich_text_section"
    QUOTE = "rich_text_quote"
    BULLET = "rich_text_list"


@dataclass(frozen=True)
class Span:
    """A piece of a sentence. `target` is the URL, or the id of a person, group or channel."""

    kind: Kind
    text: str = ""
    target: str = ""
    strong: bool = False


Words: TypeAlias = str | Span


@dataclass(frozen=True)
class Paragraph:
    """Spans that are read together."""

    spans: tuple[Span, ...]
    shape: Shape = Shape.SECTION


def bold(text: str) -> Span:
    """Words that stand out."""
    return Span(Kind.TEXT, text, strong=True)


def link(url: str, text: str) -> Span:
    """Words that lead somewhere."""
    return Span(Kind.LINK, text, url)


def person(user_id: str) -> Span:
    """A person's name; in a new message it also calls them."""
    return Span(Kind.PERSON, target=user_id)


def group(group_id: str) -> Span:
    """A user group's name."""
    return Span(Kind.GROUP, target=group_id)


def channel(channel_id: str) -> Span:
    """A channel's name."""
    return Span(Kind.CHANNEL, target=channel_id)


def paragraph(*spans: Words) -> Paragraph:
    """A paragraph; neighbouring plain words become one span, so that a sentence can be found and read as one."""
    joined: list[Span] = []
    for word in spans:
        span = Span(Kind.TEXT, word) if isinstance(word, str) else word
        if joined and span.kind == joined[-1].kind == Kind.TEXT and span.strong == joined[-1].strong:
            joined[-1] = replace(joined[-1], text=joined[-1].text + span.text)
        elif span.text or span.target:
            joined.append(span)
    return Paragraph(tuple(joined))


def quote(text: str, limit: int = QUOTE_LIMIT) -> Paragraph:
    """Somebody's own words, cut at `limit`."""
    return Paragraph((Span(Kind.TEXT, cut(clean_lines(text), limit) or "…"),), Shape.QUOTE)


def bullet(*spans: Words) -> Paragraph:
    """An item of a list."""
    return replace(paragraph(*spans), shape=Shape.BULLET)


def rich(*paragraphs: Paragraph) -> dict[str, Any]:
    """The block that shows the paragraphs: one section for those that follow each other, one list for its items."""
    parts: list[dict[str, Any]] = []
    before: Shape | None = None
    for each in paragraphs:
        elements = [_element(span, each.shape) for span in each.spans or (Span(Kind.TEXT),)]
        if each.shape is Shape.BULLET:
            item = {"type": Shape.SECTION.value, "elements": elements}
            if before is Shape.BULLET:
                parts[-1]["elements"].append(item)
            else:
                parts.append({"type": each.shape.value, "style": "bullet", "elements": [item]})
        elif each.shape is before is Shape.SECTION:
            parts[-1]["elements"] += [{"type": "text", "text": "\n"}, *elements]
        else:
            parts.append({"type": each.shape.value, "elements": elements})
        before = each.shape
    return {"type": "rich_text", "elements": parts}


def fallback(*paragraphs: Paragraph) -> str:
    """The paragraphs as text for a message's `text`, escaped; persons as Slack writes them."""
    return "\n".join("".join(_escaped(span, each.shape) for span in each.spans) for each in paragraphs)


def plain(text: str, limit: int) -> dict[str, Any]:
    """A plain_text object: on one line, cut at `limit`, emoji codes left as typed."""
    return {"type": "plain_text", "text": cut(clean(text), limit) or "…", "emoji": False}


def _element(span: Span, shape: Shape) -> dict[str, Any]:
    if span.kind is Kind.PERSON:
        return {"type": "user", "user_id": span.target}
    if span.kind is Kind.GROUP:
        return {"type": "usergroup", "usergroup_id": span.target}
    if span.kind is Kind.CHANNEL:
        return {"type": "channel", "channel_id": span.target}
    element: dict[str, Any] = {"type": span.kind.value, "text": cut(_shown(span.text, shape), SPAN_LIMIT) or " "}
    if span.kind is Kind.LINK:
        element["url"] = span.target
    if span.strong:
        element["style"] = {"bold": True}
    return element


def _escaped(span: Span, shape: Shape) -> str:
    if span.kind is Kind.PERSON:
        return f"<@{span.target}>"
    if span.kind is Kind.GROUP:
        return f"<!subteam^{span.target}>"
    if span.kind is Kind.CHANNEL:
        return f"<#{span.target}>"
    return escape(_shown(span.text, shape))


def _shown(text: str, shape: Shape) -> str:
    return text if shape is Shape.QUOTE else visible(text)
