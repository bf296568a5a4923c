"""What comes by Socket Mode: over a connection that the bot opened itself, so nothing is signed; the shape counts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers

from bot.listeners.payload import MalformedError, bolt_request, dispatch

if TYPE_CHECKING:
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

log = structlog.get_logger()


class SocketMode(AsyncSocketModeHandler):
    """Bolt's own, which hands over only what has the shape of what Slack sends."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one envelope. One that is malformed gets no answer, as with any other Slack app."""
        started = time.time()
        try:
            answered = await dispatch(self.app, bolt_request(req.payload or {}, build_headers(req)))
        except MalformedError as wrong:
            log.warning("door.refused", why=f"malformed: {wrong.why}")
            return
        await send_async_response(client, req, answered, started)
