"""What Slack says when it refuses: an error string, and for payloads where and why."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong with a payload, at a JSON pointer."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer or '/'}]"


class Refusal(Exception):  # noqa: N818 - Slack's answer, not a breakdown of ours
    """A call is answered with ``ok: false`` and this error."""

    def __init__(self, error: str, *, violations: list[Violation] | None = None, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.violations = violations or []
        self.extra = extra

    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.violations:
            payload["response_metadata"] = {"messages": [str(violation) for violation in self.violations]}
        return payload
