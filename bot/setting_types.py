"""What the text of a setting may be, and the sentence for who wrote another."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from bot.ledger.database import driver_url
from bot.models import Capabilities, Policy, Reason, RunWindow
from bot.rules.gst_number import gst_number
from bot.rules.policy_file import ID, PolicyError, read_policy

if TYPE_CHECKING:
    from collections.abc import Callable

CHANNEL_ID = re.compile(r"[CG]\w+")
SHORTEST_SECRET = 16  # characters; Slack's and Syncro's have 32 and more
THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
GUESTS_ALLOWED = "allow"
SUBDOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*", re.IGNORECASE)


def window_of(text: str) -> RunWindow | None:
    """The hours that `05:30-09:00` means, or None for `off`.

    Raises:
        ValueError: it is neither.
    """
    if text.casefold() == "off":
        return None
    start, _, end = text.partition("-")
    try:
        window = RunWindow(start=time.fromisoformat(start.strip()), end=time.fromisoformat(end.strip()))
    except ValueError as wrong:
        raise ValueError("write the hours as 05:30-09:00, or off") from wrong
    if window.start.tzinfo or window.end.tzinfo:
        raise ValueError("write the hours without a zone: they are the account's")
    if window.start >= window.end:
        raise ValueError("the window must begin before it ends, on one day")
    return window


def names_of(text: str | None) -> tuple[str, ...]:
    """Names separated by semicolons, in small letters: a product's name may hold a comma."""
    return tuple(part.strip().casefold() for part in (text or "").split(";") if part.strip())


def field_and_value(text: str) -> tuple[str, str]:
    """The two halves of `Name=Value`; an empty one where it is missing."""
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def capabilities_of(path: str | None) -> Capabilities:
    """What a probe saw Syncro do; nothing before the first.

    Raises:
        OSError, ValueError: the file can't be read, or is no such file.
    """
    if path is None or not Path(path).exists():
        return Capabilities()
    return Capabilities.model_validate_json(Path(path).read_text(encoding="utf-8"))


def _begins(beginning: str) -> Callable[[SecretStr], SecretStr]:
    def look(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(beginning):
            raise ValueError(f"it begins with {beginning}; is this another token?")
        return value

    return look


def _subdomain(value: str) -> str:
    if not SUBDOMAIN.fullmatch(value):
        raise ValueError("give only the part before .syncromsp.com, for example kiwi-it")
    return value


def _long_enough(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value().strip()) < SHORTEST_SECRET:
        raise ValueError(f"too short for a secret: it has at least {SHORTEST_SECRET} characters")
    return value


def _address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("give the whole address, with https://")
    if value.startswith("http://") and urlsplit(value).hostname not in THIS_MACHINE:
        raise ValueError("https:// is needed: over http:// anybody on the way can read the token")
    return value


def _with_slash(value: str) -> str:
    return value if value.endswith("/") else f"{value}/"


def _database(value: str) -> str:
    driver_url(value)
    return value


def _channel(value: str) -> str:
    if not CHANNEL_ID.fullmatch(value):
        raise ValueError("give the channel's id, like C0123ABCD (Slack: channel name, About, at the bottom)")
    return value


def _policy(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_policy(Path(value).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as wrong:
        raise ValueError(f"{value} can't be read: {wrong}") from wrong
    except PolicyError as wrong:
        raise ValueError("\n".join(f"{value}: {problem}" for problem in wrong.problems)) from wrong


def _ids(value: object) -> object:
    if not isinstance(value, str):
        return value
    ids = tuple(part for part in re.split(r"[\s,;]+", value) if part)
    wrong = [part for part in ids if not ID.fullmatch(part)]
    if wrong:
        raise ValueError(f"not ids of users (U…) or user groups (S…): {', '.join(wrong)}")
    return ids


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as wrong:
        raise ValueError(f"not a regular expression: {wrong}") from wrong
    return value


def _hours(value: str) -> str:
    window_of(value)
    return value


def _reasons(value: str) -> str:
    wrong = [name for name in names_of(value) if name not in set(Reason)]
    if wrong:
        raise ValueError(f"no such reason: {', '.join(wrong)} (there are {', '.join(Reason)})")
    if not names_of(value):
        raise ValueError(f"name at least one reason ({', '.join(Reason)})")
    return value


def _capability_file(value: str) -> str:
    try:
        capabilities_of(value)
    except (OSError, ValueError) as wrong:
        first = str(wrong).splitlines()[0]
        raise ValueError(f"{value} is no file of the probe ({first}); take it away, and probe again") from wrong
    return value


def _gst_number(value: str) -> str:
    number = gst_number(value)
    if number is None:
        raise ValueError("not a GST number: it has 8 or 9 digits, of which the last proves the others")
    return number


def _name_and_value(value: str) -> str:
    if not all(field_and_value(value)):
        raise ValueError("write the custom field's name and its value as Name=Value, for example Billing=Spark")
    return value


Secret = Annotated[SecretStr, AfterValidator(_long_enough)]
BotToken = Annotated[SecretStr, AfterValidator(_begins("xoxb-"))]
AppToken = Annotated[SecretStr, AfterValidator(_begins("xapp-"))]
Address = Annotated[str, AfterValidator(_address)]
AddressWithSlash = Annotated[Address, AfterValidator(_with_slash)]
Subdomain = Annotated[str, AfterValidator(_subdomain)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
ChannelId = Annotated[str, AfterValidator(_channel)]
PolicyFile = Annotated[Policy | None, NoDecode, BeforeValidator(_policy)]
Ids = Annotated[tuple[str, ...] | None, NoDecode, BeforeValidator(_ids)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Hours = Annotated[str, AfterValidator(_hours)]
ReasonNames = Annotated[str, AfterValidator(_reasons)]
CapabilityFile = Annotated[str, AfterValidator(_capability_file)]
GstNumber = Annotated[str, AfterValidator(_gst_number)]
FieldAndValue = Annotated[str, AfterValidator(_name_and_value)]
