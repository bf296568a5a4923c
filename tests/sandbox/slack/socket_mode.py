"""Socket Mode: up to ten connections, each envelope to any one of them, acknowledged by its id."""

import asyncio
import itertools
import json
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from tests.sandbox.slack.directory import APP_ID, Json
from tests.sandbox.slack.workspace import Workspace

MOST_CONNECTIONS = 10


class SocketMode:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = itertools.count()

    @property
    def connected(self) -> bool:
        return bool(self._sockets)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._workspace.tickets or len(self._sockets) >= MOST_CONNECTIONS:
            return web.Response(status=403, text="invalid_ticket")
        self._workspace.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._sockets) + 1,
                "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": APP_ID},
            }
        )
        self._sockets.append(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._sockets.remove(socket)
        return socket

    def _acknowledge(self, data: str) -> None:
        try:
            body = json.loads(data)
        except ValueError:
            self._workspace.fail("socket_mode", "invalid_json_response", data[:500])
            return
        future = self._waiting.pop(str(body.get("envelope_id")), None)
        if future is None:
            self._workspace.fail("socket_mode", "unknown_envelope", data[:500])
        elif not future.done():
            future.set_result(body.get("payload"))

    async def ask(self, envelope: Json, *, timeout: float) -> Any:  # noqa: ASYNC109
        """Send an envelope to one connection and wait for its acknowledgement.

        Raises:
            TimeoutError: When nobody acknowledged in time.
        """
        envelope_id = str(uuid.uuid4())
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        socket = self._sockets[next(self._turn) % len(self._sockets)]
        await socket.send_json({"envelope_id": envelope_id, **envelope})
        try:
            return await asyncio.wait_for(future, timeout)
        finally:
            if not future.done():
                future.cancel()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Slack ends connections now and then and expects the bot to come back."""
        for socket in list(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            await socket.close()

    async def close(self) -> None:
        for socket in list(self._sockets):
            await socket.close()
