"""files.getUploadURLExternal, files.completeUploadExternal."""

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.web_api.call import Call
from tests.sandbox.slack.workspace import Workspace


def get_upload_url(workspace: Workspace, call: Call) -> Json:
    filename, length = call.required("filename"), call.required("length")
    if not length.isdigit() or int(length) == 0:
        raise Refusal("invalid_arguments")
    upload = workspace.uploads.begin(filename, int(length))
    return {"upload_url": f"{workspace.base_url}/upload/v1/{upload.id}", "file_id": upload.id}


def complete_upload(workspace: Workspace, call: Call) -> Json:
    """A file is private until it is shared in a channel, there as a message of the bot."""
    wanted = call.parsed("files")
    if not isinstance(wanted, list) or not wanted:
        raise Refusal("invalid_arguments")
    channel = workspace.open_channel(call.text("channel_id")) if call.text("channel_id") else None
    thread_ts = call.text("thread_ts") or None
    if channel is not None and thread_ts is not None:
        workspace.messages.root(channel.id, thread_ts)
    files = [workspace.uploads.complete(entry.get("id"), str(entry.get("title") or "")) for entry in wanted]
    if channel is not None:
        names = ", ".join(file.title or file.filename for file in files)
        text = "\n".join(part for part in (call.text("initial_comment"), f"[file: {names}]") if part)
        workspace.post(channel, text=text, blocks=[], thread_ts=thread_ts)
    return {"files": [file.payload() for file in files]}
