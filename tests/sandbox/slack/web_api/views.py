"""views.open, views.push, views.update, views.publish; blocks.validate."""

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.validation.surfaces import check_blocks
from tests.sandbox.slack.validation.views import legal_view
from tests.sandbox.slack.web_api.call import Call
from tests.sandbox.slack.workspace import Workspace


def open_view(workspace: Workspace, call: Call) -> Json:
    trigger = workspace.triggers.look_up(call.required("trigger_id"))
    spec = legal_view(call.parsed("view"), "modal")
    view = workspace.views.open(trigger.user_id, spec)
    trigger.used = True
    return {"view": view.payload()}


def push(workspace: Workspace, call: Call) -> Json:
    """Only an interaction with an open modal gives a trigger that can push."""
    trigger = workspace.triggers.look_up(call.required("trigger_id"))
    spec = legal_view(call.parsed("view"), "modal")
    stack = workspace.views.stacks.get(trigger.user_id, [])
    if trigger.view_id not in {view.id for view in stack}:
        raise Refusal("not_found")
    view = workspace.views.push(trigger.user_id, spec)
    trigger.used = True
    return {"view": view.payload()}


def update(workspace: Workspace, call: Call) -> Json:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if bool(view_id) == bool(external_id):
        raise Refusal("invalid_arguments")
    spec = legal_view(call.parsed("view"), "modal", "home")
    view = workspace.views.find(view_id, external_id)
    if view.type != spec["type"]:
        raise Refusal("invalid_arguments")
    return {"view": workspace.views.update(view, spec, expected_hash=call.text("hash")).payload()}


def publish(workspace: Workspace, call: Call) -> Json:
    user = workspace.directory.users.get(call.required("user_id"))
    if user is None or user.deleted or user.is_bot:
        raise Refusal("user_not_found" if user is None else "not_enabled")
    spec = legal_view(call.parsed("view"), "home")
    return {"view": workspace.views.publish(user.id, spec, expected_hash=call.text("hash")).payload()}


def validate_blocks(_workspace: Workspace, call: Call) -> Json:
    found = check_blocks(call.parsed("blocks"), call.text("surface", "message"), "/blocks")
    if found:
        raise Refusal("invalid_blocks", violations=found)
    return {}
