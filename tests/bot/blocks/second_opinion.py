"""What the package slackblocks says of a block: it refuses most of what Slack refuses."""

from __future__ import annotations

from typing import Any

import slackblocks as sb

ELEMENTS: dict[str, Any] = {
    "actions": sb.ActionsBlock,
    "button": sb.Button,
    "checkboxes": sb.CheckboxGroup,
    "channel": sb.RichTextChannel,
    "datepicker": sb.DatePicker,
    "divider": sb.DividerBlock,
    "external_select": sb.ExternalSelectMenu,
    "header": sb.HeaderBlock,
    "input": sb.InputBlock,
    "link": sb.RichTextLink,
    "multi_external_select": sb.ExternalMultiSelectMenu,
    "multi_static_select": sb.StaticMultiSelectMenu,
    "number_input": sb.NumberInput,
    "plain_text_input": sb.PlainTextInput,
    "radio_buttons": sb.RadioButtonGroup,
    "raw_text": sb.RawText,
    "rich_text": sb.RichTextBlock,
    "rich_text_list": sb.RichTextList,
    "rich_text_quote": sb.RichTextQuote,
    "rich_text_section": sb.RichTextSection,
    "static_select": sb.StaticSelectMenu,
    "table": sb.TableBlock,
    "text": sb.RichText,
    "user": sb.RichTextUser,
    "usergroup": sb.RichTextUserGroup,
    "users_select": sb.UserSelectMenu,
}
UNTYPED = {
    frozenset({"title", "text", "confirm", "deny"}): sb.ConfirmationDialogue,
    frozenset({"text", "value"}): sb.Option,
    frozenset({"text", "value", "description"}): sb.Option,
    frozenset({"align"}): sb.ColumnSettings,
    frozenset({"align", "is_wrapped"}): sb.ColumnSettings,
}


def agrees(block: dict[str, Any]) -> None:
    """Build the block with slackblocks, which raises where Slack would refuse."""
    built(block)


def built(value: Any) -> Any:
    if isinstance(value, list):
        return [built(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "plain_text":
        return sb.PlainText(value["text"], emoji=value["emoji"])
    parts = {name: built(each) for name, each in value.items() if name not in {"type", "style"}}
    if "type" not in value:
        return UNTYPED[frozenset(value)](**parts)
    if "usergroup_id" in parts:
        parts["user_group_id"] = parts.pop("usergroup_id")  # the package's own name for it
    style = value.get("style")
    if isinstance(style, dict):
        parts |= style
    elif style:
        parts["style"] = style
    return ELEMENTS[value["type"]](**parts)
