"""The HTTP server: Slack's door and the health checks; nobody holds a connection without asking for something."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from bot.listeners.door import LARGEST, PATH
from bot.listeners.health import add_health

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from aiohttp.typedefs import Handler
    from aiohttp.web_protocol import RequestHandler

    from bot.listeners.door import Door
    from bot.listeners.health import Check

HEADERS_WITHIN = 10.0  # seconds from the connection on
KEPT_ALIVE = 150.0  # seconds between two requests: longer than proxies keep a connection (Caddy 120, nginx 60)
HELD_FOR = 0.3  # seconds in which nothing more is read from whoever still sends what was refused, and the answer seen


@asynccontextmanager
async def serve_http(door: Door | None, checks: dict[str, Check], *, host: str, port: int) -> AsyncIterator[None]:
    """Listen until the end of the block. Without a door there are the health checks alone."""
    silence = _Silence()
    server = web.Application(client_max_size=LARGEST, middlewares=[silence.heard])
    if door is not None:
        server.router.add_post(PATH, door.receive)
    add_health(server, checks)
    runner = web.AppRunner(
        server,
        access_log=None,
        auto_decompress=False,  # Slack compresses nothing, and signs what it sends
        keepalive_timeout=KEPT_ALIVE,
        lingering_time=0,  # what was refused is not read to its end
        shutdown_timeout=1,
    )
    await runner.setup()
    try:
        assert runner.server is not None
        make = runner.server
        listening = await asyncio.get_running_loop().create_server(lambda: silence.watch(make), host, port)
        try:
            yield
        finally:
            listening.close()
    finally:
        await runner.cleanup()


@dataclass
class _Silence:
    """Closes connections over which no request comes in time: each costs a socket for as long as it is open."""

    _silent: set[RequestHandler] = field(default_factory=set)

    @web.middleware
    async def heard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Middleware: a request has come over this connection; one that was refused is the last one."""
        self._silent.discard(request.protocol)
        try:
            answer = await handler(request)
        except web.HTTPException as refused:
            answer = web.Response(status=refused.status, text=refused.reason)
        if answer.status >= web.HTTPBadRequest.status_code and not request.content.is_eof():
            await _hold(request, answer)
        return answer

    def watch(self, make: Callable[[], RequestHandler]) -> RequestHandler:
        """What `make` makes for a new connection, closed if it stays silent."""
        connection = make()
        self._silent.add(connection)
        asyncio.get_running_loop().call_later(HEADERS_WITHIN, self._close_silent, connection)
        return connection

    def _close_silent(self, connection: RequestHandler) -> None:
        if connection in self._silent:
            self._silent.discard(connection)
            connection.force_close()


async def _hold(request: web.Request, answer: web.StreamResponse) -> None:
    """Answer, and leave the rest unread: reading what somebody sends without pause would take the time of others."""
    answer.force_close()
    await answer.prepare(request)
    await answer.write_eof()
    if request.transport is not None:
        request.transport.pause_reading()
        await asyncio.sleep(HELD_FOR)
