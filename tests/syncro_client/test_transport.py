import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable
from decimal import Decimal

import httpx
import pytest
from aiohttp.test_utils import unused_port

from syncro_client import (
    ForbiddenRequest,
    NotFound,
    NotSent,
    Priority,
    RateLimited,
    Refused,
    SyncroClient,
    SyncroError,
    UnknownOutcome,
)
from syncro_client.shapes import success
from syncro_client.transport import READ_ATTEMPTS, WITHOUT_RETRY_AFTER, _again
from tests.syncro_client.conftest import TOKEN
from tests.syncro_client.records import customer, ticket, ticket_line
from tests.syncro_client.small_syncro import Reply, SmallSyncro, breaks_off, resets, says, text

HTML = "<html><body>Sorry, Jane Doe</body></html>"
WRITE, READ = ("POST", "/tickets/5/add_line_item"), ("GET", "/customers/1")
FAULTS: dict[str, Reply] = {
    "reset": resets,
    "broken off": breaks_off,
    "500": says({"error": "Internal"}, status=500),
    "503 HTML": text(HTML, status=503),
    "200 HTML": text(HTML),
    "400 HTML": text(HTML, status=400),
    "cut JSON": text('{"id": 1, "ticket_', kind="application/json"),
    "empty": text("", kind="application/json"),
    "wrong wrapper": says({"data": ticket_line()}),
}


async def write(syncro: SyncroClient) -> None:
    await syncro.tickets.add_line(
        5,
        product_id=7,
        name="Cable",
        description="RF-000123/1",
        quantity=Decimal("-0.25"),
        price_retail=Decimal("249.00"),
        taxable=False,
    )


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_write_with_a_lost_answer_is_unknown_and_sent_once(
    fault: str, server: SmallSyncro, syncro: SyncroClient
) -> None:
    server.on(*WRITE, FAULTS[fault])
    with pytest.raises(UnknownOutcome) as caught:
        await write(syncro)
    assert len(server.received) == 1
    assert "POST /tickets/5/add_line_item" in str(caught.value)


@pytest.mark.parametrize(("status", "kind"), [(422, Refused), (429, RateLimited), (404, NotFound)])
async def test_a_refused_write_is_sent_once(
    status: int, kind: type[Refused], server: SmallSyncro, syncro: SyncroClient
) -> None:
    server.on(*WRITE, says({"error": "No"}, status=status))
    with pytest.raises(kind):
        await write(syncro)
    assert len(server.received) == 1


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_read_with_a_lost_answer_is_tried_again(fault: str, server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on(*READ, FAULTS[fault], says({"customer": customer()}))
    assert (await syncro.customers.get(1)).id == 1
    assert len(server.received) == 2


async def test_a_read_is_tried_a_few_times_and_then_tells_why(server: SmallSyncro, syncro: SyncroClient) -> None:
    server.on(*READ, says({"error": "Internal"}, status=500))
    with pytest.raises(UnknownOutcome, match="500"):
        await syncro.customers.get(1)
    assert len(server.received) == READ_ATTEMPTS


async def test_a_read_that_was_limited_is_tried_again(server: SmallSyncro, syncro: SyncroClient) -> None:
    limited = text("Retry later", status=429, kind="text/plain", headers={"Retry-After": "1"})
    server.on(*READ, limited, says({"customer": customer()}))
    assert (await syncro.customers.get(1)).id == 1


async def test_a_clear_no_to_a_read_is_not_asked_again(server: SmallSyncro, syncro: SyncroClient) -> None:
    with pytest.raises(NotFound):
        await syncro.customers.get(1)
    assert len(server.received) == 1


@pytest.mark.parametrize(("asked", "waits"), [(0.0, 0.0), (12.0, 12.0), (30.0, 30.0), (None, WITHOUT_RETRY_AFTER)])
def test_a_limited_read_waits_as_long_as_it_is_asked_to(asked: float | None, waits: float) -> None:
    assert _again(RateLimited(429, method="GET", path="/me", retry_after=asked)) == waits


def test_a_read_that_would_wait_too_long_is_given_back() -> None:
    assert _again(RateLimited(429, method="GET", path="/me", retry_after=31.0)) is False


async def test_the_timeout_is_for_the_whole_request_however_it_dribbles(server: SmallSyncro, base_url: str) -> None:
    server.on(*WRITE, server.slow())
    async with SyncroClient(base_url=base_url, token=TOKEN, timeout=0.15) as syncro:
        begun = time.perf_counter()
        with pytest.raises(UnknownOutcome, match=r"0\.15 s"):
            await write(syncro)
    assert time.perf_counter() - begun < 1
    assert len(server.received) == 1


async def test_waiting_for_the_limiter_and_the_hook_does_not_count(server: SmallSyncro, base_url: str) -> None:
    class Patient:
        async def acquire(self, priority: Priority) -> None:
            assert priority is Priority.WORK
            await asyncio.sleep(0.9)

    server.on(*WRITE, says(ticket_line()))
    async with SyncroClient(base_url=base_url, token=TOKEN, timeout=0.8, limiter=Patient()) as syncro:
        await write(syncro.at(Priority.WORK, before_send=lambda: asyncio.sleep(0.9)))


async def test_nobody_listening_means_not_sent() -> None:
    async with SyncroClient(base_url=f"http://127.0.0.1:{unused_port()}", token=TOKEN) as syncro:
        with pytest.raises(NotSent, match="ConnectError"):
            await write(syncro)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("no"), NotSent),
        (httpx.ConnectTimeout("no"), NotSent),
        (httpx.PoolTimeout("no"), NotSent),
        (httpx.ProxyError("no"), NotSent),
        (httpx.WriteError("no"), UnknownOutcome),
        (httpx.WriteTimeout("no"), UnknownOutcome),
        (httpx.ReadError("no"), UnknownOutcome),
        (httpx.ReadTimeout("no"), UnknownOutcome),
        (httpx.RemoteProtocolError("no"), UnknownOutcome),
        (httpx.LocalProtocolError("no"), UnknownOutcome),
        (httpx.DecodingError("no"), UnknownOutcome),
        (OSError("no"), UnknownOutcome),
    ],
)
async def test_only_what_never_began_is_not_sent(error: Exception, kind: type[SyncroError]) -> None:
    def network(_: httpx.Request) -> httpx.Response:
        raise error

    async with httpx.AsyncClient(transport=httpx.MockTransport(network)) as http:
        syncro = SyncroClient(base_url="http://syncro.test/api/v1", token=TOKEN, http=http)
        with pytest.raises(kind):
            await write(syncro)


async def test_a_redirect_is_not_followed(server: SmallSyncro, base_url: str) -> None:
    server.on(*WRITE, text("", status=301, headers={"Location": "/api/v1/elsewhere"}))
    async with httpx.AsyncClient(follow_redirects=True) as http:
        syncro = SyncroClient(base_url=base_url, token=TOKEN, http=http)
        with pytest.raises(UnknownOutcome, match="301"):
            await write(syncro)
    assert len(server.received) == 1


async def test_what_is_sent_is_exact_json_with_the_token_in_its_header(
    server: SmallSyncro, syncro: SyncroClient
) -> None:
    server.on(*WRITE, says(ticket_line()))
    await write(syncro)
    sent = server.received[0]
    assert sent.body == (
        '{"product_id":7,"name":"Cable","description":"RF-000123/1","quantity":-0.25,"price_retail":249.00,"taxable":false}'
    )
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["Authorization"] == f"Bearer {TOKEN}"
    assert sent.query == {}


async def test_the_hook_runs_after_the_limiter_and_before_the_request(server: SmallSyncro, base_url: str) -> None:
    order: list[str] = []

    class Noted:
        async def acquire(self, priority: Priority) -> None:
            order.append(f"limiter {priority.name}")

    async def hook() -> None:
        order.append(f"hook, {len(server.received)} arrived")

    server.on(*READ, resets, says({"customer": customer()}))
    async with SyncroClient(base_url=base_url, token=TOKEN, limiter=Noted()) as syncro:
        await syncro.at(Priority.FORM, before_send=hook).customers.get(1)
    assert order == ["limiter FORM", "hook, 0 arrived", "limiter FORM", "hook, 1 arrived"]


async def test_a_hook_that_raises_keeps_the_request_at_home(server: SmallSyncro, syncro: SyncroClient) -> None:
    async def hook() -> None:
        raise TimeoutError("the lease is gone")

    with pytest.raises(TimeoutError, match="the lease is gone"):
        await write(syncro.at(Priority.WORK, before_send=hook))
    assert server.received == []


async def test_a_forbidden_request_stops_before_limiter_and_hook_even_with_other_connections(
    server: SmallSyncro, base_url: str
) -> None:
    async def never() -> None:
        raise AssertionError("nothing is about to be sent")

    async with httpx.AsyncClient() as http:
        syncro = SyncroClient(base_url=base_url, token=TOKEN, http=http).at(Priority.WORK, before_send=never)
        with pytest.raises(ForbiddenRequest):
            await syncro._wire.put("/products/7", success, {"name": "x"})
    assert server.received == []


@pytest.mark.parametrize("fault", [*FAULTS, "401", "422"])
@pytest.mark.parametrize("call", [write, lambda syncro: syncro.customers.autocomplete("Jane Doe")])
async def test_neither_token_nor_names_show_in_any_error(
    fault: str,
    call: Callable[[SyncroClient], Awaitable[object]],
    server: SmallSyncro,
    syncro: SyncroClient,
) -> None:
    said = says({"error": "Jane Doe may not"}, status=int(fault) if fault.isdigit() else 500)
    for method, path in (WRITE, ("GET", "/customers/autocomplete")):
        server.on(method, path, FAULTS.get(fault, said))
    with pytest.raises(SyncroError) as caught:
        await call(syncro)
    shown = f"{caught.value!r} {''.join(traceback.format_exception(caught.value))} {syncro!r} {syncro._wire!r}"
    assert TOKEN not in shown
    assert "Jane" not in f"{caught.value} {caught.value!r}"


async def test_the_token_is_in_no_log(
    server: SmallSyncro, syncro: SyncroClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    server.on(*READ, resets)
    server.on("GET", "/tickets/5", says({"ticket": ticket()}))
    with pytest.raises(UnknownOutcome):
        await syncro.customers.get(1)
    await syncro.tickets.get(5)
    printed = capsys.readouterr()
    assert caplog.text
    assert TOKEN not in caplog.text + printed.out + printed.err


async def test_an_answer_without_end_is_given_up(
    server: SmallSyncro, syncro: SyncroClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syncro_client.transport.LARGEST", 1_000)
    server.on("GET", "/tickets/5", says({"ticket": ticket(), "more": "a" * 1_000}))
    with pytest.raises(UnknownOutcome, match="more than 1,000 bytes"):
        await syncro.tickets.get(5)
