import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack import LocalSlack
from tests.sandbox_tests.slack.bot import TinyBot

REFUNDS = "C0REFUNDS1"


async def status_of(call: Any) -> tuple[int, str | None]:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response.status_code, caught.value.response.headers.get("Retry-After")


async def test_a_channel_takes_a_small_burst_and_then_one_message_a_second(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    for _ in range(4):
        await client.chat_postMessage(channel=REFUNDS, text="x")
    assert await status_of(client.chat_postMessage(channel=REFUNDS, text="x")) == (429, "1")
    await client.chat_postMessage(channel="C0GENERAL1", text="another channel is free")
    slack.clock.advance(1)
    await client.chat_postMessage(channel=REFUNDS, text="x")


async def test_a_method_takes_as_many_calls_a_minute_as_its_tier(slack: LocalSlack, client: AsyncWebClient) -> None:
    for _ in range(20):
        await client.usergroups_list()
    slack.clock.advance(30)
    assert await status_of(client.usergroups_list()) == (429, "30")
    slack.clock.advance(30)
    await client.usergroups_list()


async def test_limits_can_be_widened_narrowed_and_switched_off(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.limits.tighten("auth.test", 1)
    await client.auth_test()
    assert (await status_of(client.auth_test()))[0] == 429
    slack.limits.relax()
    for _ in range(30):
        await client.chat_postMessage(channel=REFUNDS, text="x")
        await client.usergroups_list()
    slack.limits.enabled = False
    await client.auth_test()


async def test_a_retry_handler_gets_through_after_the_wait(slack: LocalSlack, client: AsyncWebClient) -> None:
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    slack.faults.add("chat.postMessage", "ratelimited", retry_after=0)
    await client.chat_postMessage(channel=REFUNDS, text="x")
    assert slack.web_api.calls == [("chat.postMessage", "ratelimited"), ("chat.postMessage", "ok")]


async def test_slack_can_break_in_every_way(slack: LocalSlack, client: AsyncWebClient) -> None:
    client.retry_handlers.clear()

    async def post() -> Any:
        return await client.chat_postMessage(channel=REFUNDS, text="x")

    slack.faults.add("chat.postMessage", "server_error", status=503)
    slack.faults.add("chat.postMessage", "html")
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await post()
    slack.faults.add("chat.postMessage", "error", error="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await post()
    slack.faults.add("*", "reset")
    with pytest.raises(aiohttp.ClientError):
        await post()
    slack.faults.add("chat.postMessage", "hang", seconds=0.3)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(post(), 0.1)
    assert slack.channel("refunds").messages == []


async def test_a_lost_answer_is_a_message_that_is_there(slack: LocalSlack, client: AsyncWebClient) -> None:
    client.retry_handlers.clear()
    slack.faults.add("chat.postMessage", "lost_answer")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=REFUNDS, text="x")
    assert len(slack.channel("refunds").messages) == 1


async def test_the_client_as_it_comes_posts_twice_when_an_answer_is_lost(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    """slack_sdk's default AsyncConnectionErrorRetryHandler repeats every method, also those that post."""
    slack.faults.add("chat.postMessage", "lost_answer")
    await client.chat_postMessage(channel=REFUNDS, text="x")
    assert len(slack.channel("refunds").messages) == 2


async def test_faults_are_ordered_over_http_too(
    slack: LocalSlack, client: AsyncWebClient, session: ClientSession
) -> None:
    fault = {"target": "auth.test", "kind": "error", "error": "account_inactive", "skip": 1}
    async with session.post(slack.base_url + "/_sandbox/faults", json=[fault]) as answer:
        assert await answer.json() == {"pending": 1}
    await client.auth_test()
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test()
    await client.auth_test()


async def test_a_delivery_can_come_twice(slack: LocalSlack, bot: TinyBot) -> None:
    slack.faults.add("delivery:slash_commands", "repeat")
    await slack.person("mere").command("/refund")
    first, second = bot.seen
    assert first == second
    assert ("views.open", "exchanged_trigger_id") in slack.web_api.calls


async def test_two_approvers_can_click_in_the_same_moment(slack: LocalSlack, bot: TinyBot) -> None:
    await bot.post_card("Kererū Café")
    card = await slack.channel("refunds").message_with("Kererū Café")
    wiremu, aroha = slack.person("wiremu"), slack.person("aroha")
    await slack.at_once(wiremu.click(card, "Approve Refund"), aroha.click(card, "Approve Refund"))
    assert {body["user"]["id"] for body in bot.seen} == {wiremu.id, aroha.id}
    assert all(body["message"]["blocks"][2]["type"] == "actions" for body in bot.seen)


async def test_an_old_button_can_be_clicked_after_the_message_changed(slack: LocalSlack, bot: TinyBot) -> None:
    await bot.post_card("Kererū Café")
    card = await slack.channel("refunds").message_with("Kererū Café")
    old_screen = card.as_seen()
    await slack.person("wiremu").click(card, "Approve Refund")
    await slack.person("aroha").click(old_screen, "Approve Refund")
    assert [body["actions"][0]["value"] for body in bot.seen] == ["RF-000001", "RF-000001"]
