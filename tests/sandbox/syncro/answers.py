"""What goes back over the wire, and the many shapes of a refusal (T5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HTML_PAGE = "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n"


@dataclass(slots=True, frozen=True)
class Answer:
    """A status and a body: anything JSON, or ready text with its content type."""

    body: Any
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_json(self) -> bool:
        return self.content_type == "application/json"


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error of this program
    """Carries the answer out of the depth of a behaviour."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status, answer.body)
        self.answer = answer


def html(status: int, title: str) -> Answer:
    return Answer(HTML_PAGE.format(title=title), status, "text/html")


def not_found() -> Refused:
    return Refused(Answer({"error": "Not found"}, 404))


def error(*messages: str, status: int = 422) -> Refused:
    """`{"error": "…"}`: POST /tickets, tokens."""
    return Refused(Answer({"error": ", ".join(messages)}, status))


def error_list(*messages: str) -> Refused:
    """`{"error": […]}`: schedules."""
    return Refused(Answer({"error": list(messages)}, 422))


def errors_with_params(params: Mapping[str, Any], *messages: str) -> Refused:
    """`{"errors": "A, B", "params": {}}`: add_line_item."""
    return Refused(Answer({"errors": ", ".join(messages), "params": dict(params)}, 422))


def errors_by_field(field_name: str, *messages: str) -> Refused:
    """`{"errors": {"field": […]}}`: a refused quantity in update_line_item."""
    return Refused(Answer({"errors": {field_name: list(messages)}}, 422))


def unsuccessful(*messages: str, status: int = 422) -> Refused:
    """`{"success": false, "message": […]}`: PUT ticket, comments, serials, products."""
    return Refused(Answer({"success": False, "message": list(messages)}, status))


def attached_with_errors(message: str) -> Refused:
    """`{"status": "attached", "errors": "…"}`: attach_to_line_item, which says "attached" when it was not."""
    return Refused(Answer({"status": "attached", "errors": message}, 422))
