from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from tests.sandbox.syncro import Clock, LocalSyncro
from tests.sandbox_tests.syncro.client import Api


@pytest.fixture
def clock() -> Clock:
    """A Wednesday morning in New Zealand, in summer time."""
    return Clock(datetime(2026, 11, 24, 20, 30, tzinfo=UTC))


@pytest.fixture
async def syncro(clock: Clock) -> AsyncIterator[LocalSyncro]:
    async with LocalSyncro(now=clock) as local:
        yield local


@pytest.fixture
async def api(syncro: LocalSyncro) -> AsyncIterator[Api]:
    async with httpx.AsyncClient(base_url=syncro.base_url, headers={"Authorization": f"Bearer {syncro.token}"}) as http:
        yield Api(http, syncro)
