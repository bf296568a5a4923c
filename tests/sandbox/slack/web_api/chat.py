"""chat.postMessage, chat.postEphemeral, chat.update, chat.delete, chat.getPermalink."""

from tests.sandbox.slack.directory import TEAM_DOMAIN, Json
from tests.sandbox.slack.normal_form import normal_blocks
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.validation.messages import check_message
from tests.sandbox.slack.web_api.call import Call
from tests.sandbox.slack.workspace import Workspace


def post_message(workspace: Workspace, call: Call) -> Json:
    channel = workspace.open_channel(call.required("channel", "channel_not_found"))
    blocks, attachments = check_message(call.text("text"), call.parsed("blocks"), call.parsed("attachments"))
    thread_ts = call.text("thread_ts") or None
    if thread_ts is not None:
        workspace.messages.root(channel.id, thread_ts)
    message = workspace.post(
        channel,
        text=call.text("text"),
        blocks=normal_blocks(blocks),
        attachments=attachments,
        thread_ts=thread_ts,
        broadcast=thread_ts is not None and call.flag("reply_broadcast"),
        metadata=call.parsed("metadata"),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.payload()}


def post_ephemeral(workspace: Workspace, call: Call) -> Json:
    channel = workspace.open_channel(call.required("channel", "channel_not_found"))
    user_id = call.required("user", "user_not_in_channel")
    if user_id not in channel.members:
        raise Refusal("user_not_in_channel")
    blocks, attachments = check_message(call.text("text"), call.parsed("blocks"), call.parsed("attachments"))
    message = workspace.post(
        channel,
        text=call.text("text"),
        blocks=normal_blocks(blocks),
        attachments=attachments,
        thread_ts=call.text("thread_ts") or None,
        ephemeral_to=user_id,
    )
    return {"message_ts": message.ts}


def update(workspace: Workspace, call: Call) -> Json:
    """Text without blocks drops the blocks; blocks without text keep no text."""
    channel = workspace.visible_channel(call.required("channel", "channel_not_found"))
    message = workspace.messages.find(channel.id, call.required("ts", "message_not_found"))
    if not message.by_bot:
        raise Refusal("cant_update_message")
    if channel.is_archived:
        raise Refusal("is_archived")
    text = call.text("text")
    blocks, attachments = check_message(text, call.parsed("blocks"), call.parsed("attachments"), updating=True)
    workspace.messages.edit(message, text=text, blocks=normal_blocks(blocks), attachments=attachments)
    workspace.record(message)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": message.payload()}


def delete(workspace: Workspace, call: Call) -> Json:
    channel = workspace.visible_channel(call.required("channel", "channel_not_found"))
    message = workspace.messages.find(channel.id, call.required("ts", "message_not_found"))
    if not message.by_bot:
        raise Refusal("cant_delete_message")
    workspace.messages.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(workspace: Workspace, call: Call) -> Json:
    channel = workspace.visible_channel(call.required("channel", "channel_not_found"))
    message = workspace.messages.find(channel.id, call.required("message_ts", "message_not_found"))
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
