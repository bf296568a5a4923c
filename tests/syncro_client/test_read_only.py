"""A read-only client: no write leaves, whichever it is."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from syncro_client import ForbiddenRequest, NewComment, Priority, SyncroClient
from syncro_client.guard import GuardedTransport

Write = Callable[[SyncroClient], Awaitable[Any]]
WRITES: dict[str, Write] = {
    "create a ticket": lambda syncro: syncro.tickets.create(
        customer_id=1, subject="S", comment=NewComment("N", "Notes")
    ),
    "add a line": lambda syncro: syncro.tickets.add_line(
        5,
        product_id=7,
        name="Cable",
        description="One",
        quantity=Decimal(-1),
        price_retail=Decimal("37.40"),
        taxable=True,
    ),
    "edit a line": lambda syncro: syncro.tickets.update_line(5, 6, quantity=Decimal(-1)),
    "remove a line": lambda syncro: syncro.tickets.remove_line(5, 6),
    "resolve": lambda syncro: syncro.tickets.set_status(5, "Resolved"),
    "rename a unit": lambda syncro: syncro.products.rename_serial(7, 8, serial_number="7C2F80AA02-1"),
    "set the stock": lambda syncro: syncro.products.set_location_quantity(7, location_quantity_id=3, quantity=8),
    "answer a worksheet": lambda syncro: syncro.worksheets.update(5, 8, complete=True, answers={}),
}


def client(arrived: list[str], *, read_only: bool) -> SyncroClient:
    def network(request: httpx.Request) -> httpx.Response:
        arrived.append(f"{request.method} {request.url.path}")
        return httpx.Response(500)

    http = httpx.AsyncClient(transport=httpx.MockTransport(network))
    return SyncroClient(
        base_url="http://syncro.test/api/v1", token="t", http=http, read_only=read_only, sets_stock=True
    )


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_no_write_leaves_a_read_only_client_nor_its_views(write: Write) -> None:
    arrived: list[str] = []
    whole = client(arrived, read_only=True)
    for syncro in (whole, whole.at(Priority.WORK), whole.reading()):
        with pytest.raises(ForbiddenRequest):
            await write(syncro)
    assert arrived == []


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_no_write_leaves_a_reading_view_of_a_client_that_writes(write: Write) -> None:
    arrived: list[str] = []
    whole = client(arrived, read_only=False)
    for syncro in (whole.reading(), whole.reading().at(Priority.WORK), whole.at(Priority.WORK).reading()):
        with pytest.raises(ForbiddenRequest):
            await write(syncro)
    assert arrived == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_none_leaves_its_connections_either_whoever_uses_them(method: str) -> None:
    arrived: list[str] = []

    def network(request: httpx.Request) -> httpx.Response:
        arrived.append(request.url.path)
        return httpx.Response(200)

    guarded = GuardedTransport(httpx.MockTransport(network), "/api/v1", read_only=True)
    async with httpx.AsyncClient(transport=guarded) as http:
        with pytest.raises(ForbiddenRequest):
            await http.request(method, "http://syncro.test/api/v1/tickets/5/add_line_item")
        assert arrived == []
        await http.get("http://syncro.test/api/v1/tickets/5")
    assert arrived == ["/api/v1/tickets/5"]


async def test_the_client_s_own_connections_are_guarded_too() -> None:
    async with SyncroClient(base_url="http://syncro.test/api/v1", token="t", read_only=True) as syncro:
        assert syncro._opened is not None
        with pytest.raises(ForbiddenRequest):
            await syncro._opened.post("http://syncro.test/api/v1/tickets")


async def test_reads_leave_as_ever() -> None:
    arrived: list[str] = []
    with pytest.raises(Exception, match="unknown"):
        await client(arrived, read_only=True).tickets.get(5)
    assert set(arrived) == {"GET /api/v1/tickets/5"}


async def test_the_stock_is_not_set_by_a_client_that_was_not_made_to() -> None:
    arrived: list[str] = []

    def network(request: httpx.Request) -> httpx.Response:
        arrived.append(request.url.path)
        return httpx.Response(200, json={"id": 3, "quantity": 8})

    async with httpx.AsyncClient(transport=httpx.MockTransport(network)) as http:
        plain = SyncroClient(base_url="http://syncro.test/api/v1", token="t", http=http)
        for syncro in (plain, plain.at(Priority.WORK)):
            with pytest.raises(ForbiddenRequest):
                await WRITES["set the stock"](syncro)
        assert arrived == []
        made = SyncroClient(base_url="http://syncro.test/api/v1", token="t", http=http, sets_stock=True)
        await WRITES["set the stock"](made.at(Priority.WORK))
    assert arrived == ["/api/v1/products/7/location_quantities"]


async def test_the_client_s_own_connections_set_no_stock_either() -> None:
    async with SyncroClient(base_url="http://syncro.test/api/v1", token="t") as syncro:
        assert syncro._opened is not None
        with pytest.raises(ForbiddenRequest):
            await syncro._opened.put("http://syncro.test/api/v1/products/7/location_quantities")
