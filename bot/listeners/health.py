"""`GET /healthz`: the process is alive. `GET /readyz`: database, Slack and Syncro can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Check = Callable[[], Awaitable[bool]]

UNAVAILABLE = 503


def add_health(server: web.Application, checks: dict[str, Check]) -> None:
    """Add both routes; `checks` are asked one by one for `/readyz`."""

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(_: web.Request) -> web.Response:
        found = {name: await check() for name, check in checks.items()}
        status = 200 if all(found.values()) else UNAVAILABLE
        return web.json_response(
            {"status": "ready" if status != UNAVAILABLE else "not ready", **found},
            status=status,
        )

    server.router.add_get("/healthz", alive)
    server.router.add_get("/readyz", ready)
