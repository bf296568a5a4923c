"""Payloads Slack takes: each must pass."""

from tests.sandbox_tests.slack.parts import (
    Json,
    actions,
    asked,
    button,
    confirm,
    home,
    line,
    mrkdwn,
    option,
    options,
    plain,
    raw,
    rich,
    section,
    table,
    text,
)

RICH = rich(
    line(
        text("bold", bold=True),
        {"type": "link", "url": "https://example.com", "text": "a link"},
        {"type": "user", "user_id": "U0MERE0001"},
        {"type": "usergroup", "usergroup_id": "S0APPROVE1"},
        {"type": "channel", "channel_id": "C0GENERAL1"},
        {"type": "emoji", "name": "tada"},
        {"type": "broadcast", "range": "here"},
        {"type": "date", "timestamp": 1720710212, "format": "{date_num}", "fallback": "11 July"},
    ),
    {"type": "rich_text_list", "style": "bullet", "indent": 1, "border": 1, "elements": [line(text()), line(text())]},
    {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [line(text())]},
    {"type": "rich_text_quote", "elements": [text("quoted", italic=True)]},
    {"type": "rich_text_preformatted", "border": 0, "elements": [text("code")]},
)
TABLE = {
    "type": "table",
    "rows": [[raw("What"), raw("Credit")], [rich(line(text("Handset", bold=True))), raw("$249.00")]],
    "column_settings": [{"is_wrapped": True}, {"align": "right"}],
}
MENUS: list[Json] = [
    {"type": "static_select", "options": options(100), "initial_option": option("7")},
    {"type": "static_select", "option_groups": [{"label": plain("Group"), "options": options(3)}]},
    {"type": "external_select", "min_query_length": 0, "initial_option": option("anything")},
    {"type": "users_select", "initial_user": "U0MERE0001"},
    {"type": "conversations_select", "default_to_current_conversation": True, "filter": {"include": ["public"]}},
    {"type": "channels_select", "initial_channel": "C0GENERAL1"},
    {"type": "datepicker", "initial_date": "2026-11-24", "placeholder": plain("A day")},
    {"type": "timepicker", "initial_time": "06:00"},
    {"type": "radio_buttons", "options": [option(f"r{n}", description=plain("more")) for n in range(10)]},
    {
        "type": "checkboxes",
        "options": [{"text": mrkdwn("*a*"), "value": "a", "description": mrkdwn("_b_")}],
        "initial_options": [{"text": mrkdwn("*a*"), "value": "a", "description": mrkdwn("_b_")}],
    },
]
MULTI_MENUS: list[Json] = [
    {"type": "multi_static_select", "options": options(3), "initial_options": options(2), "max_selected_items": 2},
    {"type": "multi_external_select", "min_query_length": 1, "initial_options": options(2)},
    {"type": "multi_users_select", "initial_users": ["U0MERE0001"]},
    {"type": "multi_conversations_select", "placeholder": plain("Where")},
    {"type": "multi_channels_select", "max_selected_items": 1},
]
TYPED: list[Json] = [
    {"type": "plain_text_input", "multiline": True, "min_length": 1, "max_length": 3000, "initial_value": "x"},
    {"type": "number_input", "is_decimal_allowed": True, "min_value": "0.25", "max_value": "12", "initial_value": "1"},
    {"type": "number_input", "is_decimal_allowed": False, "min_value": "-3", "placeholder": plain("How many")},
    {"type": "email_text_input"},
    {"type": "url_text_input", "focus_on_load": True},
    {"type": "rich_text_input"},
    {"type": "datetimepicker", "initial_date_time": 1_800_000_000},
]


def _input(element: Json) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element}


EVERYWHERE: dict[str, list[Json]] = {
    "nothing at all": [],
    "section with text": [section()],
    "section of 3000 characters": [section("x" * 3000)],
    "section with plain text": [{"type": "section", "text": plain()}],
    "section with ten fields": [{"type": "section", "fields": [mrkdwn("x" * 1000)] * 10}],
    "section with text and fields": [section(fields=[plain()])],
    "section with an image": [
        section(accessory={"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"})
    ],
    "section with an overflow menu": [
        section(accessory={"type": "overflow", "options": [option("o", url="https://example.com")]})
    ],
    "header of 150 characters": [{"type": "header", "text": plain("x" * 150)}],
    "divider with an id": [{"type": "divider", "block_id": "x" * 255}],
    "image": [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a", "title": plain()}],
    "context with ten elements": [{"type": "context", "elements": [mrkdwn()] * 9 + [plain()]}],
    "actions with 25 buttons": [actions(*(button(action_id=str(n)) for n in range(25)))],
    "button with everything": [
        actions(
            button(
                "x" * 75,
                value="v" * 2000,
                style="danger",
                url="https://example.com",
                accessibility_label="Press me",
                confirm=confirm(style="danger", title=plain("x" * 100), text=plain("x" * 300), deny=plain("x" * 30)),
            )
        )
    ],
    "rich text": [RICH],
    "all inputs": [_input(element) for element in [*MENUS, *MULTI_MENUS, *TYPED]],
    "menus in actions": [actions(*MENUS)],
    "menus in sections": [section(accessory=element) for element in [*MENUS, *MULTI_MENUS]],
    "input that dispatches": [
        {
            **asked("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_character_entered"]}),
            "dispatch_action": True,
            "optional": True,
            "hint": plain("h" * 2000),
            "block_id": "b",
        }
    ],
    "the same action_id in two blocks": [actions(button(action_id="a")), actions(button(action_id="a"))],
    "the same ids left out twice": [actions(button()), actions(button())],
}
MESSAGES: dict[str, list[Json]] = {
    "table": [TABLE],
    "table of 100 by 20": [table(100, 20, column_settings=[{"align": "center"}] * 20)],
    "markdown": [{"type": "markdown", "text": "**bold**"}],
    "fifty blocks": [{"type": "divider"}] * 50,
}
MODALS: dict[str, list[Json]] = {
    "alert": [{"type": "alert", "text": mrkdwn("Careful"), "level": "warning"}],
    "file input": [asked("file_input", filetypes=["pdf"], max_files=10)],
    "a hundred blocks": [{"type": "divider"}] * 100,
}
HOMES = [home(), home(TABLE), home(*[{"type": "divider"}] * 100, private_metadata="x" * 3000, callback_id="home")]
