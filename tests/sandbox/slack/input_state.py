"""What people have entered, by block_id and action_id, as Slack reports it in ``state.values``."""

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.normal_form import STATELESS, elements_of

Values = dict[str, dict[str, Json]]

# For each element: the key of its value in the state, the key of its initial value, and what "nothing" is.
VALUE_KEYS: dict[str, tuple[str, str, list[object] | None]] = {
    "plain_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "users_select": ("selected_user", "initial_user", None),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "channels_select": ("selected_channel", "initial_channel", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "multi_users_select": ("selected_users", "initial_users", []),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "file_input": ("files", "initial_files", []),
}


def value_key(element: Json) -> str:
    return VALUE_KEYS[element["type"]][0]


def initial(element: Json) -> Json:
    key, initial_key, nothing = VALUE_KEYS[element["type"]]
    value = element.get(initial_key)
    return {"type": element["type"], key: value if value is not None else (list(nothing) if nothing == [] else None)}


def is_empty(entry: Json) -> bool:
    return not next((value for key, value in entry.items() if key != "type"), None)


def values_of(blocks: list[Json], kept: Values | None = None) -> Values:
    """The state of blocks; an element that `kept` knows keeps its value, and its ``initial_*`` is ignored."""
    values: Values = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in STATELESS:
                continue
            before = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
            same = before is not None and before["type"] == element["type"]
            entry = before if before is not None and same else initial(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values
