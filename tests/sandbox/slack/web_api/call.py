"""One call: what came over the wire, mended to plain values."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.sandbox.slack.refusals import Refusal, Violation

JSON_ARGUMENTS = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
    "files": "invalid_arguments",
}
TRUE = frozenset({"1", "true", "True", True})


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    token: str | None
    arguments: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        return self.arguments.get(name) in TRUE

    def required(self, name: str, error: str = "invalid_arguments") -> str:
        value = self.text(name)
        if not value:
            raise Refusal(error, violations=[Violation(f"missing required field: {name}", f"/{name}")])
        return value

    def parsed(self, name: str) -> Any:
        """An argument that is JSON: as it is in a JSON body, decoded when it came as a form field."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refusal(JSON_ARGUMENTS[name]) from None

    def page(self, rows: list[Any], default: int = 100) -> tuple[list[Any], dict[str, str]]:
        """The rows of this page and the metadata with the cursor of the next."""
        limit = max(1, min(1000, int(self.text("limit", str(default)))))
        cursor = self.text("cursor", "0:")
        if not cursor.partition(":")[0].isdigit():
            raise Refusal("invalid_cursor")
        start = int(cursor.partition(":")[0])
        rest = start + limit
        return rows[start:rest], {"next_cursor": f"{rest}:" if rest < len(rows) else ""}
