from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack import LocalSlack
from tests.sandbox_tests.slack.bot import TinyBot


@pytest.fixture
async def connected(slack: LocalSlack, session: ClientSession) -> AsyncIterator[TinyBot]:
    """The tiny bot, connected by Socket Mode; it listens on no port."""
    tiny = TinyBot(slack, session)
    client = AsyncWebClient(slack.app_token, base_url=slack.api_url)
    handler: Any = AsyncSocketModeHandler(tiny.app, slack.app_token, web_client=client, ping_interval=1)
    await handler.connect_async()
    await slack.wait_until(lambda: slack.socket_mode.connected)
    yield tiny
    await handler.close_async()
    await tiny.stop()


async def test_the_whole_conversation_runs_over_a_socket(slack: LocalSlack, connected: TinyBot) -> None:
    mere, wiremu = slack.person("mere"), slack.person("wiremu")
    await mere.command("/refund", "1042")
    modal = await mere.modal(title="Request a refund")
    await modal.settled()
    assert await modal.options("Customer", typed="tūī") == ["Tūī Tours"]
    await modal.choose("Customer", "Tūī")
    await modal.choose("What to refund", "Handset", "Licence")
    await modal.fill("How many", 2)
    await modal.fill("Details", "wrong")
    assert await modal.submit() == {"Details": "Say what happened."}
    await modal.fill("Details", "")
    assert await modal.submit() == {}
    card = await slack.channel("refunds").message_with("Tūī Tours")
    await wiremu.click(card, "Approve Refund")
    home = await mere.open_home()
    assert "My Refunds" in home.text()
    assert [body.get("command") or body["type"] for body in connected.seen] == [
        "/refund",
        "block_suggestion",
        "block_actions",
        "view_submission",
        "view_submission",
        "block_actions",
        "event_callback",
    ]
    assert slack.failures == []


async def test_a_ticket_is_good_for_one_connection(slack: LocalSlack, session: ClientSession) -> None:
    client = AsyncWebClient(slack.app_token, base_url=slack.api_url, session=session)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_envelope_nobody_acknowledges_times_out(slack: LocalSlack, session: ClientSession) -> None:
    slack.delivery.patience = 0.1
    client = AsyncWebClient(slack.app_token, base_url=slack.api_url, session=session)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as socket:
        hello: Any = await socket.receive_json()
        assert hello["num_connections"] == 1
        answer = await slack.person("mere").command("/refund")
        assert answer.error == "operation_timeout"
        await socket.send_json({"envelope_id": "unknown"})
        await slack.wait_until(lambda: len(slack.failures) == 2)
    assert [failure.reason for failure in slack.failures] == ["operation_timeout", "unknown_envelope"]
