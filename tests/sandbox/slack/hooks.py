"""The other addresses of the local Slack: response URLs, uploads, and the door for tests."""

import json

from aiohttp import web

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.faults import Faults
from tests.sandbox.slack.normal_form import normal_blocks
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.response_urls import ResponseUrl
from tests.sandbox.slack.validation.answers import reply_of
from tests.sandbox.slack.workspace import Workspace


def _payload(text: str) -> Json:
    body = json.loads(text)
    if not isinstance(body, dict):
        raise Refusal("invalid_payload")
    return body


class Hooks:
    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace = workspace
        self._faults = faults

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/commands/{key}", self.respond)
        app.router.add_post("/actions/{key}", self.respond)
        app.router.add_post("/upload/v1/{file_id}", self.upload)
        app.router.add_post("/_sandbox/faults", self.add_faults)
        app.router.add_delete("/_sandbox/faults", self.clear_faults)
        app.router.add_get("/_sandbox/failures", self.failures)

    async def respond(self, request: web.Request) -> web.Response:
        """A response URL: shown to one person or the channel, in place of the message or beside it."""
        try:
            place = self._workspace.response_urls.use(request.match_info["key"])
            self._show(place, _payload(await request.text()))
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        except Refusal as refusal:
            status = 404 if refusal.error in {"used_url", "expired_url", "no_service"} else 400
            return web.Response(status=status, text=refusal.error)
        return web.Response(text="ok")

    def _show(self, place: ResponseUrl, body: Json) -> None:
        store = self._workspace.messages
        original = next(
            (m for m in store if (m.channel_id, m.ts) == (place.channel_id, place.message_ts) and not m.deleted), None
        )
        if body.get("delete_original"):
            if original is None:
                raise Refusal("message_not_found")
            store.delete(original)
            return
        text, blocks, attachments = reply_of(body)
        shown = normal_blocks(blocks)
        if body.get("replace_original"):
            if original is None:
                raise Refusal("message_not_found")
            store.edit(original, text=text, blocks=shown, attachments=attachments)
            return
        self._workspace.post(
            self._workspace.directory.channels[place.channel_id],
            text=text,
            blocks=shown,
            attachments=attachments,
            thread_ts=body.get("thread_ts"),
            ephemeral_to=None if body.get("response_type") == "in_channel" else place.user_id,
        )

    async def upload(self, request: web.Request) -> web.Response:
        """The bytes of a file, raw or as a form field."""
        file_id = request.match_info["file_id"]
        if file_id not in self._workspace.uploads.files:
            return web.Response(status=404)
        if request.content_type == "multipart/form-data":
            parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
            content = parts[0].file.read() if parts else b""
        else:
            content = await request.read()
        try:
            self._workspace.uploads.receive(file_id, content)
        except Refusal as refusal:
            return web.Response(status=400, text=refusal.error)
        return web.Response(text=f"OK - {len(content)}")

    async def add_faults(self, request: web.Request) -> web.Response:
        described = await request.json()
        for fault in described if isinstance(described, list) else [described]:
            self._faults.add_described(fault)
        return web.json_response({"pending": len(self._faults.pending)})

    async def clear_faults(self, _request: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response({"pending": 0})

    async def failures(self, _request: web.Request) -> web.Response:
        rows = [{"kind": row.kind, "reason": row.reason, "detail": row.detail} for row in self._workspace.failures]
        return web.json_response(rows)
