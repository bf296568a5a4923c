"""manifest.yml makes the app that the source is: nothing missing, nothing more."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.demo.play import approve, ask
from tests.manifest.source import ROOT, listeners, slack_methods
from tests.sandbox.bot_process import BotProcess
from tests.sandbox.environment import environment
from tests.sandbox.slack import LEAST_SCOPES, LocalSlack
from tests.sandbox.slack.web_api.methods import METHODS
from tests.sandbox.syncro import LocalSyncro

SCHEMAS = ROOT.parent / "shared" / "reference" / "slack"
NAMES = ("manifest.schema.1.0.0.json", "manifest.schema.2.0.0.json", "schemastore-slack-app-manifest.json")
SOCKET = (ROOT / "manifest.yml").read_text()
HTTP = re.sub("# HTTP: ", "", SOCKET.split("\ndisplay_information", 1)[1]).replace(
    "socket_mode_enabled: true", "socket_mode_enabled: false"
)
EVENTS = "https://YOUR-HOST/slack/events"


def manifest(text: str = SOCKET) -> Any:
    return yaml.safe_load(text)


def over_http() -> Any:
    """The manifest after its own comments were followed."""
    return manifest(f"display_information{HTTP}")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("variant", ["socket mode", "http"])
def test_slacks_own_schema_takes_it(name: str, variant: str) -> None:
    path = SCHEMAS / name
    if not path.exists():
        pytest.skip(f"Slack's schemas are not part of this repository; put {name} into ../shared/reference/slack")
    jsonschema.validate(manifest() if variant == "socket mode" else over_http(), json.loads(path.read_text()))


def test_every_method_that_is_called_has_its_scope() -> None:
    granted = set(manifest()["oauth_config"]["scopes"]["bot"])
    called = slack_methods()
    assert called >= {"chat.postMessage", "views.open"}, "the source is not read any more"
    assert called <= METHODS.keys(), "add the method and its scopes to the local Slack"
    lacking = {name for name in called if METHODS[name].scopes and not granted & set(METHODS[name].scopes)}
    assert lacking == set()


def test_every_scope_is_needed_by_something_that_is_called() -> None:
    granted = set(manifest()["oauth_config"]["scopes"]["bot"])
    needed = {scope for name in slack_methods() for scope in METHODS[name].scopes}
    assert granted - needed - {"commands"} == set()
    assert granted <= set(LEAST_SCOPES)


def test_no_scope_of_a_person_is_asked_for() -> None:
    assert manifest()["oauth_config"]["scopes"].keys() == {"bot"}


def test_the_commands_are_the_commands_that_are_listened_to() -> None:
    declared = {command["command"] for command in manifest()["features"]["slash_commands"]}
    assert declared == {name for kind, name in listeners() if kind == "command"}


def test_only_what_is_listened_to_is_subscribed() -> None:
    kinds = {kind for kind, _ in listeners()}
    settings, features = manifest()["settings"], manifest()["features"]
    assert settings["interactivity"]["is_enabled"] == bool(kinds & {"action", "view", "options", "shortcut"})
    events = {name for kind, name in listeners() if kind == "event"}
    assert set(settings.get("event_subscriptions", {}).get("bot_events", ())) == events
    assert features["app_home"]["home_tab_enabled"] == ("app_home_opened" in events)
    assert ("shortcuts" in features) == ("shortcut" in kinds)


def test_there_is_a_bot_user_to_hold_the_scopes() -> None:
    assert manifest()["features"]["bot_user"]["display_name"]


def test_socket_mode_needs_no_address() -> None:
    assert manifest()["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(manifest())


def test_its_comments_lead_to_http_with_every_address() -> None:
    followed = over_http()
    assert followed["settings"]["socket_mode_enabled"] is False
    assert followed["features"]["slash_commands"][0]["url"] == EVENTS
    assert followed["settings"]["interactivity"]["request_url"] == EVENTS
    assert followed["settings"]["event_subscriptions"]["request_url"] == EVENTS
    assert followed["settings"]["interactivity"]["message_menu_options_url"] == EVENTS


async def test_its_scopes_are_enough_for_a_whole_refund(tmp_path: Path) -> None:
    scopes = manifest()["oauth_config"]["scopes"]["bot"]
    async with LocalSlack(scopes=scopes, bot_in_refunds=False) as slack, LocalSyncro() as syncro:
        settings = environment(slack, syncro, database_url=f"sqlite:///{tmp_path / 'refunds.db'}")
        async with BotProcess(settings) as bot:
            slack.connect(bot.url)
            await ask(slack.person("mere"), show=[], slack=slack)
            card = await slack.channel("refunds").message_with("Kererū Café", timeout=10)
            await slack.person("sione").click(card, "Approve Refund")
            await slack.wait_until(lambda: slack.person("sione").ephemerals)
            await approve(slack.person("wiremu"), card)
            await slack.channel("refunds").reply_with(card, "Done in Syncro", timeout=30)
            await bot.stop()
        assert "missing_scope" not in bot.log()
        assert slack.failures == []
