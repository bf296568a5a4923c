"""What Slack's client checks before it lets a person enter or submit something."""

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from tests.sandbox.slack.controls import Control, PersonCannot
from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.input_state import is_empty, value_key

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
Typed = str | int | Decimal | date | time | datetime


def typed_entry(control: Control, typed: Typed) -> Json:
    """The state after a person typed, or picked from a calendar or a clock."""
    kind, key = control.kind, value_key(control.element)
    if kind == "rich_text_input":
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(typed)}]}
        return {"type": kind, key: {"type": "rich_text", "elements": [section]} if typed else None}
    if kind == "datetimepicker":
        if not isinstance(typed, datetime):
            raise PersonCannot("a date and time picker takes a datetime")
        return {"type": kind, key: int(typed.timestamp())}
    if kind == "datepicker":
        return {"type": kind, key: _day(typed)}
    if kind == "timepicker":
        shown = typed.strftime("%H:%M") if isinstance(typed, time) else str(typed)
        return {"type": kind, key: shown or None}
    most = control.element.get("max_length", 3000)
    text = str(typed)
    if kind == "plain_text_input" and not control.element.get("multiline") and "\n" in text:
        raise PersonCannot(f"{control.label!r} takes one line")
    if kind == "plain_text_input" and len(text) > most:
        raise PersonCannot(f"{control.label!r} takes {most} characters, not {len(text)}")
    return {"type": kind, key: text or None}


def _day(typed: Typed) -> str | None:
    if typed == "":
        return None
    try:
        return (typed if isinstance(typed, date) else date.fromisoformat(str(typed))).isoformat()
    except ValueError:
        raise PersonCannot(f"{typed!r} is not a day of the calendar") from None


def complaint(control: Control, entry: Json) -> str | None:
    """What the client says beside an input when it will not send the form."""
    if is_empty(entry):
        return None if control.block.get("optional") else REQUIRED
    value, element = entry.get(value_key(control.element)), control.element
    match control.kind:
        case "plain_text_input":
            least = element.get("min_length", 0)
            return f"Must be at least {least} characters." if len(str(value)) < least else None
        case "number_input":
            return _number_complaint(str(value), element)
        case "email_text_input":
            return None if EMAIL.fullmatch(str(value)) else "Please enter a valid email address."
        case "url_text_input":
            return None if re.match(r"https?://\S+", str(value)) else "Please enter a valid URL."
        case _:
            return None


def _number_complaint(typed: str, element: Json) -> str | None:
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(least):
        return f"Must be at least {least}."
    if most is not None and number > Decimal(most):
        return f"Must be at most {most}."
    return None
