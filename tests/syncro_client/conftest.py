from collections.abc import AsyncIterator, Iterator

import pytest
import stamina
from aiohttp import web
from aiohttp.test_utils import TestServer as LocalServer

from syncro_client import SyncroClient
from tests.syncro_client.small_syncro import SmallSyncro

TOKEN = "T0ken-that-must-not-leak"


@pytest.fixture(autouse=True)
def no_backoff() -> Iterator[None]:
    """Reads are tried again as often as in earnest, without the waiting."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture
def server() -> SmallSyncro:
    return SmallSyncro()


@pytest.fixture
async def base_url(server: SmallSyncro) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.handle)
    local = LocalServer(app)
    await local.start_server()
    yield str(local.make_url("/api/v1"))
    server.closing.set()
    await local.close()


@pytest.fixture
async def syncro(base_url: str) -> AsyncIterator[SyncroClient]:
    async with SyncroClient(base_url=base_url, token=TOKEN, timeout=2.0, sets_stock=True) as client:
        yield client
