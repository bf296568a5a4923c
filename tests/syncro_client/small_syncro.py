"""A small HTTP server that answers as told and writes down what arrived; faults included."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str


@dataclass
class SmallSyncro:
    received: list[Received] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _replies: dict[tuple[str, str], list[Reply]] = field(default_factory=dict)

    def on(self, method: str, path: str, *replies: Reply) -> None:
        """One reply for each request; the last one repeats."""
        self._replies[method, path] = list(replies)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v1")
        body = await request.text()
        self.received.append(Received(request.method, path, dict(request.query), dict(request.headers), body))
        replies = self._replies.get((request.method, path), [says({"message": "Not found"}, status=404)])
        return await (replies.pop(0) if len(replies) > 1 else replies[0])(request)

    def slow(self) -> Reply:
        """Sends a byte now and then, and never ends by itself."""

        async def reply(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "application/json"})
            await response.prepare(request)
            try:
                while not self.closing.is_set():
                    await response.write(b" ")
                    await asyncio.sleep(0.02)
            except ConnectionError:
                pass  # the client hung up, as it should
            return response

        return reply


def says(data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return text(json.dumps(data), status=status, kind="application/json", headers=headers)


def text(body: str, *, status: int = 200, kind: str = "text/html", headers: Mapping[str, str] | None = None) -> Reply:
    async def reply(_: web.Request) -> web.StreamResponse:
        return web.Response(text=body, status=status, content_type=kind, headers=headers)

    return reply


async def resets(request: web.Request) -> web.StreamResponse:
    """Hangs up after it has read everything."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Hangs up in the middle of the body."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"ticket":')
    assert request.transport is not None
    request.transport.close()
    return response


def paged(wrapper: str, *pages: list[dict[str, Any]]) -> Reply:
    """A list in pages, with meta."""

    async def reply(request: web.Request) -> web.StreamResponse:
        number = int(request.query["page"])
        rows = pages[number - 1] if number <= len(pages) else []
        return web.json_response({wrapper: rows, "meta": {"total_pages": len(pages), "page": number}})

    return reply
