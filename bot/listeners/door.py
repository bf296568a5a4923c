"""The door for what comes over HTTP: nothing is read, kept or logged of a request before its signature is checked.

What has to hold, in this order: the headers can be Slack's; the body is small and comes in time; its signature is
right; it has the shape of what Slack sends. Whoever fails is told so in a word, and their connection is closed.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientError, web
from aiohttp.http_exceptions import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response

from bot.listeners.payload import MalformedError, bolt_request, dispatch, read_payload
from bot.listeners.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncApp

PATH = "/slack/events"
LARGEST = 256 * 1024  # bytes; a view, the largest that Slack sends, has at most 250 kB
BODY_WITHIN = 2.0  # seconds from the headers on; Slack waits 3 for the whole answer
BETWEEN_LOGS = 1.0  # seconds

log = structlog.get_logger()


class _Refused(Exception):  # noqa: N818  what the answer will be, not a fault of ours
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass
class Door:
    """Takes Slack's requests, and hands over to Bolt those that are."""

    app: AsyncApp
    secret: str
    clock: Callable[[], float] = time.time
    _refused: int = 0
    _logged: float = 0.0

    async def receive(self, request: web.Request) -> web.Response:
        """Slack's request is answered by whoever listens for it; any other is refused."""
        try:
            body = await self._signed_body(request)
            try:
                payload = read_payload(body, request.content_type)
                answered = await dispatch(self.app, bolt_request(payload, dict(request.headers)))
            except MalformedError as wrong:
                raise _Refused(web.HTTPBadRequest.status_code, f"malformed: {wrong.why}") from wrong
        except _Refused as refused:
            self._log(refused)
            answer = web.Response(status=refused.status, text=refused.why.partition(":")[0])
            answer.force_close()
            return answer
        return await to_aiohttp_response(answered)

    async def _signed_body(self, request: web.Request) -> bytes:
        headers = request.headers
        signature = Signature(headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", ""))
        if not signature.may_be_slacks(self.clock()):
            raise _Refused(web.HTTPUnauthorized.status_code, "not signed")
        if (request.content_length or 0) > LARGEST:
            raise _Refused(web.HTTPRequestEntityTooLarge.status_code, "too large")
        try:
            async with asyncio.timeout(BODY_WITHIN):
                body = await request.read()
        except TimeoutError:
            raise _Refused(web.HTTPRequestTimeout.status_code, "too slow") from None
        except web.HTTPRequestEntityTooLarge:
            raise _Refused(web.HTTPRequestEntityTooLarge.status_code, "too large") from None
        except (ClientError, HttpProcessingError, OSError, web.RequestPayloadError):
            raise _Refused(web.HTTPBadRequest.status_code, "broken off") from None
        if not signature.signs(body, self.secret):
            raise _Refused(web.HTTPUnauthorized.status_code, "not signed")
        return body

    def _log(self, refused: _Refused) -> None:
        """One short line, at most one in a second: what others send must not fill the disk."""
        self._refused += 1
        if time.monotonic() - self._logged >= BETWEEN_LOGS:
            log.warning("door.refused", status=refused.status, why=refused.why, since_last=self._refused)
            self._refused, self._logged = 0, time.monotonic()
