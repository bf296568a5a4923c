"""A bot that answers whatever a test tells it to, to see what Slack makes of it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

Json = dict[str, Any]


@dataclass(slots=True)
class Heard:
    headers: dict[str, str]
    raw: str

    @property
    def body(self) -> Json:
        """The JSON of an event or an interaction, the fields of a command."""
        if self.raw.startswith("{"):
            event: Json = json.loads(self.raw)
            return event
        fields = {key: values[0] for key, values in parse_qs(self.raw, keep_blank_values=True).items()}
        payload: Json = json.loads(fields["payload"]) if "payload" in fields else fields
        return payload


def as_json(body: Any) -> web.Response:
    return web.json_response(body)


@dataclass(slots=True)
class Listener:
    """`answer` makes the answer to every request; `delay` comes before it."""

    answer: Callable[[], web.Response] = web.Response
    delay: float = 0.0
    heard: list[Heard] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post("/slack/events", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        self.heard.append(Heard(dict(request.headers), await request.text()))
        if self.delay:
            await asyncio.sleep(self.delay)
        return self.answer()
