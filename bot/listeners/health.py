"""`GET /healthz`: the process is alive. `GET /readyz`: database, Slack, Syncro can be reached, nothing is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Check = Callable[[], Awaitable[bool | str]]

UNAVAILABLE = 503


def add_health(server: web.Application, checks: dict[str, Check]) -> None:
    """Add both routes; `checks` are asked one by one for `/readyz`. One that answers a sentence says what is wrong."""

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(_: web.Request) -> web.Response:
        found = {name: await check() for name, check in checks.items()}
        status = 200 if all(answer is True for answer in found.values()) else UNAVAILABLE
        return web.json_response(
            {"status": "ready" if status != UNAVAILABLE else "not ready", **found},
            status=status,
        )

    server.router.add_get("/healthz", alive)
    server.router.add_get("/readyz", ready)
