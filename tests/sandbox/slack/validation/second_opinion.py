"""The same blocks, built with slackblocks, which has rules of its own.

It has no shape for rich text and table cells as Slack takes them; those two kinds of blocks are ours alone to check.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import slackblocks
from slackblocks import blocks as their_blocks
from slackblocks import elements as their_elements
from slackblocks import objects as their_objects
from slackblocks.errors import InvalidUsageError

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Violation

Build = Callable[..., Any]

ELEMENTS: Mapping[str, Build] = {
    "button": their_elements.Button,
    "checkboxes": their_elements.CheckboxGroup,
    "datepicker": their_elements.DatePicker,
    "datetimepicker": their_elements.DateTimePicker,
    "email_text_input": their_elements.EmailInput,
    "file_input": their_elements.FileInput,
    "image": their_elements.Image,
    "multi_static_select": their_elements.StaticMultiSelectMenu,
    "multi_external_select": their_elements.ExternalMultiSelectMenu,
    "multi_users_select": their_elements.UserMultiSelectMenu,
    "multi_conversations_select": their_elements.ConversationMultiSelectMenu,
    "multi_channels_select": their_elements.ChannelMultiSelectMenu,
    "number_input": their_elements.NumberInput,
    "overflow": their_elements.OverflowMenu,
    "plain_text_input": their_elements.PlainTextInput,
    "radio_buttons": their_elements.RadioButtonGroup,
    "static_select": their_elements.StaticSelectMenu,
    "external_select": their_elements.ExternalSelectMenu,
    "users_select": their_elements.UserSelectMenu,
    "conversations_select": their_elements.ConversationSelectMenu,
    "channels_select": their_elements.ChannelSelectMenu,
    "timepicker": their_elements.TimePicker,
    "url_text_input": their_elements.URLInput,
}
BLOCKS: Mapping[str, Build] = {
    "actions": their_blocks.ActionsBlock,
    "alert": their_blocks.AlertBlock,
    "context": their_blocks.ContextBlock,
    "divider": their_blocks.DividerBlock,
    "header": their_blocks.HeaderBlock,
    "image": their_blocks.ImageBlock,
    "input": their_blocks.InputBlock,
    "markdown": their_blocks.MarkdownBlock,
    "section": their_blocks.SectionBlock,
    "video": their_blocks.VideoBlock,
}
NAMES = {"initial_date_time": "initial_datetime"}  # theirs differ
UNKNOWN = frozenset({"level", "expand", "timezone"})  # newer than slackblocks, or on blocks it does not expect them on


def _text(data: Json) -> Any:
    return their_objects.Text.from_dict(data)


def _options(data: list[Json]) -> list[Any]:
    return [their_objects.Option.from_dict(entry) for entry in data]


def _elements(data: list[Json]) -> list[Any]:
    return [_text(entry) if entry["type"] in {"mrkdwn", "plain_text"} else _element(entry) for entry in data]


def _built(build: Build, data: Json) -> Any:
    arguments = {}
    for key, value in data.items():
        if key == "type" or (key in UNKNOWN and data["type"] != "alert"):
            continue
        made = _text(value) if key == "text" and isinstance(value, dict) else PARTS.get(key, lambda same: same)(value)
        arguments[NAMES.get(key, key)] = made
    return build(**arguments)


def _element(data: Json) -> Any:
    """They ask for an action_id where Slack makes one up, and for nothing in a rich text input."""
    build = ELEMENTS.get(data["type"])
    if build is None:
        return slackblocks.PlainTextInput()
    return _built(build, data if data["type"] == "image" else {"action_id": "made-up", **data})


PARTS: Mapping[str, Callable[[Any], Any]] = {
    "title": _text,
    "description": _text,
    "label": _text,
    "hint": _text,
    "placeholder": _text,
    "fields": lambda data: [_text(entry) for entry in data],
    "confirm": their_objects.ConfirmationDialogue.from_dict,
    "options": _options,
    "initial_options": _options,
    "initial_option": their_objects.Option.from_dict,
    "option_groups": lambda data: [their_objects.OptionGroup.from_dict(entry) for entry in data],
    "dispatch_action_config": their_objects.DispatchActionConfiguration.from_dict,
    "filter": their_objects.ConversationFilter.from_dict,
    "slack_file": their_objects.SlackFile.from_dict,
    "element": _element,
    "accessory": _element,
    "elements": _elements,
}


def second_opinion(blocks: list[Json], surface: str, at: str) -> Iterator[Violation]:
    """What slackblocks finds wrong with blocks that our own checks let pass."""
    for index, block in enumerate(blocks):
        build = BLOCKS.get(block["type"])
        if build is None:
            continue
        try:
            _built(build, block)
        except InvalidUsageError as problem:
            yield Violation(f"failed to match all allowed schemas on a {surface}: {problem}", f"{at}/{index}")
