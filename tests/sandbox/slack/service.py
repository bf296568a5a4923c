"""The local Slack, put together: state, Web API, delivery, people, on one port."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.sandbox.slack import payloads
from tests.sandbox.slack.delivery import Answer, Delivery
from tests.sandbox.slack.directory import Group, Json
from tests.sandbox.slack.faults import Faults
from tests.sandbox.slack.hooks import Hooks
from tests.sandbox.slack.limits import RateLimits
from tests.sandbox.slack.messages import Message
from tests.sandbox.slack.person import Person
from tests.sandbox.slack.room import Room
from tests.sandbox.slack.screen import Screen
from tests.sandbox.slack.socket_mode import SocketMode
from tests.sandbox.slack.waiting import Found, wait_until
from tests.sandbox.slack.web_api.server import WebApi
from tests.sandbox.slack.workspace import LEAST_SCOPES, Failure, Workspace


class LocalSlack:
    """A workspace that can be reached at `api_url`; use it as an async context manager."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        scopes: Iterable[str] = LEAST_SCOPES,
        commands: Iterable[str] = ("/refund",),
        bot_in_refunds: bool = True,
        strict_limits: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._host, self._port = host, port
        self.workspace = Workspace(scopes=scopes, bot_in_refunds=bot_in_refunds, now=now)
        self.workspace.commands = frozenset(commands)
        self.clock = self.workspace.clock
        self.faults = Faults()
        self.limits = RateLimits(self.clock, enabled=strict_limits)
        self.socket_mode = SocketMode(self.workspace)
        self.delivery = Delivery(self.workspace, self.faults, self.socket_mode)
        self.web_api = WebApi(self.workspace, self.faults, self.limits)
        self.screen = Screen(self.workspace)
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        hooks = Hooks(self.workspace, self.faults)
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self.web_api.handle)
        app.router.add_get("/link/", self.socket_mode.handle)
        hooks.add_to(app)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.workspace.base_url = self.base_url
        self.workspace.response_urls.base_url = self.base_url

    async def stop(self) -> None:
        await self.socket_mode.close()
        await self.delivery.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        return f"http://{self._host}:{self._port}"

    @property
    def api_url(self) -> str:
        return f"{self.base_url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.bot_token

    @property
    def app_token(self) -> str:
        return self.workspace.app_token

    @property
    def signing_secret(self) -> str:
        return self.workspace.signing_secret

    @property
    def failures(self) -> list[Failure]:
        return self.workspace.failures

    def connect(self, bot_url: str) -> None:
        """Where the bot listens; a bot in Socket Mode connects by itself."""
        self.delivery.bot_url = bot_url

    def person(self, name: str) -> Person:
        if name not in self._people:
            user = self.workspace.directory.user_named(name)
            self._people[name] = Person(self.workspace, self.delivery, user)
        return self._people[name]

    def add_person(self, name: str, real_name: str) -> Person:
        self.workspace.directory.add_user(name, real_name)
        return self.person(name)

    def channel(self, name: str) -> Room:
        return Room(self.workspace, self.workspace.directory.channel_named(name))

    def direct_messages(self, name: str) -> Room:
        """The direct conversation of the bot with a person."""
        user = self.workspace.directory.user_named(name)
        return Room(self.workspace, self.workspace.directory.direct_channel(user.id))

    def group(self, handle: str) -> Group:
        return self.workspace.directory.group_named(handle)

    def delete(self, message: Message) -> None:
        """A person deletes a message, also one of the bot's, as an administrator can."""
        self.workspace.messages.delete(message)

    async def at_once(self, *acts: Coroutine[Any, Any, Any]) -> list[Any]:
        """What several people do in the same moment; every request is on its way before the first answer."""
        return list(await asyncio.gather(*acts))

    async def wait_until(self, condition: Callable[[], Found], *, timeout: float = 5) -> Found:  # noqa: ASYNC109
        return await wait_until(condition, timeout=timeout, what=self.transcript)

    async def send_event(self, inner: Json, *, retries: int = 0, reason: str = "http_timeout") -> Answer:
        """An event, sent again `retries` times with the same ``event_id``, as Slack does on failure."""
        payload = payloads.event(self.workspace, inner)
        answer = await self.delivery.event(payload)
        for number in range(1, retries + 1):
            answer = await self.delivery.event(payload, retry_num=number, retry_reason=reason)
        return answer

    async def verify_url(self) -> bool:
        """The question Slack asks when an Events API URL is entered."""
        payload = payloads.url_verification()
        answer = await self.delivery.event(payload)
        echoed = (answer.body or {}).get("challenge") or answer.text.strip().strip('"')
        return bool(echoed == payload["challenge"])

    async def joins(self, name: str, channel: str) -> Answer:
        """A person joins a channel, and the bot hears of it."""
        user, place = self.workspace.directory.user_named(name), self.workspace.directory.channel_named(channel)
        if user.id not in place.members:
            place.members.append(user.id)
        return await self.send_event(payloads.member_event("member_joined_channel", user, place))

    async def leaves(self, name: str, channel: str) -> Answer:
        user, place = self.workspace.directory.user_named(name), self.workspace.directory.channel_named(channel)
        place.members.remove(user.id)
        return await self.send_event(payloads.member_event("member_left_channel", user, place))

    def transcript(self) -> str:
        """What happened, as people saw it, from top to bottom."""
        return self.screen.transcript()
