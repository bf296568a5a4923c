"""What hands do on any surface: press a button, choose from a menu, fill in a field."""

from dataclasses import dataclass

from tests.sandbox.slack.controls import ENTERABLE, Control, PersonCannot, find, listed_options, pick_option
from tests.sandbox.slack.directory import Json, User
from tests.sandbox.slack.entry import Typed, complaint, typed_entry
from tests.sandbox.slack.input_state import value_key
from tests.sandbox.slack.surface import Surface

MIN_QUERY_LENGTH = 3  # Slack's default for external menus
TROUBLE = "This app responded with an error, or did not respond in time."


@dataclass(frozen=True, slots=True)
class Click:
    """What came of pressing a button: the dialog that was shown, and whether the bot took it."""

    dialog: str | None = None
    sent: bool = False
    error: str | None = None


async def press(surface: Surface, words: str, *, confirm: bool = True) -> Click:
    """Press a button, or an entry of an overflow menu; `confirm` answers its dialog, if it has one."""
    pressable = [control for control in surface.controls if control.kind in {"button", "overflow"}]
    control = find(pressable, words, what="button")
    dialog = _dialog(control, surface)
    if dialog is not None and not confirm:
        return Click(dialog)
    entered: Json = {}
    if control.kind == "overflow":
        entered = {"selected_option": pick_option(control.element["options"], words, surface.reading)}
    answer = await surface.act(control, entered)
    return Click(dialog, sent=True, error=TROUBLE if answer.error else None)


def _dialog(control: Control, surface: Surface) -> str | None:
    confirm = control.element.get("confirm")
    if confirm is None:
        return None
    title, text, yes, no = (surface.reading.text(confirm[part]) for part in ("title", "text", "confirm", "deny"))
    return f"{title}\n{text}\n[ {no} ]  [ {yes} ]"


async def fill(surface: Surface, words: str, typed: Typed, *, enter: bool = False) -> None:
    """Type into a field or pick a date; `enter` ends with the Enter key."""
    control = find([c for c in surface.controls if c.kind in ENTERABLE], words, what="field")
    entry = typed_entry(control, typed)
    surface.enter(control, entry)
    if _dispatches(control, enter=enter) and not complaint(control, entry):
        await surface.act(control, entry)


def _dispatches(control: Control, *, enter: bool) -> bool:
    if control.in_input and not control.block.get("dispatch_action"):
        return False
    if not control.in_input or control.kind in {"datepicker", "timepicker", "datetimepicker"}:
        return True
    wanted = control.element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    return "on_character_entered" in wanted or (enter and "on_enter_pressed" in wanted)


async def options(surface: Surface, words: str, typed: str = "") -> list[Json]:
    """The options a menu shows once a person has typed this."""
    return await _options(surface, _menu(surface, words), typed)


def _menu(surface: Surface, words: str) -> Control:
    menus = [c for c in surface.controls if "select" in c.kind or c.kind in {"radio_buttons", "checkboxes"}]
    return find(menus, words, what="menu")


async def _options(surface: Surface, control: Control, typed: str) -> list[Json]:
    if control.kind.endswith("external_select"):
        if len(typed) < control.element.get("min_query_length", MIN_QUERY_LENGTH):
            return []
        return await surface.suggest(control, typed)
    return [
        option
        for option in _standing_options(surface, control)
        if typed.casefold() in surface.reading.text(option["text"]).casefold()
    ]


def _standing_options(surface: Surface, control: Control) -> list[Json]:
    directory = surface.workspace.directory
    if control.kind.endswith("users_select"):
        people: list[User] = [user for user in directory.users.values() if not user.deleted]
        return [_named(user.real_name, user.id) for user in people]
    if control.kind.endswith(("conversations_select", "channels_select")):
        visible = [c for c in directory.channels.values() if not c.is_archived and surface.user.id in c.members]
        return [_named(f"#{channel.name}", channel.id) for channel in visible]
    return listed_options(control.element)


def _named(text: str, value: str) -> Json:
    return {"text": {"type": "plain_text", "text": text}, "value": value}


async def choose(surface: Surface, words: str, *wanted: str) -> None:
    """Choose from a menu, radio buttons or checkboxes; several only where several can be chosen."""
    control = _menu(surface, words)
    several = control.kind.startswith("multi_") or control.kind == "checkboxes"
    if not wanted or (len(wanted) > 1 and not several):
        raise PersonCannot(f"{control.label!r} takes one choice, not {len(wanted)}")
    for text in wanted:
        option = await _wanted(surface, control, text)
        surface.enter(control, _with_choice(surface.entry(control), control, option))
    await _tell_of_choice(surface, control)


async def _wanted(surface: Surface, control: Control, text: str) -> Json:
    known = surface.offered.get((control.block["block_id"], control.element["action_id"]), [])
    if control.kind.endswith("external_select"):
        try:
            return pick_option(known, text, surface.reading)
        except PersonCannot:
            known = await _options(surface, control, text)
    else:
        known = _standing_options(surface, control)
    return pick_option(known, text, surface.reading)


def _with_choice(entry: Json, control: Control, option: Json) -> Json:
    """Checkboxes and multi menus toggle."""
    key = value_key(control.element)
    value = option if key.startswith("selected_option") else option["value"]
    if not isinstance(entry[key], list):
        return {"type": control.kind, key: value}
    chosen = [*entry[key]]
    if value in chosen:
        chosen.remove(value)
    else:
        chosen.append(value)
    most = control.element.get("max_selected_items")
    if most is not None and len(chosen) > most:
        raise PersonCannot(f"{control.label!r} takes at most {most}")
    return {"type": control.kind, key: chosen}


async def clear(surface: Surface, words: str) -> None:
    """Take back what was chosen; a radio button cannot be."""
    control = _menu(surface, words)
    key = value_key(control.element)
    if control.kind == "radio_buttons":
        raise PersonCannot("a radio button cannot be taken back")
    surface.enter(control, {"type": control.kind, key: [] if isinstance(surface.entry(control)[key], list) else None})
    await _tell_of_choice(surface, control)


async def _tell_of_choice(surface: Surface, control: Control) -> None:
    if not control.in_input or control.block.get("dispatch_action"):
        await surface.act(control, surface.entry(control))
