"""Blocks together: how many, which kinds where, and what must be unique."""

from collections.abc import Iterator
from typing import Any

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.normal_form import elements_of
from tests.sandbox.slack.refusals import Violation
from tests.sandbox.slack.validation.blocks import BLOCKS, LEGAL
from tests.sandbox.slack.validation.schema import items, typed
from tests.sandbox.slack.validation.second_opinion import second_opinion

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}


def check_blocks(blocks: Any, surface: str, at: str) -> list[Violation]:
    """Everything wrong with blocks on a surface; the second opinion is asked only when we found nothing."""
    found = list(items(typed(BLOCKS, LEGAL[surface]), MOST_BLOCKS[surface], least=0)(blocks, at))
    if found:
        return found
    found = [
        *_unique(blocks, at),
        *_only_in_modals(blocks, surface, at),
        *_one_focus(blocks, at),
    ]
    return found or list(second_opinion(blocks, surface, at))


def _unique(blocks: list[Json], at: str) -> Iterator[Violation]:
    """A block_id is unique in the surface, an action_id in its block (slackapi's docs; an empty one is an id too)."""
    block_ids: set[str | None] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id is not None and block_id in block_ids:
            yield Violation(f"`block_id` {block_id} already exists", f"{at}/{index}/block_id")
        block_ids.add(block_id)
        action_ids: set[str] = set()
        for element in elements_of(block):
            action_id = element.get("action_id")
            if action_id and action_id in action_ids:
                yield Violation(f'`action_id` "{action_id}" already exists', f"{at}/{index}")
            action_ids.add(action_id or "")


def _only_in_modals(blocks: list[Json], surface: str, at: str) -> Iterator[Violation]:
    for index, block in enumerate(blocks):
        if surface != "modal" and any(element["type"] == "file_input" for element in elements_of(block)):
            yield Violation("unsupported type: file_input", f"{at}/{index}/element/type")


def _one_focus(blocks: list[Json], at: str) -> Iterator[Violation]:
    focused = [element for block in blocks for element in elements_of(block) if element.get("focus_on_load")]
    if len(focused) > 1:
        yield Violation("only one element can have focus_on_load", at)
