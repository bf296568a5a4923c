"""How Slack reaches the bot: signed requests, or envelopes when the bot is connected by Socket Mode."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.faults import Faults
from tests.sandbox.slack.signature import sign
from tests.sandbox.slack.socket_mode import SocketMode
from tests.sandbox.slack.workspace import Workspace

ANSWER_SECONDS = 3.0
PATH = "/slack/events"
ENVELOPES = {"slash_commands": "slash_commands", "event": "events_api"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered; `error` is what Slack tells the person when it is not usable."""

    status: int | None = None
    text: str = ""
    body: Json | None = None
    error: str | None = None


@dataclass(slots=True)
class Delivery:
    workspace: Workspace
    faults: Faults
    socket_mode: SocketMode
    bot_url: str | None = None
    patience: float = ANSWER_SECONDS
    sent: list[tuple[str, Json]] = field(default_factory=list)
    _session: aiohttp.ClientSession | None = None

    async def command(self, fields: dict[str, str]) -> Answer:
        return await self._deliver("slash_commands", fields, urlencode(fields), form=True)

    async def interaction(self, payload: Json) -> Answer:
        encoded = urlencode({"payload": json.dumps(payload)})
        return await self._deliver(payload["type"], payload, encoded, form=True)

    async def event(self, payload: Json, *, retry_num: int = 0, retry_reason: str = "") -> Answer:
        headers = {"x-slack-retry-num": str(retry_num), "x-slack-retry-reason": retry_reason} if retry_num else {}
        return await self._deliver("event", payload, json.dumps(payload), form=False, headers=headers)

    async def raw(self, body: str, headers: dict[str, str]) -> Answer:
        """A request as a stranger would make it: nothing is signed here."""
        return await self._post(body, headers)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _deliver(
        self, kind: str, payload: Json, encoded: str, *, form: bool, headers: dict[str, str] | None = None
    ) -> Answer:
        self.sent.append((kind, payload))
        fault = self.faults.strike(f"delivery:{kind}")
        if fault is not None and fault.kind == "repeat":
            answers = await asyncio.gather(
                *(self._once(kind, payload, encoded, form=form, headers=headers) for _ in range(2))
            )
            return answers[0]
        return await self._once(kind, payload, encoded, form=form, headers=headers)

    async def _once(
        self, kind: str, payload: Json, encoded: str, *, form: bool, headers: dict[str, str] | None
    ) -> Answer:
        if self.socket_mode.connected:
            answer = await self._by_socket(kind, payload, headers or {})
        else:
            content_type = "application/x-www-form-urlencoded" if form else "application/json"
            answer = await self._post(encoded, self.signed_headers(encoded, content_type) | (headers or {}))
        if answer.error is not None:
            self.workspace.fail(kind, answer.error, answer.text[:500])
        return answer

    def signed_headers(self, body: str, content_type: str, *, age: float = 0.0) -> dict[str, str]:
        timestamp = str(int(time.time() - age))
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self.workspace.signing_secret, timestamp, body),
        }

    async def _by_socket(self, kind: str, payload: Json, headers: dict[str, str]) -> Answer:
        envelope: Json = {
            "payload": payload,
            "type": ENVELOPES.get(kind, "interactive"),
            "accepts_response_payload": kind in {"slash_commands", "view_submission", "block_suggestion"},
        }
        if kind == "event":
            envelope |= {
                "retry_attempt": int(headers.get("x-slack-retry-num", "0")),
                "retry_reason": headers.get("x-slack-retry-reason", ""),
            }
        try:
            body = await self.socket_mode.ask(envelope, timeout=self.patience)
        except TimeoutError:
            return Answer(error="operation_timeout")
        if isinstance(body, str):
            return Answer(200, body)
        if body is not None and not isinstance(body, dict):
            return Answer(200, str(body), error="invalid_response")
        if isinstance(body, dict) and set(body) == {"text"} and kind != "slash_commands":
            return Answer(200, str(body["text"]), error="invalid_response")
        return Answer(200, "", body or None)

    async def _post(self, encoded: str, headers: dict[str, str]) -> Answer:
        if self.bot_url is None:
            return Answer(error="dispatch_failed", text="no bot is connected")
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self.patience)
        url = self.bot_url.rstrip("/") + PATH
        try:
            async with self._session.post(url, data=encoded.encode(), headers=headers, timeout=timeout) as response:
                return _understood(response.status, response.content_type, await response.text())
        except TimeoutError:
            return Answer(error="operation_timeout", text=f"no answer within {self.patience:g} s")
        except aiohttp.ClientError as problem:
            return Answer(error="dispatch_failed", text=str(problem))


def _understood(status: int, content_type: str, text: str) -> Answer:
    if status != 200:
        return Answer(status, text, error=f"http_status_{status}")
    if content_type != "application/json" or not text.strip():
        return Answer(status, text)
    try:
        body: Any = json.loads(text)
    except ValueError:
        return Answer(status, text, error="invalid_json_response")
    if isinstance(body, dict):
        return Answer(status, text, body)
    return Answer(status, text, error=None if body is None else "invalid_response")
