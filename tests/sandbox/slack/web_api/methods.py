"""Every method there is: who may call it, how often, and what does it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.web_api import apps, chat, conversations, files, people, views
from tests.sandbox.slack.web_api.call import Call
from tests.sandbox.slack.workspace import Workspace

Do = Callable[[Workspace, Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    do: Do
    tier: int
    scopes: tuple[str, ...] = ()
    json_body: bool = True
    app_token: bool = False


CHANNELS_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

METHODS: dict[str, Method] = {
    "api.test": Method(apps.test, 4),
    "auth.test": Method(apps.auth_test, 5),
    "apps.connections.open": Method(apps.connections_open, 1, app_token=True),
    "views.open": Method(views.open_view, 4),
    "views.push": Method(views.push, 4),
    "views.update": Method(views.update, 4),
    "views.publish": Method(views.publish, 4),
    "blocks.validate": Method(views.validate_blocks, 4),
    "chat.postMessage": Method(chat.post_message, 5, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, 4, ("chat:write",)),
    "chat.update": Method(chat.update, 3, ("chat:write",)),
    "chat.delete": Method(chat.delete, 3, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink, 5, json_body=False),
    "conversations.info": Method(conversations.info, 3, CHANNELS_READ, json_body=False),
    "conversations.list": Method(conversations.list_all, 2, CHANNELS_READ, json_body=False),
    "conversations.members": Method(conversations.members, 4, CHANNELS_READ, json_body=False),
    "conversations.join": Method(conversations.join, 3, ("channels:join",)),
    "conversations.open": Method(conversations.open_direct, 3, ("im:write", "mpim:write")),
    "conversations.replies": Method(conversations.replies, 3, HISTORY, json_body=False),
    "conversations.history": Method(conversations.history, 3, HISTORY, json_body=False),
    "users.info": Method(people.user_info, 4, ("users:read",), json_body=False),
    "users.list": Method(people.user_list, 2, ("users:read",), json_body=False),
    "usergroups.list": Method(people.group_list, 2, ("usergroups:read",), json_body=False),
    "usergroups.users.list": Method(people.group_users, 2, ("usergroups:read",), json_body=False),
    "files.getUploadURLExternal": Method(files.get_upload_url, 4, ("files:write",), json_body=False),
    "files.completeUploadExternal": Method(files.complete_upload, 4, ("files:write",)),
}


def authorised(workspace: Workspace, call: Call) -> Method:
    """The method, if this token may call it.

    Raises:
        Refusal: With Slack's error when the method, the token or a scope is not there.
    """
    method = METHODS.get(call.method)
    if method is None:
        raise Refusal("unknown_method", req_method=call.method)
    if call.method == "api.test":
        return method
    if not call.token:
        raise Refusal("not_authed")
    if call.token not in {workspace.bot_token, workspace.app_token}:
        raise Refusal("invalid_auth")
    if method.app_token != (call.token == workspace.app_token):
        raise Refusal("not_allowed_token_type")
    if method.scopes and not set(method.scopes) & set(workspace.scopes):
        raise Refusal("missing_scope", needed=method.scopes[0], provided=",".join(workspace.scopes))
    return method
