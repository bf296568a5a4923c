"""What reaches the bot over HTTP: nothing that Slack has not signed."""

from collections.abc import Mapping

import httpx
import pytest

from tests.sandbox.bot_process import BotProcess
from tests.sandbox.environment import environment
from tests.sandbox.slack import LocalSlack, payloads
from tests.sandbox.syncro import LocalSyncro

pytestmark = pytest.mark.long

NOT_FOUND = httpx.codes.NOT_FOUND
UNAUTHORIZED = httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        pytest.param({}, UNAUTHORIZED, id="signing secret"),
        pytest.param({"SLACK_APP_TOKEN": "xapp-local-app"}, UNAUTHORIZED, id="both"),
        pytest.param({"SLACK_APP_TOKEN": "xapp-local-app", "SLACK_SIGNING_SECRET": ""}, NOT_FOUND, id="Socket Mode"),
    ],
)
async def test_an_unsigned_request_never_gets_in(changes: Mapping[str, str], answer: int, database_url: str) -> None:
    async with LocalSlack() as slack, LocalSyncro() as syncro:
        settings = environment(slack, syncro, database_url=database_url) | dict(changes)
        async with BotProcess(settings) as bot, httpx.AsyncClient(trust_env=False) as client:
            person, channel = slack.person("mere").user, slack.channel("refunds").channel
            forged = payloads.slash_command(slack.workspace, person, channel, "/refund", "help")
            answered = await client.post(f"{bot.url}/slack/events", data=forged)
            assert answered.status_code == answer
            await bot.stop()


async def test_socket_mode_alone_brings_commands_and_answers(database_url: str) -> None:
    async with LocalSlack() as slack, LocalSyncro() as syncro:
        settings = environment(slack, syncro, database_url=database_url)
        settings |= {"SLACK_APP_TOKEN": slack.app_token, "SLACK_SIGNING_SECRET": ""}
        async with BotProcess(settings) as bot:
            await slack.wait_until(lambda: slack.socket_mode.connected)
            answer = await slack.person("mere").command("/refund", "help", channel="refunds")
            assert "asks for a refund" in answer.text
            await bot.stop()
        assert not slack.failures


async def test_a_wrong_token_of_socket_mode_keeps_the_bot_neither_from_work_nor_from_stopping(
    database_url: str,
) -> None:
    async with LocalSlack() as slack, LocalSyncro() as syncro:
        settings = environment(slack, syncro, database_url=database_url) | {"SLACK_APP_TOKEN": "xapp-of-another-app"}
        async with BotProcess(settings) as bot:
            await slack.wait_until(lambda: "bot.ready" in bot.log(), timeout=10)
            assert "invalid_auth" in bot.log()
            assert "slack.socket_mode_waits" in bot.log()
            assert await bot.stop(within=10) == 0
