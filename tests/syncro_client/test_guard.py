import httpx
import pytest

from syncro_client import ForbiddenRequest
from syncro_client.guard import GuardedTransport, refuse_forbidden

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
]
ALLOWED = [
    ("GET", "/schedules"),
    ("POST", "/tickets"),
    ("PUT", "/tickets/5"),
    ("POST", "/tickets/5/add_line_item"),
    ("PUT", "/tickets/5/update_line_item"),
    ("POST", "/tickets/5/remove_line_item"),
    ("PUT", "/products/7/location_quantities"),
    ("PUT", "/products/7/product_serials/8"),
    ("PUT", "/tickets/5/worksheet_results/1"),
]


def guarded() -> tuple[httpx.AsyncClient, list[str]]:
    arrived: list[str] = []

    def network(request: httpx.Request) -> httpx.Response:
        arrived.append(request.url.path)
        return httpx.Response(200, json={})

    transport = GuardedTransport(httpx.MockTransport(network), "/api/v1")
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
