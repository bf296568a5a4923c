"""api.test, auth.test, apps.connections.open."""

import secrets

from tests.sandbox.slack.directory import BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Json
from tests.sandbox.slack.refusals import Refusal
from tests.sandbox.slack.web_api.call import Call
from tests.sandbox.slack.workspace import Workspace


def test(_workspace: Workspace, call: Call) -> Json:
    if call.text("error"):
        raise Refusal(call.text("error"), args=call.arguments)
    return {"args": call.arguments}


def auth_test(_workspace: Workspace, _call: Call) -> Json:
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": "Sandbox MSP",
        "user": "refunds",
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def connections_open(workspace: Workspace, _call: Call) -> Json:
    ticket = secrets.token_hex(12)
    workspace.tickets.add(ticket)
    return {"url": f"{workspace.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id=sandbox"}
