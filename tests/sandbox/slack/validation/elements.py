"""Block elements: buttons, menus, inputs."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from tests.sandbox.slack.refusals import Violation
from tests.sandbox.slack.validation.objects import (
    ACTION_ID,
    CONFIRM,
    COUNT,
    DISPATCH_CONFIG,
    FILTER,
    OPTION_GROUPS,
    PLACEHOLDER,
    URL,
    option,
    options,
    plain_text,
)
from tests.sandbox.slack.validation.rich_text import RICH_TEXT_VALUE
from tests.sandbox.slack.validation.schema import (
    Check,
    boolean,
    integer,
    items,
    one_of,
    pattern,
    record,
    string,
)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


DATE = pattern(_is_date, "a date in the format YYYY-MM-DD")
TIME = pattern(re.compile(r"([01]\d|2[0-3]):[0-5]\d").fullmatch, "a time in the format HH:mm")
NUMBER = pattern(re.compile(r"[+-]?\d+(\.\d+)?").fullmatch, "a number in a string")
USER = pattern(re.compile(r"[UW][A-Z0-9]{2,}").fullmatch, "a user id")
PLACE = pattern(re.compile(r"[CDGUW][A-Z0-9]{2,}").fullmatch, "a conversation id")
IMAGE_PARTS: dict[str, Check] = {
    "image_url": URL,
    "slack_file": record({}, {"id": string(), "url": string()}, one_of_keys="id url"),
}


def _texts(options_list: Any) -> list[tuple[str, str]]:
    return [(entry["text"]["text"], entry["value"]) for entry in options_list]


def initial_among_options(value: dict[str, Any], at: str) -> Iterator[Violation]:
    """``initial_option(s)`` must be exactly one of the options, text and value."""
    listed = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        listed += group["options"]
    known = _texts(listed)
    if "initial_option" in value and _texts([value["initial_option"]])[0] not in known:
        yield Violation("initial_option must match one of the options", f"{at}/initial_option")
    for index, entry in enumerate(value.get("initial_options") or []):
        if _texts([entry])[0] not in known:
            yield Violation("initial_options must match the options", f"{at}/initial_options/{index}")


def initial_within_limit(key: str) -> Check:
    def check(value: dict[str, Any], at: str) -> Iterator[Violation]:
        most = value.get("max_selected_items")
        if most is not None and len(value.get(key) or []) > most:
            yield Violation(f"no more than {most} items allowed", f"{at}/{key}")

    return check


def length_bounds(value: dict[str, Any], at: str) -> Iterator[Violation]:
    least, most = value.get("min_length"), value.get("max_length")
    if least is not None and most is not None and least > most:
        yield Violation("min_length must not be more than max_length", f"{at}/min_length")
    initial = value.get("initial_value")
    if initial is not None and most is not None and len(initial) > most:
        yield Violation(f"must be less than {most + 1} characters", f"{at}/initial_value")


def number_bounds(value: dict[str, Any], at: str) -> Iterator[Violation]:
    numbers = {key: Decimal(value[key]) for key in ("min_value", "max_value", "initial_value") if key in value}
    whole = not value["is_decimal_allowed"]
    for key, number in numbers.items():
        if whole and number != number.to_integral_value():
            yield Violation("must be an integer", f"{at}/{key}")
    least, most = numbers.get("min_value"), numbers.get("max_value")
    initial = numbers.get("initial_value")
    if least is not None and most is not None and least > most:
        yield Violation("min_value must not be more than max_value", f"{at}/min_value")
    if initial is not None and ((least is not None and initial < least) or (most is not None and initial > most)):
        yield Violation("initial_value must be between min_value and max_value", f"{at}/initial_value")


def _element(
    kind: str,
    required: dict[str, Check] | None = None,
    optional: dict[str, Check] | None = None,
    *more: Callable[[dict[str, Any], str], Iterator[Violation]],
    one_of_keys: str = "",
) -> Check:
    return record(
        {"type": one_of(kind), **(required or {})},
        {"action_id": ACTION_ID, **(optional or {})},
        *more,
        one_of_keys=one_of_keys,
    )


_FOCUS: dict[str, Check] = {"focus_on_load": boolean}
_MENU: dict[str, Check] = {"placeholder": PLACEHOLDER, "confirm": CONFIRM, **_FOCUS}
_MULTI: dict[str, Check] = {**_MENU, "max_selected_items": COUNT}
_TYPED: dict[str, Check] = {"placeholder": PLACEHOLDER, "dispatch_action_config": DISPATCH_CONFIG, **_FOCUS}
_LISTED: dict[str, Check] = {"options": options(100), "option_groups": OPTION_GROUPS}
_QUERY: dict[str, Check] = {"min_query_length": integer(0)}

ELEMENTS: dict[str, Check] = {
    "button": _element(
        "button",
        {"text": plain_text(75)},
        {
            "url": URL,
            "value": string(2000, least=1),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75, least=1),
        },
    ),
    "overflow": _element("overflow", {"options": options(5, url=True)}, {"confirm": CONFIRM}),
    "image": record(
        {"type": one_of("image"), "alt_text": string(2000, least=1)}, IMAGE_PARTS, one_of_keys="image_url slack_file"
    ),
    "checkboxes": _element(
        "checkboxes",
        {"options": options(10, mrkdwn=True)},
        {"initial_options": items(option(mrkdwn=True), 10), "confirm": CONFIRM, **_FOCUS},
        initial_among_options,
    ),
    "radio_buttons": _element(
        "radio_buttons",
        {"options": options(10, mrkdwn=True)},
        {"initial_option": option(mrkdwn=True), "confirm": CONFIRM, **_FOCUS},
        initial_among_options,
    ),
    "datepicker": _element("datepicker", {}, {"initial_date": DATE, **_MENU}),
    "timepicker": _element("timepicker", {}, {"initial_time": TIME, "timezone": string(least=1), **_MENU}),
    "datetimepicker": _element(
        "datetimepicker", {}, {"initial_date_time": integer(10**9, 10**10 - 1), "confirm": CONFIRM, **_FOCUS}
    ),
    "static_select": _element(
        "static_select",
        {},
        {**_LISTED, "initial_option": option(), **_MENU},
        initial_among_options,
        one_of_keys="options option_groups",
    ),
    "multi_static_select": _element(
        "multi_static_select",
        {},
        {**_LISTED, "initial_options": items(option()), **_MULTI},
        initial_among_options,
        initial_within_limit("initial_options"),
        one_of_keys="options option_groups",
    ),
    "external_select": _element("external_select", {}, {"initial_option": option(), **_QUERY, **_MENU}),
    "multi_external_select": _element(
        "multi_external_select",
        {},
        {"initial_options": items(option()), **_QUERY, **_MULTI},
        initial_within_limit("initial_options"),
    ),
    "users_select": _element("users_select", {}, {"initial_user": USER, **_MENU}),
    "multi_users_select": _element(
        "multi_users_select", {}, {"initial_users": items(USER), **_MULTI}, initial_within_limit("initial_users")
    ),
    "conversations_select": _element(
        "conversations_select",
        {},
        {
            "initial_conversation": PLACE,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": FILTER,
            **_MENU,
        },
    ),
    "multi_conversations_select": _element(
        "multi_conversations_select",
        {},
        {
            "initial_conversations": items(PLACE),
            "default_to_current_conversation": boolean,
            "filter": FILTER,
            **_MULTI,
        },
        initial_within_limit("initial_conversations"),
    ),
    "channels_select": _element(
        "channels_select", {}, {"initial_channel": PLACE, "response_url_enabled": boolean, **_MENU}
    ),
    "multi_channels_select": _element(
        "multi_channels_select",
        {},
        {"initial_channels": items(PLACE), **_MULTI},
        initial_within_limit("initial_channels"),
    ),
    "plain_text_input": _element(
        "plain_text_input",
        {},
        {
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            **_TYPED,
        },
        length_bounds,
    ),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": boolean},
        {"initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER, **_TYPED},
        number_bounds,
    ),
    "email_text_input": _element("email_text_input", {}, {"initial_value": string(3000), **_TYPED}),
    "url_text_input": _element("url_text_input", {}, {"initial_value": string(3000), **_TYPED}),
    "rich_text_input": _element("rich_text_input", {}, {"initial_value": RICH_TEXT_VALUE, **_TYPED}),
    "file_input": _element("file_input", {}, {"filetypes": items(string(20, least=1)), "max_files": integer(1, 10)}),
}

SELECTS = frozenset({"static_select", "external_select", "users_select", "conversations_select", "channels_select"})
MULTI_SELECTS = frozenset(f"multi_{name}" for name in SELECTS)
PICKERS = frozenset({"datepicker", "timepicker"})
CHOICES = frozenset({"checkboxes", "radio_buttons"})
IN_SECTION = SELECTS | MULTI_SELECTS | PICKERS | CHOICES | {"button", "overflow", "image"}
IN_ACTIONS = SELECTS | PICKERS | CHOICES | {"button", "overflow", "datetimepicker"}
TEXT_INPUTS = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"})
IN_INPUT = SELECTS | MULTI_SELECTS | PICKERS | CHOICES | TEXT_INPUTS | {"datetimepicker", "file_input"}
