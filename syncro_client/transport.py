"""How is one request sent? Limiter, hook, guard, total timeout; and reads again when the answer was lost."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

import httpx
import stamina
from pydantic import SecretStr

from syncro_client.answers import LARGEST, Answer, understand
from syncro_client.errors import NotSent, RateLimited, UnknownOutcome
from syncro_client.guard import refuse_forbidden
from syncro_client.limiter import Limiter, Priority
from syncro_client.literals import Value, write_json
from syncro_client.shapes import Shape

T = TypeVar("T")
BeforeSend = Callable[[], Awaitable[None]]
Params = Mapping[str, str | int]

READ_ATTEMPTS = 3
READ_RETRIES_END = 45.0
"""Seconds after which a read is not tried again."""
LONGEST_RETRY_AFTER = 30.0
"""Seconds; whoever is asked to wait longer is told so instead."""
WITHOUT_RETRY_AFTER = 2.0
"""Seconds before a read is tried again when Syncro says "too many" and not for how long."""
_CONNECT_SHARE = 0.3
"""Of the timeout, for each of: a free connection, TCP, TLS. So a dead host is seen as not sent before time is up."""

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """Everything that sending takes.

    Attributes:
        http: The connections.
        base_url: Without a slash at the end.
        token: Goes into the Authorization header and nowhere else.
        limiter: Decides when a request may leave.
        timeout: Seconds for one request from sending to the last byte.
        priority: Who is waiting.
        before_send: Awaited directly before each request is sent; what it raises passes through, and nothing is sent.
        read_only: No write is sent, whatever it is.
        sets_stock: The write that sets the stock of a location may be sent too.
    """

    http: httpx.AsyncClient
    base_url: str
    token: SecretStr
    limiter: Limiter
    timeout: float
    priority: Priority = Priority.WORK
    before_send: BeforeSend | None = None
    read_only: bool = False
    sets_stock: bool = False

    def at(self, priority: Priority, before_send: BeforeSend | None) -> "Wire":
        """The same for another purpose."""
        return replace(self, priority=priority, before_send=before_send)

    def reading(self) -> "Wire":
        """The same without any write."""
        return replace(self, read_only=True)

    async def get(self, path: str, shape: Shape[T], params: Params | None = None) -> T:
        """Reads; again when the answer was lost or late, a few times.

        Raises:
            SyncroError: What the last attempt met.
        """
        # A context, not a decorated function: stamina logs a function's arguments, and a query can name a customer.
        retries = stamina.retry_context(
            on=_again, attempts=READ_ATTEMPTS, timeout=READ_RETRIES_END, wait_initial=0.2, wait_max=2.0, wait_jitter=0.3
        )
        async for attempt in retries:
            with attempt:
                return await self._exchange("GET", path, shape, params=params)
        raise AssertionError("stamina always makes an attempt")

    async def post(self, path: str, shape: Shape[T], body: Mapping[str, Value]) -> T:
        """Writes once, whatever happens."""
        return await self._exchange("POST", path, shape, body=body)

    async def put(self, path: str, shape: Shape[T], body: Mapping[str, Value]) -> T:
        """Writes once, whatever happens."""
        return await self._exchange("PUT", path, shape, body=body)

    async def _exchange(
        self,
        method: str,
        path: str,
        shape: Shape[T],
        *,
        params: Params | None = None,
        body: Mapping[str, Value] | None = None,
    ) -> T:
        refuse_forbidden(method, path, read_only=self.read_only, sets_stock=self.sets_stock)
        request = self._request(method, path, params, None if body is None else write_json(body))
        await self.limiter.acquire(self.priority)
        if self.before_send is not None:
            await self.before_send()
        return understand(await self._send(request, path), shape)

    def _request(self, method: str, path: str, params: Params | None, content: str | None) -> httpx.Request:
        share = self.timeout * _CONNECT_SHARE
        # Without the Content-Type Syncro answers a write with an HTML page.
        kind = {} if content is None else {"Content-Type": "application/json"}
        return self.http.build_request(
            method,
            self.base_url + path,
            params=params,
            content=content,
            headers={"Authorization": f"Bearer {self.token.get_secret_value()}", "Accept": "application/json", **kind},
            timeout=httpx.Timeout(None, connect=share, pool=share),
        )

    async def _send(self, request: httpx.Request, path: str) -> Answer:
        try:
            async with asyncio.timeout(self.timeout):
                response = await self.http.send(request, auth=None, follow_redirects=False, stream=True)
                body = await _whole(response)
        except _NOT_SENT as error:
            raise NotSent(type(error).__name__, method=request.method, path=path) from error
        except _TooLarge as error:
            reason = f"an answer of more than {LARGEST:,} bytes"
            raise UnknownOutcome(reason, method=request.method, path=path) from error
        except TimeoutError as error:
            reason = f"no whole answer within {self.timeout:g} s"
            raise UnknownOutcome(reason, method=request.method, path=path) from error
        except (httpx.HTTPError, OSError) as error:
            reason = f"the connection broke ({type(error).__name__})"
            raise UnknownOutcome(reason, method=request.method, path=path) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(request.method, path, response.status_code, body, headers, datetime.now(UTC))


class _TooLarge(Exception):  # noqa: N818 -- never leaves this module
    """More than anybody should have to hold."""


async def _whole(response: httpx.Response) -> bytes:
    """The body, as far as it has bounds."""
    body = bytearray()
    try:
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > LARGEST:
                raise _TooLarge
    finally:
        await response.aclose()
    return bytes(body)


def _again(error: Exception) -> bool | float:
    """Whether to read again, and after how many seconds when Syncro says so."""
    if isinstance(error, RateLimited):
        wait = WITHOUT_RETRY_AFTER if error.retry_after is None else error.retry_after
        return wait if wait <= LONGEST_RETRY_AFTER else False
    return isinstance(error, NotSent | UnknownOutcome)
