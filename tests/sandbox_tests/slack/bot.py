"""A tiny bot, written as anybody would with Bolt: it asks what to refund and lets others approve."""

import asyncio
from typing import Any

from aiohttp import ClientSession, web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack import LocalSlack

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


CUSTOMERS = ("Kererū Café", "Kererū Books", "Tūī Tours")
LOADING: Json = {
    "type": "modal",
    "callback_id": "ask",
    "title": plain("Request a refund"),
    "blocks": [{"type": "section", "text": mrkdwn("Fetching from Syncro…")}],
}
FORM: Json = LOADING | {
    "submit": plain("Ask for Approval"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "customer",
            "dispatch_action": True,
            "label": plain("Customer"),
            "element": {"type": "external_select", "action_id": "customer", "placeholder": plain("Type a name")},
        },
        {
            "type": "input",
            "block_id": "what",
            "label": plain("What to refund"),
            "element": {
                "type": "multi_static_select",
                "action_id": "what",
                "max_selected_items": 2,
                "options": [option("Handset"), option("Licence"), option("Courier")],
            },
        },
        {
            "type": "input",
            "block_id": "quantity",
            "label": plain("How many"),
            "hint": plain("1 to 2"),
            "element": {
                "type": "number_input",
                "action_id": "quantity",
                "is_decimal_allowed": False,
                "min_value": "1",
                "max_value": "2",
            },
        },
        {
            "type": "input",
            "block_id": "details",
            "optional": True,
            "label": plain("Details"),
            "element": {"type": "plain_text_input", "action_id": "details", "multiline": True, "max_length": 100},
        },
    ],
}


def card(customer: str, requester: str) -> list[Json]:
    confirm = {
        "title": plain("Approve?"),
        "text": mrkdwn(f"Refund *{customer}* at once."),
        "confirm": plain("Approve Refund"),
        "deny": plain("Not Yet"),
    }
    return [
        {"type": "section", "text": mrkdwn(f"*Refund $249.00 incl. GST to {customer}?*\nRequested by <@{requester}>")},
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": cell} for cell in row]
                for row in (("What", "Credit"), ("Yealink T46U handset", "$249.00"))
            ],
            "column_settings": [{"align": "left"}, {"align": "right"}],
        },
        {
            "type": "actions",
            "block_id": "decide",
            "elements": [
                {
                    "type": "button",
                    "action_id": "approve",
                    "style": "primary",
                    "text": plain("Approve Refund"),
                    "value": "RF-000001",
                    "confirm": confirm,
                },
                {"type": "button", "action_id": "reject", "text": plain("Reject"), "value": "RF-000001"},
            ],
        },
    ]


def authorization_of(slack: LocalSlack) -> Any:
    """A function, not a method: Bolt looks at its argument names and does not know "self"."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0SANDBOX1", bot_token=slack.bot_token, bot_user_id="U0REFUNDBOT"
        )

    return authorize


class TinyBot:
    """Listens on a port of its own; `seen` are the bodies it was sent."""

    def __init__(self, slack: LocalSlack, session: ClientSession) -> None:
        self.slack = slack
        self.seen: list[Json] = []
        self.client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        self.app = AsyncApp(
            signing_secret=slack.signing_secret,
            client=self.client,
            authorize=authorization_of(slack),
            process_before_response=True,
        )
        self._tasks: set[asyncio.Future[Any]] = set()
        self._runner: web.AppRunner | None = None
        self.app.middleware(self._remember)
        self.app.command("/refund")(self.ask)
        self.app.options("customer")(self.customers)
        self.app.action("customer")(self.customer_chosen)
        self.app.view("ask")(self.submitted)
        self.app.view_closed("ask")(self.closed)
        self.app.action("approve")(self.approve)
        self.app.action("reject")(self.reject)
        self.app.event("app_home_opened")(self.home)

    async def _remember(self, body: Json, next_: Any) -> None:
        self.seen.append(body)
        await next_()

    async def start(self) -> str:
        self._runner = web.AppRunner(self.app.web_app(path="/slack/events"), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    async def ask(self, ack: Any, body: Json) -> None:
        opened = await self.client.views_open(trigger_id=body["trigger_id"], view=LOADING)
        self._later(self.client.views_update(view_id=opened["view"]["id"], view=FORM))
        await ack()

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def customers(self, ack: Any, payload: Json) -> None:
        found = [option(name) for name in CUSTOMERS if payload["value"].lower() in name.lower()]
        await ack(options=found)

    async def customer_chosen(self, ack: Any, body: Json) -> None:
        name = body["actions"][0]["selected_option"]["text"]["text"]
        note = {"type": "section", "text": mrkdwn(f"Invoices of *{name}*")}
        view = FORM | {"blocks": [*FORM["blocks"], note]}
        await self.client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)
        await ack()

    async def submitted(self, ack: Any, body: Json) -> None:
        values = body["view"]["state"]["values"]
        if values["details"]["details"]["value"] == "wrong":
            await ack(response_action="errors", errors={"details": "Say what happened."})
            return
        customer = values["customer"]["customer"]["selected_option"]["text"]["text"]
        await self.post_card(customer, body["user"]["id"])
        await ack()

    async def post_card(self, customer: str, requester: str = "U0MERE0001") -> None:
        await self.client.chat_postMessage(
            channel="C0REFUNDS1", text=f"Refund to {customer}?", blocks=card(customer, requester)
        )

    async def closed(self, ack: Any) -> None:
        await ack()

    async def approve(self, ack: Any, body: Json) -> None:
        user, channel, ts = body["user"]["id"], body["channel"]["id"], body["message"]["ts"]
        group = await self.client.usergroups_users_list(usergroup="S0APPROVE1")
        if user not in group["users"]:
            await self.client.chat_postEphemeral(
                channel=channel, user=user, text="Only @refund-approvers can approve. Nothing has changed."
            )
        else:
            blocks = [
                *body["message"]["blocks"][:1],
                {"type": "context", "elements": [mrkdwn(f"Approved by <@{user}>")]},
            ]
            await self.client.chat_update(channel=channel, ts=ts, text="Approved", blocks=blocks)
            await self.client.chat_postMessage(channel=channel, thread_ts=ts, text="*Approved.* Ticket 20031 created.")
        await ack()

    async def reject(self, ack: Any, body: Json) -> None:
        await self.client.views_open(trigger_id=body["trigger_id"], view=LOADING)
        await ack()

    async def home(self, event: Json) -> None:
        button = {"type": "button", "action_id": "reject", "text": plain("My Refunds")}
        view = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
        await self.client.views_publish(user_id=event["user"], view=view)
