"""The Home tab: opened, looked through, asked from. Its rows have the buttons of cards and threads."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from pydantic import BaseModel
from slack_sdk.errors import SlackClientError

from bot.blocks import ephemeral
from bot.blocks.options import NOTHING, SLOW
from bot.listeners.decide import tell_alone
from bot.listeners.numbers import syncro_id
from bot.models import HomeFilter, Part, RowId, Stands, Whose
from bot.workflow import typeahead
from bot.workflow.form import open_form

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.listeners.front import Front

log = structlog.get_logger()


class Turn(BaseModel):
    """The value of a button that turns to another page of a list."""

    part: Part
    page: RowId


def register(app: AsyncApp, front: Front) -> None:
    """Attach the tab, its filters and pages, and the button that asks for a refund."""

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home" and event.get("user"):
            await front.homes.opened(event["user"])

    @app.action("home_ask")
    async def ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        opening = _open_form(front, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(opening, name="open_form")

    _register_pages(app, front)
    _register_filters(app, front)


def _register_pages(app: AsyncApp, front: Front) -> None:
    async def turn(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        to = Turn.model_validate_json(action["value"])
        await front.homes.choose(body["user"]["id"], lambda wish: wish.turned(to.part, to.page))
        await ack()

    app.action("home_next")(turn)
    app.action("home_back")(turn)


def _register_filters(app: AsyncApp, front: Front) -> None:
    @app.options("home_customer")
    async def customers(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(options=await typeahead.suggest_customers(front.desk, body["value"]))

    @app.action("home_customer")
    async def customer(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        option = action.get("selected_option")
        if option is not None and option["value"] not in {SLOW, NOTHING}:
            picked = {"customer_id": syncro_id(option["value"]), "customer_name": option["text"]["text"]}
            await _narrow(front, body, picked)
        await ack()

    @app.action("home_stands")
    async def stands(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await _narrow(front, body, {"stands": Stands(action["selected_option"]["value"])})
        await ack()

    @app.action("home_whose")
    async def whose(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await _narrow(front, body, {"whose": Whose(action["selected_option"]["value"])})
        await ack()

    @app.action("home_clear")
    async def clear(ack: AsyncAck, body: dict[str, Any]) -> None:
        await front.homes.choose(body["user"]["id"], lambda _: HomeFilter())
        await ack()


async def _narrow(front: Front, body: dict[str, Any], picked: dict[str, Any]) -> None:
    """List something else, from its first page on; what waits stays on the page it is on."""

    def change(wish: HomeFilter) -> HomeFilter:
        pages = {part: page for part, page in wish.pages.items() if part not in {Part.MINE, Part.EVERYTHING}}
        return wish.model_copy(update={**picked, "pages": pages})

    await front.homes.choose(body["user"]["id"], change)


async def _open_form(front: Front, *, user_id: str, trigger_id: str) -> None:
    note = None
    draft_id = secrets.token_hex(8)
    try:
        await open_form(front.desk, trigger_id=trigger_id, user_id=user_id, draft_id=draft_id, invoice_number="")
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("form.not_opened", error=str(failure))
        note = ephemeral.try_again()
    tell_alone(front, "", user_id, note)
