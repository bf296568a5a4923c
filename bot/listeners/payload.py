"""What Slack sends, mended and looked over before any listener: whether it has the shape that listeners rely on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from slack_bolt.request.async_request import AsyncBoltRequest

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.response import BoltResponse

DEEPEST = 60  # levels of lists and objects; Slack's deepest, rich text in a view, has about 20
MOST_FIELDS = 100  # of a form; Slack's commands have 15
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but tab and line breaks, and halves of characters: no database and no answer can hold them."""

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
"""What Python raises where a payload lacks something, or holds something else; pydantic's is a ValueError."""

Id = Annotated[str, Field(min_length=1, max_length=255)]


class MalformedError(Exception):
    """It is not what Slack sends; `why` names the place, never what stands there."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Shape(BaseModel):
    """Part of a payload; what is not named here may be anything."""

    model_config = ConfigDict(strict=True, extra="ignore")


class _Named(_Shape):
    id: Id


class _Text(_Shape):
    text: str


class _Option(_Shape):
    text: _Text
    value: Annotated[str, Field(max_length=255)]


class _Element(_Shape):
    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None


class _Action(_Element):
    type: Id
    action_id: Id
    block_id: Id


class _State(_Shape):
    values: dict[str, dict[str, _Element]]


class _View(_Shape):
    id: Id
    type: Id
    private_metadata: str = ""
    hash: str | None = None
    state: _State | None = None


class _Submitted(_View):
    callback_id: str
    state: _State


class _Place(_Shape):
    channel_id: Id | None = None


class _Message(_Shape):
    thread_ts: str | None = None


class _Command(_Shape):
    command: Id
    text: str = ""
    user_id: Id
    channel_id: Id
    trigger_id: Id
    response_url: Id


class _Person(_Shape):
    """Who did it, and where; `team` is missing where the bot is installed for a whole organisation."""

    user: _Named
    team: _Named | None = None
    enterprise: _Named | None = None


class _Click(_Person):
    trigger_id: Id
    actions: Annotated[list[_Action], Field(min_length=1, max_length=25)]
    container: _Place
    channel: _Named | None = None
    message: _Message = _Message()
    view: _View | None = None


class _Submission(_Person):
    view: _Submitted


class _Closed(_Person):
    view: _View


class _Typed(_Person):
    action_id: Id
    block_id: Id
    value: str
    view: _View | None = None


class _Inner(_Shape):
    type: Id
    user: Id | None = None


class _Event(_Shape):
    event: _Inner


SHAPES: dict[str, type[_Shape]] = {
    "block_actions": _Click,
    "view_submission": _Submission,
    "view_closed": _Closed,
    "block_suggestion": _Typed,
    "event_callback": _Event,
}


def read_payload(body: bytes, content_type: str) -> dict[str, Any]:
    """What Slack sent over HTTP: an event as JSON, a command as a form, anything else as JSON in a form's field.

    Raises:
        MalformedError: it is none of these.
    """
    try:
        text = body.decode()
        if content_type == "application/json":
            return _object(text)
        fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        return _object(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError) as wrong:
        raise MalformedError("unreadable") from wrong


def bolt_request(payload: dict[str, Any], headers: dict[str, Any] | None) -> AsyncBoltRequest:
    """What Bolt dispatches, with texts made clean.

    Raises:
        MalformedError: it has not the shape that listeners rely on.
    """
    cleaned = _clean(payload)
    try:
        _shape_of(cleaned).model_validate(cleaned)
        # "socket_mode" is Bolt's word for what was read already; it looks for no signature then.
        return AsyncBoltRequest(mode="socket_mode", body=cleaned, headers=headers)
    except ValidationError as wrong:
        raise MalformedError(".".join(str(part) for part in wrong.errors()[0]["loc"])[:100]) from None
    except UNREADABLE as wrong:
        raise MalformedError(type(wrong).__name__) from None


async def dispatch(app: AsyncApp, asked: AsyncBoltRequest) -> BoltResponse:
    """What whoever listens for it answers.

    Raises:
        MalformedError: Bolt, on its way to a listener, found something else than it relies on.
    """
    try:
        return await app.async_dispatch(asked)
    except UNREADABLE as wrong:
        raise MalformedError(type(wrong).__name__) from None


def _shape_of(payload: dict[str, Any]) -> type[_Shape]:
    kind = payload.get("type")
    if isinstance(kind, str):
        return SHAPES.get(kind, _Shape)
    if kind is not None or not {"command", "ssl_check"} & set(payload):
        raise MalformedError("type")
    return _Command if "command" in payload else _Shape


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise MalformedError("not an object")
    return found


def _undone(text: str) -> str:
    """What somebody typed: Slack escapes these three. `&` comes last, so that "&amp;lt;" was "&lt;"."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def _clean(value: Any, depth: int = 0) -> Any:  # noqa: ANN401  whatever JSON can hold
    if isinstance(value, str):
        return _undone(value if value.isprintable() else NOT_TEXT.sub("", value))
    if depth == DEEPEST:
        raise MalformedError("too deep")
    if isinstance(value, dict):
        return {_clean(key): _clean(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each, depth + 1) for each in value]
    return value
