"""What is sent to Slack: blocks for the eye, one text for notifications and screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.blocks.text import cut, fallback, rich

if TYPE_CHECKING:
    from bot.blocks.text import Paragraph

Block: TypeAlias = dict[str, Any]
View: TypeAlias = dict[str, Any]

SECTION_LIMIT = 3000  # characters
TEXT_LIMIT = 4000  # characters, Slack's recommendation for a message's text


@dataclass(frozen=True)
class Message:
    """A message: `text` is the whole of it in plain sentences, escaped for Slack; `blocks` show it."""

    text: str
    blocks: list[Block]


def message(*paragraphs: Paragraph, then: tuple[Block, ...] = ()) -> Message:
    """A message of paragraphs, with further blocks (buttons) under it."""
    return Message(cut(fallback(*paragraphs), TEXT_LIMIT), [rich(*paragraphs), *then])


def plainly(shown: Message) -> Message:
    """The same message in the plainest blocks there are, with its buttons."""
    parts = [shown.text[at : at + SECTION_LIMIT] for at in range(0, len(shown.text), SECTION_LIMIT)]
    sections: list[Block] = [{"type": "section", "text": {"type": "mrkdwn", "text": part}} for part in parts]
    return Message(shown.text, [*sections, *(block for block in shown.blocks if block["type"] == "actions")])
