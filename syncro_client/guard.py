"""Which requests may leave? Only reads, and the writes of endpoints.py.

A DELETE in Syncro destroys at once, a schedule runs the customer's bill, and a PUT of a product resets every boolean it
leaves out. What sets the stock of a location is refused too, unless the client was made to send it. The guard sits
around httpx's transport, below everything that could be written on top of it.
"""

from urllib.parse import unquote

import httpx

from syncro_client.endpoints import SET_STOCK, find_endpoint
from syncro_client.errors import ForbiddenRequest

_READS = frozenset({"GET", "HEAD"})


def refuse_forbidden(method: str, path: str, *, read_only: bool = False, sets_stock: bool = False) -> None:
    """Lets reads and known writes pass.

    Args:
        method: The HTTP method.
        path: The path below the base URL.
        read_only: No write passes at all.
        sets_stock: The one write that sets the stock of a location passes too.

    Raises:
        ForbiddenRequest: For every other request.
    """
    if method in _READS:
        return
    endpoint = find_endpoint(method, unquote(path))
    if read_only or endpoint is None or (endpoint is SET_STOCK and not sets_stock):
        raise ForbiddenRequest(method=method, path=path)


class GuardedTransport(httpx.AsyncBaseTransport):
    """A transport through which no forbidden request passes.

    Args:
        inner: The transport that does the work.
        base_path: The path of the base URL, for example ``/api/v1``; writes elsewhere are forbidden too.
        read_only: No write passes at all.
        sets_stock: The one write that sets the stock of a location passes too.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        base_path: str,
        *,
        read_only: bool = False,
        sets_stock: bool = False,
    ) -> None:
        self._inner = inner
        self._read_only = read_only
        self._sets_stock = sets_stock
        self._base_path = base_path

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request, if it may leave.

        Raises:
            ForbiddenRequest: When it may not.
        """
        path = request.url.path
        inside = path.startswith(f"{self._base_path}/")
        below = path[len(self._base_path) :] if inside else f"(elsewhere){path}"
        refuse_forbidden(request.method, below, read_only=self._read_only, sets_stock=self._sets_stock)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Closes the inner transport."""
        await self._inner.aclose()
