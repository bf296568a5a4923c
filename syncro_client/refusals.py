"""What does an error body say? Syncro has many shapes for it; here they become sentences and the right exception.

Seen (openapi.json and live accounts): ``{"error": "…"}``, ``{"error": […]}``, ``{"errors": "A, B", "params": {}}``,
``{"errors": {"field": […]}}``, ``{"field": […]}``, ``{"success": false, "message": […]}``, ``{"message": "Not found"}``
and ``{"status": "attached", "errors": "…"}``.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from syncro_client.endpoints import ENDPOINTS, needed_permission
from syncro_client.errors import NotFound, NotPermitted, RateLimited, Refused

_SAYING = ("error", "errors", "message")
_PERMISSIONS = sorted({endpoint.permission for endpoint in ENDPOINTS if endpoint.permission}, key=len, reverse=True)
_PERMISSION = re.compile(r"(?:[A-Z]\w+ )?[A-Z]\w+ - [A-Z][\w/]*(?: [A-Z][\w/]*)*")
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY = 401, 403, 404, 429


def messages(data: object) -> tuple[str, ...]:
    """The sentences of an error body, each once, in order; empty when it says nothing."""
    if not isinstance(data, dict):
        return ()
    said = {key: data[key] for key in _SAYING if data.get(key)}
    fields = {} if said else {key: value for key, value in data.items() if isinstance(value, list)}
    sentences = [sentence for value in said.values() for sentence in _sentences(value)]
    return tuple(dict.fromkeys([*sentences, *_sentences(fields)]))


def is_refusal(data: object) -> bool:
    """Whether a body says no even though the status says yes."""
    return isinstance(data, dict) and (data.get("success") is False or bool(data.get("error") or data.get("errors")))


def refusal(
    method: str, path: str, status: int, headers: Mapping[str, str], data: object, *, received: datetime
) -> Refused:
    """The exception for a clear no.

    Args:
        method: The HTTP method.
        path: The path below the base URL.
        status: The HTTP status.
        headers: The answer's headers, by lower-case name.
        data: The parsed body; None when it could not be read.
        received: When the answer arrived.
    """
    said = messages(data)
    if status == _TOO_MANY:
        wait = retry_after(headers.get("retry-after"), now=received)
        return RateLimited(status, said, method=method, path=path, retry_after=wait)
    if status in {_UNAUTHORIZED, _FORBIDDEN}:
        permission = _named_permission(said) or needed_permission(method, path)
        return NotPermitted(status, said, method=method, path=path, permission=permission)
    kind = NotFound if status == _NOT_FOUND else Refused
    return kind(status, said, method=method, path=path)


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Seconds to wait, from a Retry-After header of either kind; None without a readable one."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]+)?", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        return max(0.0, (moment - now).total_seconds())
    except (TypeError, ValueError):  # not a date, or one without a zone
        return None


def _sentences(value: object, field: str = "") -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield f"{field} {value.strip()}".lstrip()
    elif isinstance(value, list):
        for item in value:
            yield from _sentences(item, field)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _sentences(item, f"{field} {key}".lstrip())


def _named_permission(said: tuple[str, ...]) -> str | None:
    text = "\n".join(said)
    known = next((permission for permission in _PERMISSIONS if permission in text), None)
    if known:
        return known
    found = _PERMISSION.search(text)
    return found.group() if found else None
