from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack import LocalSlack
from tests.sandbox_tests.slack.parts import section

REFUNDS, GENERAL, PRIVATE, ARCHIVED = "C0REFUNDS1", "C0GENERAL1", "C0PRIVATE1", "C0ARCHIVE1"


async def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    answer: dict[str, Any] = dict(caught.value.response.data)
    return answer


async def test_a_token_is_asked_for_and_known(slack: LocalSlack, session: ClientSession) -> None:
    async def error(**headers: str) -> str:
        async with session.post(slack.api_url + "auth.test", headers=headers) as answer:
            return str((await answer.json())["error"])

    assert await error() == "not_authed"
    assert await error(Authorization="Bearer xoxb-somebody-else") == "invalid_auth"
    assert await error(Authorization=f"Bearer {slack.app_token}") == "not_allowed_token_type"


async def test_the_bot_learns_who_it_is(client: AsyncWebClient) -> None:
    me = await client.auth_test()
    assert (me["user_id"], me["bot_id"], me["team_id"]) == ("U0REFUNDBOT", "B0REFUNDS1", "T0SANDBOX1")
    assert "chat:write" in me.headers["x-oauth-scopes"]


async def test_an_unknown_method_is_told_so(client: AsyncWebClient) -> None:
    assert (await refused(client.api_call("chat.shout")))["error"] == "unknown_method"


async def test_a_missing_scope_names_what_is_needed(slack: LocalSlack, client: AsyncWebClient) -> None:
    history = await refused(client.conversations_history(channel=REFUNDS))
    assert (history["error"], history["needed"]) == ("missing_scope", "channels:history")
    slack.workspace.scopes.remove("chat:write")
    post = await refused(client.chat_postMessage(channel=REFUNDS, text="Hello"))
    assert (post["error"], post["needed"]) == ("missing_scope", "chat:write")
    assert "chat:write" not in post["provided"].split(",")


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        (PRIVATE, "channel_not_found"),
        ("C0NOWHERE1", "channel_not_found"),
        (ARCHIVED, "is_archived"),
        ("U0TANE0001", "channel_not_found"),
    ],
)
async def test_a_message_needs_a_place_it_can_go_to(client: AsyncWebClient, channel: str, error: str) -> None:
    assert (await refused(client.chat_postMessage(channel=channel, text="Hello")))["error"] == error


async def test_a_bot_that_is_not_in_a_channel_joins_before_it_posts(client: AsyncWebClient, slack: LocalSlack) -> None:
    slack.channel("refunds").remove_bot()
    assert (await refused(client.chat_postMessage(channel=REFUNDS, text="Hello")))["error"] == "not_in_channel"
    assert not (await client.conversations_info(channel=REFUNDS))["channel"]["is_member"]
    await client.conversations_join(channel=REFUNDS)
    assert (await client.conversations_join(channel=REFUNDS))["warning"] == "already_in_channel"
    await client.chat_postMessage(channel=REFUNDS, text="Hello")
    assert [message.text for message in slack.channel("refunds").messages] == ["Hello"]


async def test_a_person_can_be_written_to_by_id(client: AsyncWebClient, slack: LocalSlack) -> None:
    opened = await client.conversations_open(users=slack.person("mere").id)
    posted = await client.chat_postMessage(channel=slack.person("mere").id, text="Landed.")
    assert posted["channel"] == opened["channel"]["id"]
    assert [message.text for message in slack.direct_messages("mere").messages] == ["Landed."]


async def test_replies_go_under_a_message_that_is_there(client: AsyncWebClient, slack: LocalSlack) -> None:
    root = await client.chat_postMessage(channel=REFUNDS, text="Card")
    reply = await client.chat_postMessage(channel=REFUNDS, text="Reply", thread_ts=root["ts"])
    under_reply = client.chat_postMessage(channel=REFUNDS, text="x", thread_ts=reply["ts"])
    assert (await refused(under_reply))["error"] == "cannot_reply_to_message"
    nowhere = client.chat_postMessage(channel=REFUNDS, text="x", thread_ts="1.000001")
    assert (await refused(nowhere))["error"] == "thread_not_found"
    (card,) = slack.channel("refunds").messages
    assert [message.text for message in card.replies()] == ["Reply"]
    link = await client.chat_getPermalink(channel=REFUNDS, message_ts=reply["ts"])
    assert link["permalink"].endswith(f"?thread_ts={root['ts']}&cid={REFUNDS}")


async def test_an_update_without_blocks_drops_them_and_keeps_the_history(
    client: AsyncWebClient, slack: LocalSlack
) -> None:
    posted = await client.chat_postMessage(channel=REFUNDS, text="Card", blocks=[section("*Card*")])
    await client.chat_update(channel=REFUNDS, ts=posted["ts"], text="Approved")
    (card,) = slack.channel("refunds").messages
    assert (card.text, card.blocks, bool(card.edited)) == ("Approved", [], True)
    assert card.versions[0].blocks[0]["text"]["text"] == "*Card*"


async def test_what_is_not_the_bots_own_or_not_there_is_not_updated(client: AsyncWebClient, slack: LocalSlack) -> None:
    theirs = slack.person("mere").say("Hello", channel="refunds")
    update = client.chat_update(channel=REFUNDS, ts=theirs.ts, text="x")
    assert (await refused(update))["error"] == "cant_update_message"
    assert (await refused(client.chat_delete(channel=REFUNDS, ts=theirs.ts)))["error"] == "cant_delete_message"
    posted = await client.chat_postMessage(channel=REFUNDS, text="Card")
    slack.delete(slack.channel("refunds").messages_with("Card")[0])
    gone = client.chat_update(channel=REFUNDS, ts=posted["ts"], text="x")
    assert (await refused(gone))["error"] == "message_not_found"


async def test_an_ephemeral_message_is_seen_by_one_and_never_updated(client: AsyncWebClient, slack: LocalSlack) -> None:
    mere, sione = slack.person("mere"), slack.person("sione")
    shown = await client.chat_postEphemeral(channel=REFUNDS, user=mere.id, text="Only <@U0MERE0001> sees *this*")
    assert (mere.ephemerals, sione.ephemerals) == (["Only @Mere Tamihana sees this"], [])
    update = client.chat_update(channel=REFUNDS, ts=shown["message_ts"], text="x")
    assert (await refused(update))["error"] == "message_not_found"
    outside = client.chat_postEphemeral(channel=REFUNDS, user="U0TANE0001", text="x")
    assert (await refused(outside))["error"] == "user_not_in_channel"


async def test_broken_blocks_come_back_with_the_place_of_the_mistake(client: AsyncWebClient) -> None:
    answer = await refused(client.chat_postMessage(channel=REFUNDS, text="x", blocks=[section("x" * 3001)]))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_people_and_groups_are_listed(client: AsyncWebClient, slack: LocalSlack) -> None:
    users = await client.users_list(limit=4)
    assert len(users["members"]) == 4
    rest = await client.users_list(limit=4, cursor=users["response_metadata"]["next_cursor"])
    assert rest["response_metadata"]["next_cursor"] == ""
    assert (await client.users_info(user="U0TANE0001"))["user"]["deleted"]
    assert (await refused(client.users_info(user="U0NOBODY01")))["error"] == "user_not_found"
    groups = await client.usergroups_list(include_users=True)
    assert groups["usergroups"][0]["handle"] == "refund-approvers"
    approvers = await client.usergroups_users_list(usergroup=slack.group("refund-approvers").id)
    assert approvers["users"] == [slack.person("wiremu").id, slack.person("aroha").id]
    assert (await refused(client.usergroups_users_list(usergroup="S0NOBODY01")))["error"] == "no_such_subteam"


async def test_channels_are_listed_without_the_private_ones_of_others(client: AsyncWebClient) -> None:
    listed = await client.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    assert [channel["name"] for channel in listed["channels"]] == ["general", "refunds"]
    members = await client.conversations_members(channel=REFUNDS)
    assert "U0MERE0001" in members["members"]
    assert (await refused(client.conversations_info(channel=PRIVATE)))["error"] == "channel_not_found"


async def test_reading_methods_take_no_json_body(slack: LocalSlack, session: ClientSession) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with session.post(slack.api_url + "users.info", json={"user": "U0MERE0001"}, headers=headers) as answer:
        assert (await answer.json())["error"] == "user_not_found"


async def test_form_fields_with_json_strings_are_understood(slack: LocalSlack, session: ClientSession) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    fields = {"channel": REFUNDS, "text": "x", "blocks": '[{"type": "divider"}]'}
    async with session.post(slack.api_url + "chat.postMessage", data=fields, headers=headers) as answer:
        assert (await answer.json())["ok"]
    fields["blocks"] = "[{"
    async with session.post(slack.api_url + "chat.postMessage", data=fields, headers=headers) as answer:
        assert (await answer.json())["error"] == "invalid_blocks_format"


async def test_a_file_is_uploaded_and_shared_in_the_thread(client: AsyncWebClient, slack: LocalSlack) -> None:
    root = await client.chat_postMessage(channel=REFUNDS, text="Report")
    await client.files_upload_v2(
        channel=REFUNDS,
        thread_ts=root["ts"],
        filename="refunds.csv",
        title="Refunds",
        content="a,b\n",
        initial_comment="Here",
    )
    (reply,) = slack.channel("refunds").messages[0].replies()
    assert reply.text == "Here\n[file: Refunds]"
    assert next(iter(slack.workspace.uploads.files.values())).content == b"a,b\n"


async def test_who_is_called_by_a_message_is_known(client: AsyncWebClient, slack: LocalSlack) -> None:
    quoted = section("hello <!channel> and <@U0MERE0001>")
    safe = {"type": "section", "text": {"type": "plain_text", "text": "hello <!channel>"}}
    await client.chat_postMessage(channel=REFUNDS, text="x", blocks=[quoted])
    await client.chat_postMessage(channel=REFUNDS, text="x &lt;!here&gt;", blocks=[safe])
    loud, quiet = slack.channel("refunds").messages
    assert (loud.calls(), quiet.calls()) == (["channel", "U0MERE0001"], [])
