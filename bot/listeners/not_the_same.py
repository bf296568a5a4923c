"""The button "Not the Same", on the card, in the thread and in the form; and what is answered to its question."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from pydantic import BaseModel
from slack_sdk.errors import SlackClientError

from bot.blocks import ephemeral, preview
from bot.blocks.by_hand import CALLBACK_ID, IN_THE_FORM, ON_THE_CARD, can_be_excused, not_the_same
from bot.listeners.front import Button, channel_of, text_typed
from bot.models import Denial, RowId
from bot.steps.people import CouldNotCheckError
from bot.steps.views import open_view, push_view, whisper
from bot.workflow import form
from bot.workflow.decision import Refusal, UnknownRefundError

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.blocks.message import Message
    from bot.listeners.front import Front

log = structlog.get_logger()

CHOOSE = "Choose at least one."
SAY_WHY = "Say how you know; whoever decides reads it."


class Asked(BaseModel):
    """What the question brings back: where it was asked, and about which refund or which draft in which view."""

    refund: RowId = 0
    channel: str = ""
    draft: str = ""
    view: str = ""


def register(app: AsyncApp, front: Front) -> None:
    """Attach the buttons and the answer."""

    @app.action(ON_THE_CARD)
    async def on_the_card(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        asked = Asked(refund=Button.model_validate_json(action["value"]).refund, channel=channel_of(body))
        asking = _ask_about_refund(front, asked, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_not_the_same")

    @app.action(IN_THE_FORM)
    async def in_the_form(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        asked = Asked(draft=json.loads(action["value"])["draft"], view=body["view"]["id"])
        asking = _ask_about_invoice(front, asked, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_not_the_same")

    @app.view(CALLBACK_ID)
    async def said(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        keys, reason, errors = _answer(view)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        asked = Asked.model_validate_json(view["private_metadata"])
        user_id = body["user"]["id"]
        remember = _remember_of_refund if asked.refund else _remember_of_invoice
        note = await remember(front, asked, keys=keys, reason=reason, user_id=user_id)
        await ack()
        _whisper(front, asked, user_id, note)


def _answer(view: dict[str, Any]) -> tuple[list[str], str, dict[str, str]]:
    values = view["state"]["values"]
    keys = [option["value"] for option in values["which"]["which"].get("selected_options") or []]
    reason = text_typed(view, "reason")
    errors = {**({} if keys else {"which": CHOOSE}), **({} if reason else {"reason": SAY_WHY})}
    return keys, reason, errors


async def _ask_about_refund(front: Front, asked: Asked, *, user_id: str, trigger_id: str) -> None:
    note = None
    try:
        found = await front.not_the_same.may_say_of(asked.refund, user_id, lately=True)
        if isinstance(found, Refusal):
            note = _denied(front, found)
        elif credits_left := can_be_excused(found):
            view = not_the_same(credits_left, asked.model_dump_json())
            await open_view(front.desk.slack, trigger_id=trigger_id, view=view)
        else:
            note = ephemeral.nothing_to_excuse()
    except CouldNotCheckError:
        note = ephemeral.could_not_check_group()
    except UnknownRefundError:
        note = ephemeral.unknown_refund()
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("not_the_same.not_opened", error=str(failure))
        note = ephemeral.try_again()
    _whisper(front, asked, user_id, note)


async def _ask_about_invoice(front: Front, asked: Asked, *, user_id: str, trigger_id: str) -> None:
    """In the form there is no thread to whisper in: what stands in the way is a window of its own."""
    view = preview.problem("Not for you to say", ephemeral.ONLY_APPROVERS_SAY)
    try:
        if await front.not_the_same.may_say(user_id, lately=True) is None:
            _, facts = await front.desk.draft(asked.draft, user_id)
            known = facts and await front.desk.with_taken(facts, user_id)
            if known is None or not known.by_hand:
                view = preview.problem("Please start again", ephemeral.NOTHING_TO_EXCUSE)
            else:
                view = not_the_same(known.by_hand, asked.model_dump_json(), own=True)
    except CouldNotCheckError:
        view = preview.problem("Please try again", ephemeral.COULD_NOT_CHECK)
    await push_view(front.desk.slack, trigger_id=trigger_id, view=view)


async def _remember_of_refund(
    front: Front, asked: Asked, *, keys: list[str], reason: str, user_id: str
) -> Message | None:
    try:
        refusal = await front.not_the_same.say_of(asked.refund, keys=keys, user_id=user_id, reason=reason)
    except CouldNotCheckError:
        return ephemeral.could_not_check_group()
    except UnknownRefundError:
        return ephemeral.unknown_refund()
    return None if refusal is None else _denied(front, refusal)


async def _remember_of_invoice(
    front: Front, asked: Asked, *, keys: list[str], reason: str, user_id: str
) -> Message | None:
    try:
        denial = await front.not_the_same.may_say(user_id)
    except CouldNotCheckError:
        return ephemeral.could_not_check_group()
    if denial is not None:
        return ephemeral.only_approvers_say()
    _, facts = await front.desk.draft(asked.draft, user_id)
    if facts is None:
        return ephemeral.nothing_to_excuse()
    await front.not_the_same.say(facts.invoice.id, keys=keys, user_id=user_id, reason=reason)
    shown = form.show_again(front.desk, form.Shown(asked.view), draft_id=asked.draft, invoice_id=facts.invoice.id)
    front.background.start(shown, name="show_again")
    return None


def _denied(front: Front, refusal: Refusal) -> Message:
    if refusal.denial is Denial.OWN_REQUEST:
        return ephemeral.own_request_not_the_same()
    if refusal.denial is Denial.REQUEST_OF_DELEGATOR:
        return ephemeral.delegators_request_not_the_same(refusal.refund)
    if refusal.denial is Denial.NOT_ENTITLED:
        return ephemeral.only_approvers_say()
    return ephemeral.denied(refusal.denial, refusal.refund, front.approvers)


def _whisper(front: Front, asked: Asked, user_id: str, note: Message | None) -> None:
    if note is not None:
        channel = asked.channel or front.desk.channel
        whispering = whisper(front.desk.slack, channel=channel, user_id=user_id, note=note)
        front.background.start(whispering, name="whisper")
