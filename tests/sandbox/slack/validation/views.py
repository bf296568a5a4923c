"""What a view may hold."""

import json
from typing import Any

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Refusal, Violation
from tests.sandbox.slack.validation.objects import plain_text
from tests.sandbox.slack.validation.schema import Check, anything, boolean, items, one_of, record, string
from tests.sandbox.slack.validation.surfaces import check_blocks

VIEW_BYTES = 250_000
_COMMON: dict[str, Check] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_SHORT = plain_text(24)
VIEW = {
    "modal": record(
        {"type": one_of("modal"), "title": _SHORT, "blocks": items(anything, 100)},
        {
            **_COMMON,
            "submit": _SHORT,
            "close": _SHORT,
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": record({"type": one_of("home"), "blocks": items(anything, 100, least=0)}, _COMMON),
}


def check_view(view: Any, *surfaces: str, at: str = "/view") -> list[Violation]:
    if not isinstance(view, dict):
        return [Violation("must be an object", at)]
    surface = view.get("type")
    if surface not in surfaces:
        return [Violation(f"must be a valid enum value ({', '.join(surfaces)})", f"{at}/type")]
    found = list(VIEW[surface](view, at))
    if isinstance(view.get("blocks"), list):
        found += check_blocks(view["blocks"], surface, f"{at}/blocks")
    if not found and surface == "modal" and "submit" not in view:
        found = [
            Violation("must define `submit` to use an `input` block in modals", f"{at}/blocks/{index}/input")
            for index, block in enumerate(view["blocks"])
            if block["type"] == "input"
        ]
    return found


def legal_view(view: Any, *surfaces: str) -> Json:
    """The view, if Slack would take it.

    Raises:
        Refusal: ``view_too_large``, or ``invalid_arguments`` with everything that is wrong.
    """
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Refusal("view_too_large")
    found = check_view(view, *surfaces)
    if found:
        raise Refusal("invalid_arguments", violations=found)
    checked: Json = view
    return checked
