"""users.* and usergroups.*."""

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.web_api.call import Call
from tests.sandbox.slack.workspace import Workspace


def user_info(workspace: Workspace, call: Call) -> Json:
    user = workspace.directory.users.get(call.required("user", "user_not_found"))
    if user is None:
        raise Refusal("user_not_found")
    return {"user": user.payload()}


def user_list(workspace: Workspace, call: Call) -> Json:
    rows, metadata = call.page(list(workspace.directory.users.values()), default=200)
    return {
        "members": [user.payload() for user in rows],
        "cache_ts": int(workspace.clock.now()),
        "response_metadata": metadata,
    }


def group_list(workspace: Workspace, call: Call) -> Json:
    groups = [
        group for group in workspace.directory.groups.values() if call.flag("include_disabled") or not group.disabled
    ]
    return {
        "usergroups": [
            group.payload(include_users=call.flag("include_users"), include_count=call.flag("include_count"))
            for group in groups
        ]
    }


def group_users(workspace: Workspace, call: Call) -> Json:
    group = workspace.directory.groups.get(call.required("usergroup", "no_such_subteam"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise Refusal("no_such_subteam")
    return {"users": list(group.users)}
