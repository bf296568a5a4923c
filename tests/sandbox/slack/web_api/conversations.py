"""conversations.*: where the bot is and can be."""

from tests.sandbox.slack.directory import BOT_USER_ID, Channel, Json
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.web_api.call import Call
from tests.sandbox.slack.workspace import Workspace


def _scope_kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "groups" if channel.is_private else "channels"


def _need(workspace: Workspace, channel: Channel, verb: str) -> None:
    """Each kind of channel has a scope of its own."""
    needed = f"{_scope_kind(channel)}:{verb}"
    if needed not in workspace.scopes:
        raise Refusal("missing_scope", needed=needed, provided=",".join(workspace.scopes))


def info(workspace: Workspace, call: Call) -> Json:
    channel = workspace.visible_channel(call.required("channel", "channel_not_found"))
    _need(workspace, channel, "read")
    payload = channel.payload()
    if call.flag("include_num_members"):
        payload["num_members"] = len(channel.members)
    return {"channel": payload}


def list_all(workspace: Workspace, call: Call) -> Json:
    kinds = {kind.strip() for kind in call.text("types", "public_channel").split(",")}
    if not kinds <= {"public_channel", "private_channel", "im", "mpim"}:
        raise Refusal("invalid_types")
    names = {"channels": "public_channel", "groups": "private_channel", "im": "im"}
    chosen = []
    for channel in workspace.directory.channels.values():
        hidden = (channel.is_private or channel.is_im) and BOT_USER_ID not in channel.members
        if names[_scope_kind(channel)] not in kinds or hidden:
            continue
        if channel.is_archived and call.flag("exclude_archived"):
            continue
        chosen.append(channel)
    for kind, name in names.items():
        if name in kinds and f"{kind}:read" not in workspace.scopes:
            raise Refusal("missing_scope", needed=f"{kind}:read", provided=",".join(workspace.scopes))
    rows, metadata = call.page(chosen)
    return {"channels": [channel.payload() for channel in rows], "response_metadata": metadata}


def members(workspace: Workspace, call: Call) -> Json:
    channel = workspace.visible_channel(call.required("channel", "channel_not_found"))
    _need(workspace, channel, "read")
    rows, metadata = call.page(channel.members)
    return {"members": rows, "response_metadata": metadata}


def join(workspace: Workspace, call: Call) -> Json:
    channel = workspace.visible_channel(call.required("channel", "channel_not_found"))
    if channel.is_private or channel.is_im:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    already = BOT_USER_ID in channel.members
    if not already:
        channel.members.append(BOT_USER_ID)
    answer: Json = {"channel": channel.payload()}
    if already:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


def open_direct(workspace: Workspace, call: Call) -> Json:
    users = [user.strip() for user in call.text("users").split(",") if user.strip()]
    if call.text("channel"):
        return {"channel": {"id": workspace.visible_channel(call.text("channel")).id}}
    if not users:
        raise Refusal("users_list_not_supplied")
    if len(users) > 1:
        raise Refusal("missing_scope", needed="mpim:write", provided=",".join(workspace.scopes))
    user = workspace.directory.users.get(users[0])
    if user is None:
        raise Refusal("user_not_found")
    if user.deleted:
        raise Refusal("user_disabled")
    if user.is_bot:
        raise Refusal("cannot_dm_bot")
    channel = workspace.directory.direct_channel(user.id)
    return {"channel": channel.payload() if call.flag("return_im") else {"id": channel.id}}


def replies(workspace: Workspace, call: Call) -> Json:
    channel = workspace.visible_channel(call.required("channel", "channel_not_found"))
    _need(workspace, channel, "history")
    ts = call.required("ts", "thread_not_found")
    root = workspace.messages.root(channel.id, ts)
    rows, metadata = call.page([root, *root.replies()], default=1000)
    return {
        "messages": [message.payload() for message in rows],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def history(workspace: Workspace, call: Call) -> Json:
    channel = workspace.visible_channel(call.required("channel", "channel_not_found"))
    _need(workspace, channel, "history")
    if BOT_USER_ID not in channel.members:
        raise Refusal("not_in_channel")
    oldest, latest = call.text("oldest", "0"), call.text("latest", "9999999999")
    found = [
        message
        for message in reversed(workspace.messages.in_channel(channel.id))
        if float(oldest) < float(message.ts) < float(latest)
        or (call.flag("inclusive") and message.ts in {oldest, latest})
    ]
    rows, metadata = call.page(found)
    return {
        "messages": [message.payload() for message in rows],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "response_metadata": metadata,
    }
