from collections.abc import Awaitable, Callable
from copy import copy
from types import TracebackType
from typing import Self

import httpx
from pydantic import SecretStr

from syncro_client.guard import GuardedTransport
from syncro_client.limiter import Limiter, Pace, Priority
from syncro_client.resources import Account, Customers, Invoices, Products, Schedules, Tickets, Worksheets
from syncro_client.transport import Wire


class SyncroClient:
    """Syncro's API for one account.

    Reads are tried again a few times when their answer is lost or late; writes are sent once, whatever happens.

    Args:
        base_url: For example ``https://acme.syncromsp.com/api/v1``.
        token: The API token; sent in the Authorization header only.
        limiter: Decides when a request may leave; a Pace of its own by default.
        timeout: Seconds for one request from sending to the last byte; waiting for the limiter is not counted.
        http: Connections to use, for example through a proxy; the caller closes them. By default the client opens its
            own, takes no proxy from the environment, and closes them itself.
        read_only: Refuse every write, with ForbiddenRequest, before anything is sent.
        sets_stock: Let ``products.set_location_quantity`` be sent, which is refused otherwise.

    Raises:
        ValueError: base_url is not an http(s) address, token is blank or holds a character that no header can carry.
    """

    def __init__(
        self,
        *,
        base_url: str,
        token: str,
        limiter: Limiter | None = None,
        timeout: float = 15.0,
        http: httpx.AsyncClient | None = None,
        read_only: bool = False,
        sets_stock: bool = False,
    ) -> None:
        url = _address(base_url)
        token = token.strip()
        if not (token and token.isascii() and token.isprintable()):
            raise ValueError("token is blank or holds a character that no header can carry")
        self._opened = None
        if http is None:
            plain = httpx.AsyncHTTPTransport()
            guarded = GuardedTransport(plain, url.path.rstrip("/"), read_only=read_only, sets_stock=sets_stock)
            http = self._opened = httpx.AsyncClient(transport=guarded)
        self._wire = Wire(
            http=http,
            base_url=str(url),
            token=SecretStr(token),
            limiter=limiter or Pace(),
            timeout=timeout,
            read_only=read_only,
            sets_stock=sets_stock,
        )

    def __repr__(self) -> str:
        return f"SyncroClient(base_url={self._wire.base_url!r}, priority={self._wire.priority.name})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections that this client opened; a view and a client with handed-in connections close none."""
        if self._opened is not None:
            await self._opened.aclose()

    def at(self, priority: Priority, *, before_send: Callable[[], Awaitable[None]] | None = None) -> Self:
        """A view of this client for one purpose; connections and limiter are shared.

        Args:
            priority: Who is waiting for the answers. A client itself is at WORK.
            before_send: Awaited for each request (each attempt of a read) after the limiter let it through and directly
                before it is sent. If it raises, nothing is sent and its exception passes through unchanged.
        """
        view = copy(self)
        view._opened = None  # noqa: SLF001 -- its own class
        view._wire = self._wire.at(priority, before_send)  # noqa: SLF001 -- its own class
        return view

    def reading(self) -> Self:
        """A view of this client that refuses every write, with ForbiddenRequest; its views refuse them too."""
        view = copy(self)
        view._opened = None  # noqa: SLF001 -- its own class
        view._wire = self._wire.reading()  # noqa: SLF001 -- its own class
        return view

    @property
    def timeout(self) -> float:
        """Seconds for one request."""
        return self._wire.timeout

    @property
    def account(self) -> Account:
        """The account and the owner of the token."""
        return Account(self._wire)

    @property
    def customers(self) -> Customers:
        """Customers."""
        return Customers(self._wire)

    @property
    def invoices(self) -> Invoices:
        """Invoices."""
        return Invoices(self._wire)

    @property
    def products(self) -> Products:
        """Products, stock and serials."""
        return Products(self._wire)

    @property
    def schedules(self) -> Schedules:
        """Recurring invoices."""
        return Schedules(self._wire)

    @property
    def tickets(self) -> Tickets:
        """Tickets, comments and line items."""
        return Tickets(self._wire)

    @property
    def worksheets(self) -> Worksheets:
        """The worksheets of tickets."""
        return Worksheets(self._wire)


def _address(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url.strip().rstrip("/"))
    except httpx.InvalidURL as error:
        raise ValueError("base_url is not an address") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError("base_url must look like https://acme.syncromsp.com/api/v1")
    return url
