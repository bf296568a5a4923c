"""What a message may hold."""

from typing import Any

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Refusal, Violation
from tests.sandbox.slack.validation.surfaces import check_blocks

TEXT_MOST = 40_000
UPDATE_TEXT_MOST = 4_000
BLOCKS_TEXT_MOST = 12_000  # all blocks together; not in the reference, but in slackapi/bolt-js#2509 and #2867
ATTACHMENTS_MOST = 100


def check_message(text: str, blocks: Any, attachments: Any, *, updating: bool = False) -> tuple[list[Json], list[Json]]:
    """The blocks and attachments of a legal message.

    Raises:
        Refusal: With Slack's error for the first kind of thing that is wrong.
    """
    if len(text) > (UPDATE_TEXT_MOST if updating else TEXT_MOST):
        raise Refusal("msg_too_long")
    blocks = [] if blocks is None else blocks
    attachments = _checked_attachments([] if attachments is None else attachments)
    found = check_blocks(blocks, "message", "/blocks")
    if found:
        raise Refusal("invalid_blocks", violations=found)
    nested = [block for attachment in attachments for block in attachment.get("blocks", [])]
    tables = [block for block in [*blocks, *nested] if block["type"] == "table"]
    if len(tables) > 1:
        raise Refusal("invalid_attachments", violations=[Violation("only_one_table_allowed", "/blocks")])
    if _characters(blocks) > BLOCKS_TEXT_MOST:
        raise Refusal("msg_blocks_too_long")
    if not (text.strip() or blocks or attachments):
        raise Refusal("no_text")
    return blocks, attachments


def _checked_attachments(attachments: Any) -> list[Json]:
    if not isinstance(attachments, list) or not all(isinstance(attachment, dict) for attachment in attachments):
        raise Refusal("invalid_attachments")
    if len(attachments) > ATTACHMENTS_MOST:
        raise Refusal("too_many_attachments")
    for index, attachment in enumerate(attachments):
        found = check_blocks(attachment.get("blocks", []), "message", f"/attachments/{index}/blocks")
        if found:
            raise Refusal("invalid_attachments", violations=found)
    return attachments


def _characters(value: Any) -> int:
    if isinstance(value, list):
        return sum(_characters(entry) for entry in value)
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(entry) for entry in value.values())
    return 0
