"""What the bot may answer to Slack: options, response actions, replies to a command."""

from typing import Any

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Refusal, Violation
from tests.sandbox.slack.validation.messages import check_message
from tests.sandbox.slack.validation.objects import OPTION_GROUPS, option
from tests.sandbox.slack.validation.schema import items
from tests.sandbox.slack.validation.views import check_view
from tests.sandbox.slack.views import View
from tests.sandbox.slack.workspace import Workspace

ACTIONS = frozenset({"errors", "update", "push", "clear"})
OPTIONS = items(option(), 100, least=0)


def _told(violations: list[Violation]) -> str:
    return "; ".join(str(violation) for violation in violations)


def offered_options(body: Json | None, workspace: Workspace) -> list[Json]:
    """The options of a typeahead answer; none, and a failure recorded, when Slack would not show them."""
    if body is None or (("options" in body) == ("option_groups" in body)):
        workspace.fail("block_suggestion", "invalid_options", f"needs options or option_groups: {body}")
        return []
    if "options" in body:
        found = list(OPTIONS(body["options"], "/options"))
        options = body["options"]
    else:
        found = list(OPTION_GROUPS(body["option_groups"], "/option_groups"))
        options = [] if found else [entry for group in body["option_groups"] for entry in group["options"]]
    if found:
        workspace.fail("block_suggestion", "invalid_options", _told(found))
        return []
    return list(options)


def submission_problem(body: Json, view: View) -> str | None:
    """What is wrong with the answer to a submission, or None."""
    action = body.get("response_action")
    if action not in ACTIONS:
        return f"unknown response_action {action!r}"
    if action == "errors":
        return _errors_problem(body.get("errors"), view)
    if action in {"update", "push"}:
        found = check_view(body.get("view"), "modal")
        return _told(found) or None
    return None


def _errors_problem(errors: Any, view: View) -> str | None:
    if not isinstance(errors, dict) or not errors:
        return "errors must name at least one block"
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    unknown = sorted(set(errors) - inputs)
    if unknown:
        return f"errors for blocks that are not inputs of this view: {unknown}"
    if not all(isinstance(text, str) and text for text in errors.values()):
        return "every error must be a text"
    return None


def reply_of(body: Json) -> tuple[str, list[Json], list[Json]]:
    """Text, blocks and attachments of an answer to a command or a response URL.

    Raises:
        Refusal: When Slack would not show it.
    """
    text = body.get("text") or ""
    if not isinstance(text, str) or body.get("response_type", "ephemeral") not in {"ephemeral", "in_channel"}:
        raise Refusal("invalid_command_response")
    blocks, attachments = check_message(text, body.get("blocks"), body.get("attachments"))
    return text, blocks, attachments
