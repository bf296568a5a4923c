"""What people see: a Slack that keeps messages, and a client of it that can be down, slow, or lose an answer."""

import asyncio
import json
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from tests.simulation.chance import Chance
from tests.simulation.loop import Machine, VirtualLoop

CHANNEL, GROUP = "C0REFUNDS", "S0APPROVERS"
TIMEOUT = 10.0
FAULTS = ("reset", "reset after", "hang", "429", "500", "error")


@dataclass
class Posted:
    """A message as it stands in the channel."""

    ts: str
    thread_ts: str | None
    text: str
    blocks: list[dict[str, Any]]
    edited: bool = False

    def button(self, action_id: str) -> dict[str, Any] | None:
        """What comes back when a button of the message is pressed, or None where it has no such button."""
        for block in self.blocks:
            for element in block.get("elements", []):
                if element.get("action_id") == action_id:
                    value: dict[str, Any] = json.loads(element["value"])
                    return value
        return None


@dataclass
class Workspace:
    """The channel, and who may approve. `said` is told of every text that people get to see."""

    loop: VirtualLoop
    chance: Chance
    said: Callable[[Posted], None]
    down: bool = False
    approvers: set[str] = field(default_factory=set)
    left_at: dict[str, float] = field(default_factory=dict)
    posted: dict[str, Posted] = field(default_factory=dict)

    def post(self, arguments: dict[str, Any]) -> dict[str, Any]:
        message = Posted(
            ts=f"{len(self.posted) + 1}.000000",
            thread_ts=arguments.get("thread_ts"),
            text=arguments["text"],
            blocks=arguments["blocks"],
        )
        self.posted[message.ts] = message
        self.said(message)
        return {"ok": True, "ts": message.ts}

    def update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        message = self.posted.get(arguments["ts"])
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        message.text, message.blocks, message.edited = arguments["text"], arguments["blocks"], True
        self.said(message)
        return {"ok": True, "ts": message.ts}

    def user(self, arguments: dict[str, Any]) -> dict[str, Any]:
        name = str(arguments["user"])
        return {"ok": True, "user": {"id": name, "real_name": name.title(), "deleted": False}}

    def members(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "users": sorted(self.approvers)}

    def remove(self, user_id: str) -> None:
        """Somebody is no approver any more."""
        self.approvers.discard(user_id)
        self.left_at[user_id] = self.loop.time()

    def entitled(self, user_id: str, *, within: float = 5.0) -> bool:
        """Whether the person is an approver, or was until a moment ago."""
        return user_id in self.approvers or self.loop.time() - self.left_at.get(user_id, -1e9) <= within


class Client:
    """The calls that the bot makes, with what Slack's own client would raise."""

    def __init__(self, workspace: Workspace, machine: Machine, is_dead: Callable[[], bool]) -> None:
        self._workspace = workspace
        self._machine = machine
        self._is_dead = is_dead

    async def chat_postMessage(self, **arguments: Any) -> dict[str, Any]:  # noqa: N802  Slack's own name
        return await self._call(self._workspace.post, arguments)

    async def chat_update(self, **arguments: Any) -> dict[str, Any]:
        return await self._call(self._workspace.update, arguments)

    async def users_info(self, **arguments: Any) -> dict[str, Any]:
        return await self._call(self._workspace.user, arguments)

    async def usergroups_users_list(self, **arguments: Any) -> dict[str, Any]:
        return await self._call(self._workspace.members, arguments)

    async def _call(self, do: Callable[[dict[str, Any]], dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
        space = self._workspace
        if self._is_dead():
            raise aiohttp.ClientOSError("the machine is dead")
        fault = space.chance.one(FAULTS) if space.chance.trouble(space.chance.slack_fails) else ""
        if space.down:
            fault = "500"
        waiting: asyncio.Future[dict[str, Any]] = space.loop.create_future()
        seconds = space.chance.between(0.03, 0.4)
        space.loop.call_later(seconds, self._arrive, do, arguments, fault, waiting, context=Context())
        async with asyncio.timeout(TIMEOUT):
            return await waiting

    def _arrive(
        self,
        do: Callable[[dict[str, Any]], dict[str, Any]],
        arguments: dict[str, Any],
        fault: str,
        waiting: "asyncio.Future[dict[str, Any]]",
    ) -> None:
        told: dict[str, Any] | Exception = _instead(fault) or {}
        if fault in {"", "reset after"}:
            answer = do(arguments)
            told = told or (answer if answer["ok"] else _refusal(200, answer["error"]))

        def receive() -> None:
            if waiting.done() or fault == "hang":
                return
            if isinstance(told, Exception):
                waiting.set_exception(told)
            else:
                waiting.set_result(told)

        self._workspace.loop.tell(self._machine, receive)


def _instead(fault: str) -> Exception | None:
    match fault:
        case "reset" | "reset after":
            return aiohttp.ServerDisconnectedError()
        case "429":
            return _refusal(429, "ratelimited", {"Retry-After": "7"})
        case "500":
            return _refusal(500, "internal_error")
        case "error":
            return _refusal(200, "fatal_error")
        case _:
            return None


def _refusal(status: int, error: str, headers: dict[str, str] | None = None) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": error},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError(error, response)  # type: ignore[no-untyped-call]  # Slack leaves it untyped
