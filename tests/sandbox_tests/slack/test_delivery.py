from typing import Any

import pytest
from aiohttp import ClientSession, web

from tests.sandbox.slack import LocalSlack, Modal
from tests.sandbox.slack.signature import sign
from tests.sandbox_tests.slack.bot import TinyBot
from tests.sandbox_tests.slack.listener import Listener, as_json
from tests.sandbox_tests.slack.parts import asked, modal, options, section

FIELD = {**asked("plain_text_input", action_id="a"), "block_id": "b"}
MENU = {**asked("external_select", action_id="m", min_query_length=0), "block_id": "menu", "optional": True}


async def window(slack: LocalSlack, *blocks: dict[str, Any]) -> Modal:
    mere = slack.person("mere")
    slack.workspace.views.open(mere.id, modal(*(blocks or (FIELD, MENU)), notify_on_close=True))
    opened = await mere.modal()
    if not blocks:
        await opened.fill("Label", "typed")
    return opened


def reasons(slack: LocalSlack) -> list[str]:
    return [failure.reason for failure in slack.failures]


def test_the_signature_is_slacks_worked_example() -> None:
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body)
    assert signature == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_bolt_takes_only_what_is_signed_and_fresh(slack: LocalSlack, bot: TinyBot) -> None:
    body = "command=%2Frefund"
    form = "application/x-www-form-urlencoded"
    for headers in (
        {"Content-Type": form},
        slack.delivery.signed_headers("another body", form),
        slack.delivery.signed_headers(body, form, age=600),
    ):
        answer = await slack.delivery.raw(body, headers)
        assert answer.status == 401
    assert bot.seen == []


async def test_no_answer_in_time_is_what_the_person_sees(slack: LocalSlack, listener: Listener) -> None:
    assert slack.delivery.patience == 3
    slack.delivery.patience, listener.delay = 0.05, 0.2
    answer = await slack.person("mere").command("/refund", "1042")
    assert answer.text == "/refund failed with the error 'operation_timeout'"
    assert slack.person("mere").notices == [answer.text]
    assert await (await window(slack)).submit() == {"": "We had some trouble connecting. Try again?"}
    assert reasons(slack) == ["operation_timeout"] * 2


async def test_a_bot_that_is_not_there_is_a_failure(slack: LocalSlack) -> None:
    slack.connect(bot_url="http://127.0.0.1:9")
    answer = await slack.person("mere").command("/refund")
    assert (answer.error, reasons(slack)) == ("dispatch_failed", ["dispatch_failed"])


async def test_an_answer_that_is_not_200_is_a_failure(slack: LocalSlack, listener: Listener) -> None:
    listener.answer = lambda: web.Response(status=500)
    answer = await slack.person("mere").command("/refund")
    assert (answer.error, reasons(slack)) == ("dispatch_failed", ["http_status_500"])


async def test_a_command_can_be_answered_with_text_or_json(slack: LocalSlack, listener: Listener) -> None:
    mere = slack.person("mere")
    listener.answer = lambda: web.Response(text="*Nothing* to refund")
    assert (await mere.command("/refund")).text == "Nothing to refund"
    listener.answer = lambda: as_json({"response_type": "in_channel", "text": "x", "blocks": [section("*Loud*")]})
    answer = await mere.command("/refund", channel="refunds")
    assert (answer.text, answer.ephemeral) == ("Loud", False)
    assert mere.ephemerals == ["Nothing to refund"]
    assert len(slack.channel("refunds").messages) == 1


@pytest.mark.parametrize(
    "body", [{"response_type": "loud", "text": "x"}, {"text": ""}, {"text": "x", "blocks": [section("")]}]
)
async def test_a_broken_answer_to_a_command_is_not_shown(
    slack: LocalSlack, listener: Listener, body: dict[str, Any]
) -> None:
    listener.answer = lambda: as_json(body)
    answer = await slack.person("mere").command("/refund")
    assert (answer.error, reasons(slack)) == ("invalid_command_response", ["invalid_response"])


async def test_an_empty_answer_closes_the_top_view_only(slack: LocalSlack, listener: Listener) -> None:
    opened = await window(slack)
    slack.workspace.views.push(opened.user.id, modal(section("on top")))
    assert await opened.submit() == {}
    assert opened.depth == 1
    assert len(listener.heard) == 1


async def test_a_submission_is_answered_with_update_push_or_clear(slack: LocalSlack, listener: Listener) -> None:
    opened = await window(slack)
    listener.answer = lambda: as_json({"response_action": "update", "view": modal(section("updated"))})
    assert await opened.submit() == {}
    assert "updated" in opened.text()
    listener.answer = lambda: as_json({"response_action": "push", "view": modal(section("pushed"))})
    await opened.submit()
    await opened.submit()
    assert (opened.depth, "pushed" in opened.text()) == (3, True)
    assert await opened.submit() == {"": "We had some trouble connecting. Try again?"}
    assert reasons(slack) == ["push_limit_reached"]
    listener.answer = lambda: as_json({"response_action": "clear"})
    await opened.submit()
    assert not opened.is_open


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "explode"},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"nowhere": "wrong"}},
        {"response_action": "errors", "errors": {"b": ""}},
        {"response_action": "update", "view": modal(section(""))},
        {"response_action": "push"},
        ["not", "an", "object"],
    ],
)
async def test_a_broken_answer_to_a_submission_is_trouble(slack: LocalSlack, listener: Listener, body: Any) -> None:
    opened = await window(slack)
    listener.answer = lambda: as_json(body)
    assert await opened.submit() == {"": "We had some trouble connecting. Try again?"}
    assert reasons(slack) == ["invalid_response"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"options": options(101)},
        {"options": [{"text": {"type": "plain_text", "text": "x" * 76}, "value": "x"}]},
        {"options": [{"text": {"type": "mrkdwn", "text": "x"}, "value": "x"}]},
        {"option_groups": [{"label": {"type": "plain_text", "text": "g"}, "options": []}]},
        {"options": [], "option_groups": []},
    ],
)
async def test_a_broken_answer_to_typing_shows_nothing(slack: LocalSlack, listener: Listener, body: Any) -> None:
    opened = await window(slack, MENU)
    listener.answer = lambda: as_json(body)
    assert await opened.options("Label", "x") == []
    assert reasons(slack) == ["invalid_options"]


async def test_options_can_come_in_groups_and_can_be_none(slack: LocalSlack, listener: Listener) -> None:
    opened = await window(slack, MENU)
    group = {"label": {"type": "plain_text", "text": "g"}, "options": options(2)}
    listener.answer = lambda: as_json({"option_groups": [group]})
    assert await opened.options("Label") == ["0", "1"]
    listener.answer = lambda: as_json({"options": []})
    assert await opened.options("Label", "z") == []
    assert slack.failures == []


async def test_closing_is_told_only_when_the_view_asks_for_it(slack: LocalSlack, listener: Listener) -> None:
    opened = await window(slack)
    slack.workspace.views.push(opened.user.id, modal(section()))
    await opened.back()
    await opened.close()
    (told,) = listener.heard
    assert (told.body["type"], told.body["is_cleared"]) == ("view_closed", True)


async def test_an_event_is_repeated_with_the_same_id_and_a_reason(slack: LocalSlack, listener: Listener) -> None:
    await slack.send_event({"type": "app_uninstalled"}, retries=2)
    first, second, third = listener.heard
    assert first.body == second.body == third.body
    assert "x-slack-retry-num" not in first.headers
    assert [second.headers["x-slack-retry-num"], third.headers["x-slack-retry-num"]] == ["1", "2"]
    assert third.headers["x-slack-retry-reason"] == "http_timeout"


async def test_bolt_answers_the_question_of_the_url(slack: LocalSlack, bot: TinyBot) -> None:
    assert bot.seen == []
    assert await slack.verify_url()


async def test_joining_and_leaving_are_events(slack: LocalSlack, listener: Listener) -> None:
    await slack.joins("mere", "accounts-private")
    await slack.leaves("mere", "accounts-private")
    assert [heard.body["event"]["type"] for heard in listener.heard] == ["member_joined_channel", "member_left_channel"]


async def test_a_response_url_works_five_times_in_thirty_minutes(
    slack: LocalSlack, listener: Listener, session: ClientSession
) -> None:
    mere = slack.person("mere")
    await mere.command("/refund")
    url = listener.heard[0].body["response_url"]

    async def respond(body: dict[str, Any]) -> tuple[int, str]:
        async with session.post(url, json=body) as answer:
            return answer.status, await answer.text()

    assert await respond({"text": "for you"}) == (200, "ok")
    assert await respond({"text": "", "blocks": []}) == (400, "no_text")
    assert await respond({"text": "for all", "response_type": "in_channel"}) == (200, "ok")
    assert await respond({"text": "x", "replace_original": True}) == (400, "message_not_found")
    assert await respond({"text": "fifth"}) == (200, "ok")
    assert await respond({"text": "sixth"}) == (404, "used_url")
    assert mere.ephemerals == ["for you", "fifth"]
    await mere.command("/refund")
    url = listener.heard[1].body["response_url"]
    slack.clock.advance(31 * 60)
    assert await respond({"text": "late"}) == (404, "expired_url")
