"""Every key we send is a key Slack sends, and what Slack always sends is there."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack import LocalSlack
from tests.sandbox_tests.slack.listener import Listener, as_json
from tests.sandbox_tests.slack.parts import actions, asked, button, modal, plain, section

SAMPLES = Path(__file__).parents[4] / "shared" / "reference" / "slack" / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="Slack's samples (../shared/reference/slack) are not here"
)
Json = dict[str, Any]
ENTERPRISE = {"enterprise_id", "enterprise_name"}  # only in an Enterprise organisation
# What the shapes leave out because their generator did not meet it in this kind of payload.
ALSO_KNOWN = {"view.blocks", "message.blocks", "state.values", "view.state.values", "actions.confirm", "response_urls"}


def sample(name: str) -> Json:
    loaded: Json = json.loads((SAMPLES / name).read_text())
    return loaded


def keys(value: Any, prefix: str = "", depth: int = 3) -> set[str]:
    """The dotted names of all keys, lists looked into, block content left aside."""
    if depth == 0 or prefix.endswith((".blocks", "state", ".text", ".confirm", ".placeholder")):
        return set()
    if isinstance(value, list):
        return set().union(*(keys(entry, prefix, depth) for entry in value))
    if not isinstance(value, dict):
        return set()
    names = {f"{prefix}.{key}".lstrip(".") for key in value}
    return names.union(*(keys(entry, f"{prefix}.{key}".lstrip("."), depth - 1) for key, entry in value.items()))


async def heard(slack: LocalSlack, listener: Listener, client: AsyncWebClient) -> dict[str, Json]:
    """One of every kind of request, by its name."""
    mere = slack.person("mere")
    await mere.command("/refund", "1042")
    menu = {**asked("external_select", min_query_length=0), "optional": True}
    view = modal(menu, section(accessory=button("Press", value="v")), notify_on_close=True, close=plain("Cancel"))
    slack.workspace.views.open(mere.id, view)
    window = await mere.modal()
    await window.click("Press")
    listener.answer = lambda: as_json({"options": []})
    await window.options("Label")
    listener.answer = lambda: as_json({"response_action": "update", "view": view})
    await window.submit()
    await window.back()
    await client.chat_postMessage(channel="C0REFUNDS1", text="Card", blocks=[actions(button("Press", value="v"))])
    await mere.click(slack.channel("refunds").messages[0], "Press")
    await mere.open_home(timeout=0.01)
    await slack.joins("mere", "accounts-private")
    names = ["command", "view_action", "suggestion", "submission", "closed", "message_action", "home", "joined"]
    return dict(zip(names, (request.body for request in listener.heard), strict=True))


@needs_samples
@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("command", "shapes/SlashCommandPayload.json"),
        ("view_action", "shapes/BlockActionPayload.json"),
        ("message_action", "shapes/BlockActionPayload.json"),
        ("submission", "shapes/ViewSubmissionPayload.json"),
        ("closed", "shapes/ViewClosedPayload.json"),
        ("home", "shapes/AppHomeOpenedPayload.json"),
        ("joined", "shapes/MemberJoinedChannelPayload.json"),
    ],
)
async def test_no_key_is_invented(
    slack: LocalSlack, listener: Listener, client: AsyncWebClient, name: str, shape: str
) -> None:
    sent = (await heard(slack, listener, client))[name]
    assert keys(sent) - keys(sample(shape)) - ALSO_KNOWN == set()


@needs_samples
@pytest.mark.parametrize(
    ("name", "real"),
    [
        ("view_action", "block_actions.view.java1.json"),
        ("submission", "view_submission.java1.json"),
        ("closed", "view_closed.java1.json"),
        ("suggestion", "block_suggestion.bolt1.json"),
        ("message_action", "block_actions.message.java1.json"),
        ("home", "event.app_home_opened.bolt3.json"),
        ("joined", "event.member_joined_channel.bolt1.json"),
    ],
)
async def test_no_key_that_slack_sends_is_missing(
    slack: LocalSlack, listener: Listener, client: AsyncWebClient, name: str, real: str
) -> None:
    sent = (await heard(slack, listener, client))[name]
    optional = {"actions.style", "enterprise", "event.view", "authed_teams", "authed_users", "event.inviter"}
    optional |= {name for name in keys(sample(real)) if name.split(".")[-1] in ENTERPRISE}
    optional |= {name for name in keys(sample(real)) if name.startswith("event.view.")}
    assert keys(sample(real)) - keys(sent) - optional == set()


@needs_samples
async def test_an_envelope_of_socket_mode_has_slacks_keys(slack: LocalSlack) -> None:
    assert set(sample("socket_mode.events_api2.json")) == {
        "envelope_id",
        "payload",
        "type",
        "accepts_response_payload",
        "retry_attempt",
        "retry_reason",
    }
    assert slack.socket_mode.connected is False


async def test_all_kinds_of_requests_are_sent_as_slack_does(
    slack: LocalSlack, listener: Listener, client: AsyncWebClient
) -> None:
    sent = await heard(slack, listener, client)
    assert sent["command"]["channel_name"] == "general"
    assert sent["view_action"]["container"] == {"type": "view", "view_id": sent["view_action"]["view"]["id"]}
    assert sent["message_action"]["container"]["is_ephemeral"] is False
    assert sent["message_action"]["response_url"].startswith(slack.base_url)
    assert sent["closed"]["view"]["state"] == {"values": {}}
    assert sent["home"]["event"]["tab"] == "home"
    assert {request.headers["User-Agent"] for request in listener.heard} == {
        "Slackbot 1.0 (+https://api.slack.com/robots)"
    }
