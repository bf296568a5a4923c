"""The Web API over HTTP: parses calls, asks faults and limits, answers as Slack does."""

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.sandbox.slack.faults import Fault, Faults
from tests.sandbox.slack.limits import RateLimits
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.web_api.call import Call
from tests.sandbox.slack.web_api.methods import METHODS, authorised
from tests.sandbox.slack.workspace import Workspace

HTML = "<!DOCTYPE html><html><head><title>Server Error | Slack</title></head><body>Something went wrong</body></html>"


class WebApi:
    """`calls` lists what was called, in order, with the answer's error or "ok"."""

    def __init__(self, workspace: Workspace, faults: Faults, limits: RateLimits) -> None:
        self._workspace = workspace
        self._faults = faults
        self._limits = limits
        self.calls: list[tuple[str, str]] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        fault = self._faults.strike(name)
        if fault is not None and fault.kind != "lost_answer":
            self.calls.append((name, fault.kind))
            return await self._broken(request, fault)
        response = await self._answer(request, name)
        if fault is not None:
            return _reset(request)
        return response

    async def _answer(self, request: web.Request, name: str) -> web.Response:
        try:
            call = await _parse(request, name)
            method = authorised(self._workspace, call)
            wait = self._wait(call, method.tier)
            if wait is not None:
                self.calls.append((name, "ratelimited"))
                return _rate_limited(wait)
            payload = {"ok": True, **method.do(self._workspace, call)}
            self.calls.append((name, "ok"))
        except Refusal as refusal:
            payload = refusal.payload()
            self.calls.append((name, refusal.error))
        scopes = ",".join(self._workspace.scopes)
        return web.json_response(payload, headers={"x-oauth-scopes": scopes, "x-slack-req-id": "sandbox"})

    def _wait(self, call: Call, tier: int) -> int | None:
        wait = self._limits.wait_for(call.method, tier)
        if wait is None and call.method == "chat.postMessage":
            wait = self._limits.wait_to_post(call.text("channel"))
        return wait

    async def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case "ratelimited":
                return _rate_limited(fault.retry_after)
            case "html":
                return web.Response(status=fault.status, text=HTML, content_type="text/html")
            case "error":
                return web.json_response({"ok": False, "error": fault.error})
            case "hang":
                await asyncio.sleep(fault.seconds)
                return _reset(request)
            case "reset":
                return _reset(request)
            case _:
                return web.Response(status=fault.status, text="internal_error")


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _rate_limited(wait: int) -> web.Response:
    payload = {"ok": False, "error": "ratelimited"}
    return web.json_response(payload, status=429, headers={"Retry-After": str(wait)})


async def _parse(request: web.Request, name: str) -> Call:
    """Arguments come in the query, in a form, or, for methods that take it, in a JSON body."""
    arguments: dict[str, Any] = dict(request.query)
    method = METHODS.get(name)
    if request.content_type == "application/json":
        if method is not None and method.json_body:
            arguments |= await _json_body(request)
    elif request.method == "POST":
        if request.content_type not in {
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "application/octet-stream",
        }:
            raise Refusal("invalid_form_data")
        arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else None
    return Call(name, token or arguments.pop("token", None), arguments)


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(body, dict):
        raise Refusal("json_not_object")
    return body
