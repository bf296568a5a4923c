"""The requests Slack sends, key for key (compare the samples of Slack's own SDK test suites)."""

import secrets

from tests.sandbox.slack.directory import APP_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Channel, Json, User
from tests.sandbox.slack.messages import Message
from tests.sandbox.slack.views import View
from tests.sandbox.slack.workspace import Workspace

VERIFICATION_TOKEN = "legacy-fixed-value"
TEAM = {"id": TEAM_ID, "domain": TEAM_DOMAIN}


def escaped(typed: str) -> str:
    """What people typed, as Slack hands it over."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slash_command(workspace: Workspace, user: User, channel: Channel, command: str, text: str) -> dict[str, str]:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": "privategroup" if channel.is_private else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": escaped(text),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": workspace.response_urls.issue("commands", channel.id, user.id),
        "trigger_id": workspace.triggers.issue(user.id),
    }


def _interactive(kind: str, user: User) -> Json:
    return {
        "type": kind,
        "team": TEAM,
        "user": user.brief(),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(workspace: Workspace, block: Json, element: Json, entered: Json) -> Json:
    """One element of ``actions``: what the element is, plus what was entered."""
    kept = ("text", "value", "style", "url", "placeholder", "confirm", "initial_option", "initial_date", "initial_user")
    parts = {
        key: element[key] for key in kept if key in element and not (key == "value" and element["type"] != "button")
    }
    if element["type"] != "button":
        parts.pop("text", None)
    return {
        "type": element["type"],
        "block_id": block["block_id"],
        "action_id": element["action_id"],
        **parts,
        **{key: value for key, value in entered.items() if key != "type"},
        "action_ts": workspace.clock.stamp(),
    }


def view_actions(workspace: Workspace, user: User, view: View, actions: list[Json]) -> Json:
    trigger_view = view.id if view.type == "modal" else None
    return _interactive("block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.triggers.issue(user.id, view_id=trigger_view),
        "view": view.payload(),
        "actions": actions,
    }


def _message_place(message: Message, channel: Channel) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    name = "privategroup" if channel.is_private else channel.name
    return {"container": container, "channel": {"id": channel.id, "name": name}}


def message_actions(workspace: Workspace, user: User, message: Message, channel: Channel, actions: list[Json]) -> Json:
    payload = _interactive("block_actions", user) | _message_place(message, channel)
    if message.ephemeral_to is None:
        payload["message"] = message.payload()
    return payload | {
        "trigger_id": workspace.triggers.issue(user.id),
        "state": {"values": message.state.get(user.id, {})},
        "response_url": workspace.response_urls.issue("actions", channel.id, user.id, message_ts=message.ts),
        "actions": actions,
    }


def view_submission(workspace: Workspace, user: User, view: View) -> Json:
    return _interactive("view_submission", user) | {
        "trigger_id": workspace.triggers.issue(user.id, view_id=view.id),
        "view": view.payload(),
        "response_urls": [],
    }


def view_closed(user: User, view: View, *, is_cleared: bool) -> Json:
    return _interactive("view_closed", user) | {"view": view.payload(with_state=False), "is_cleared": is_cleared}


def view_suggestion(user: User, view: View, block: Json, element: Json, typed: str) -> Json:
    return _interactive("block_suggestion", user) | {
        "container": {"type": "view", "view_id": view.id},
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": escaped(typed),
        "view": view.payload(),
    }


def message_suggestion(user: User, message: Message, channel: Channel, block: Json, element: Json, typed: str) -> Json:
    payload = _interactive("block_suggestion", user) | _message_place(message, channel)
    return payload | {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
        "message": message.payload(),
    }


def event(workspace: Workspace, inner: Json) -> Json:
    """The envelope of the Events API; `inner` gets its ``event_ts``."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": {**inner, "event_ts": workspace.clock.stamp()},
        "type": "event_callback",
        "event_id": f"Ev0{secrets.token_hex(5).upper()}",
        "event_time": int(workspace.clock.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_hex(12)}",
    }


def home_opened(user: User, channel: Channel, home: View | None) -> Json:
    inner: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": "home"}
    if home is not None:
        inner["view"] = home.payload()
    return inner


def member_event(kind: str, user: User, channel: Channel) -> Json:
    return {
        "type": kind,
        "user": user.id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": TEAM_ID,
    }


def url_verification() -> Json:
    return {"token": VERIFICATION_TOKEN, "challenge": secrets.token_hex(26), "type": "url_verification"}
