import httpx
import pytest

from syncro_client import ForbiddenRequest
from syncro_client.guard import GuardedTransport, refuse_forbidden

SETS_STOCK = ("PUT", "/products/7/location_quantities")
FORBIDDEN = [
    ("DELETE", "/tickets/5"),
    ("DELETE", "/invoices/5"),
    ("DELETE", "/schedules/5"),
    ("PUT", "/products/7"),
    ("PUT", "/products/7/"),
    ("PATCH", "/products/7"),
    ("POST", "/products"),
    ("POST", "/schedules"),
    ("PUT", "/schedules/5"),
    ("POST", "/schedules/5/add_line_item"),
    ("PUT", "/schedules/5/line_items/6"),
    ("PUT", "/invoices/5"),
    ("POST", "/tickets/../schedules"),
    ("POST", "/tickets/5/../../schedules/5/add_line_item"),
    ("delete", "/tickets/5"),
    SETS_STOCK,
]
ALLOWED = [
    ("GET", "/schedules"),
    ("POST", "/tickets"),
    ("PUT", "/tickets/5"),
    ("POST", "/tickets/5/add_line_item"),
    ("PUT", "/tickets/5/update_line_item"),
    ("POST", "/tickets/5/remove_line_item"),
    ("PUT", "/products/7/product_serials/8"),
    ("PUT", "/tickets/5/worksheet_results/1"),
]


def guarded(*, sets_stock: bool = False) -> tuple[httpx.AsyncClient, list[str]]:
    arrived: list[str] = []

    def network(request: httpx.Request) -> httpx.Response:
        arrived.append(request.url.path)
        return httpx.Response(200, json={})

    transport = GuardedTransport(httpx.MockTransport(network), "/api/v1", sets_stock=sets_stock)
    return httpx.AsyncClient(transport=transport, base_url="http://syncro.test"), arrived


@pytest.mark.parametrize(("method", "path"), FORBIDDEN)
def test_a_forbidden_request_is_refused(method: str, path: str) -> None:
    with pytest.raises(ForbiddenRequest) as caught:
        refuse_forbidden(method, path)
    assert (caught.value.method, caught.value.path) == (method, path)


@pytest.mark.parametrize(("method", "path"), ALLOWED)
def test_reads_and_known_writes_pass(method: str, path: str) -> None:
    refuse_forbidden(method, path)


@pytest.mark.parametrize(("method", "path"), FORBIDDEN)
async def test_below_httpx_a_forbidden_request_stops_as_well(method: str, path: str) -> None:
    http, arrived = guarded()
    async with http:
        with pytest.raises(ForbiddenRequest):
            await http.request(method, f"/api/v1{path}")
    assert arrived == []


async def test_a_write_outside_the_base_path_stops_even_when_it_looks_known() -> None:
    http, arrived = guarded()
    async with http:
        for path in ("/tickets", "/api/v10/tickets", "/api/v2/tickets"):
            with pytest.raises(ForbiddenRequest):
                await http.post(path)
    assert arrived == []


async def test_a_known_write_reaches_the_network() -> None:
    http, arrived = guarded()
    async with http:
        await http.post("/api/v1/tickets")
    assert arrived == ["/api/v1/tickets"]


@pytest.mark.parametrize(("method", "path"), FORBIDDEN)
async def test_where_the_stock_may_be_set_nothing_else_passes_that_did_not(method: str, path: str) -> None:
    http, arrived = guarded(sets_stock=True)
    async with http:
        if (method, path) == SETS_STOCK:
            await http.request(method, f"/api/v1{path}")
            assert arrived == ["/api/v1/products/7/location_quantities"]
            return
        with pytest.raises(ForbiddenRequest):
            await http.request(method, f"/api/v1{path}")
    assert arrived == []


def test_what_only_reads_sets_no_stock_either() -> None:
    with pytest.raises(ForbiddenRequest):
        refuse_forbidden(*SETS_STOCK, read_only=True, sets_stock=True)
    refuse_forbidden(*SETS_STOCK, sets_stock=True)
