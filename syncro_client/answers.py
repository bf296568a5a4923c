"""What does an answer mean? Status, headers and body become a value, or an exception. No I/O.

Only an answer of 2xx with the expected shape is a yes; only JSON that was read whole is a no (and a 401 or 429, which
come before Syncro acts); everything else is unknown.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

from pydantic import ValidationError

from syncro_client.errors import UnknownOutcome
from syncro_client.refusals import is_refusal, refusal
from syncro_client.shapes import Shape, WrongShape

T = TypeVar("T")

LARGEST = 32 * 1024 * 1024
"""Bytes of one answer. Syncro's largest pages have some hundred kilobytes."""
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?")
"""A number that a moment can reckon with. `1e-999999999` is short, and takes for ever to be added to 1."""
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Control characters but tab and line breaks, and halves of characters: no database can hold them."""

_UNREADABLE = object()
_UNAUTHORIZED, _NOT_FOUND, _REQUEST_TIMEOUT, _TOO_MANY = 401, 404, 408, 429
_WRONG_FIELDS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came from the wire.

    Attributes:
        method: The HTTP method of the request.
        path: The path of the request below the base URL.
        status: The HTTP status.
        body: The whole body.
        headers: By lower-case name.
        received: When it arrived; only to understand a Retry-After date.
    """

    method: str
    path: str
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    received: datetime = field(default_factory=lambda: datetime.now(UTC))


def understand(answer: Answer, shape: Shape[T]) -> T:
    """The value of a clear yes.

    Args:
        answer: What came from the wire.
        shape: What the body should be; see shapes.py.

    Raises:
        Refused: A clear no, or one of its subclasses.
        UnknownOutcome: Everything else.
    """
    data = _read(answer.body)
    if _says_no(answer, data):
        known = None if data is _UNREADABLE else data
        raise refusal(answer.method, answer.path, answer.status, answer.headers, known, received=answer.received)
    if not _is_success(answer.status) or data is _UNREADABLE:
        raise _unknown(answer, _what_it_is(answer))
    try:
        return shape(data)
    except WrongShape as error:
        raise _unknown(answer, f"status {answer.status}, but {error}") from error
    except ValidationError as error:
        raise _unknown(answer, f"status {answer.status}, but unreadable: {_wrong_fields(error)}") from error


def _read(body: bytes) -> object:
    """The JSON value with exact numbers; None for no body at all."""
    if not body.strip():
        return None
    try:
        read = json.loads(body, parse_float=_decimal, parse_int=_integer, parse_constant=_refuse_constant)
        return _clean(read) if b"\\u" in body else read
    except (ValueError, ArithmeticError, RecursionError):
        return _UNREADABLE


def _decimal(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number without bounds")
    return Decimal(text)


def _integer(text: str) -> int:
    return int(_decimal(text))


def _clean(value: object) -> object:
    """The same without what no database can hold; in JSON it is always written as an escape."""
    if isinstance(value, str):
        return _NOT_TEXT.sub("", value)
    if isinstance(value, dict):
        return {_clean(key): _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value


def _refuse_constant(name: str) -> object:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _says_no(answer: Answer, data: object) -> bool:
    if answer.status == _TOO_MANY:
        return True  # whatever the body: the limit is checked before anything is done
    if answer.status == _UNAUTHORIZED and data is _UNREADABLE:
        return not _is_html(answer)  # Rails says "HTTP Token: Access denied." in plain text
    if answer.status == _NOT_FOUND and answer.method == "GET" and data is None:
        return True  # openapi.json documents some 404 without a body; a read has nothing to be unsure of
    if _is_success(answer.status):
        return is_refusal(data)
    # 408: whoever stood between us and Syncro gave up waiting
    return 400 <= answer.status < 500 and answer.status != _REQUEST_TIMEOUT and isinstance(data, dict)  # noqa: PLR2004 -- the class of a status


def _is_success(status: int) -> bool:
    return 200 <= status < 300  # noqa: PLR2004 -- the class of a status


def _is_html(answer: Answer) -> bool:
    return "html" in answer.headers.get("content-type", "") or answer.body.lstrip().startswith(b"<")


def _what_it_is(answer: Answer) -> str:
    if not answer.body.strip():
        return f"status {answer.status} with an empty body"
    if _is_html(answer):
        return f"status {answer.status} with HTML"
    return f"status {answer.status} with {'JSON' if _read(answer.body) is not _UNREADABLE else 'broken or cut JSON'}"


def _wrong_fields(error: ValidationError) -> str:
    places = [".".join(map(str, detail["loc"])) for detail in error.errors(include_input=False, include_url=False)]
    return ", ".join(places[:_WRONG_FIELDS_NAMED])


def _unknown(answer: Answer, reason: str) -> UnknownOutcome:
    return UnknownOutcome(reason, method=answer.method, path=answer.path)
