from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack import LocalSlack
from tests.sandbox_tests.slack.bot import TinyBot
from tests.sandbox_tests.slack.listener import Listener


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as service:
        yield service


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as shared:
        yield shared


@pytest.fixture
def client(slack: LocalSlack, session: ClientSession) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)


@pytest.fixture
async def bot(slack: LocalSlack, session: ClientSession) -> AsyncIterator[TinyBot]:
    tiny = TinyBot(slack, session)
    slack.connect(bot_url=await tiny.start())
    yield tiny
    await tiny.stop()


@pytest.fixture
async def listener(slack: LocalSlack) -> AsyncIterator[Listener]:
    plain = Listener()
    slack.connect(bot_url=await plain.start())
    yield plain
    await plain.stop()
