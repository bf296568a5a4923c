"""`/refund delegate`: hand one's say to somebody else, see who acts for whom, and end it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks import delegation as blocks
from bot.blocks import ephemeral
from bot.listeners.front import text_typed
from bot.models import HandOver
from bot.steps.billing import SyncroSilentError
from bot.steps.people import CouldNotCheckError
from bot.steps.views import announce, open_view, update_view, whisper
from bot.workflow.desk import in_time

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

    from bot.blocks.message import Message, View
    from bot.listeners.front import Front

DELEGATE = "delegate"

log = structlog.get_logger()


def register(app: AsyncApp, front: Front) -> None:
    """Attach the form and the button under each delegation. The command itself hands over to `show`."""

    @app.view(blocks.CALLBACK_ID)
    async def hand_over(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        user_id = body["user"]["id"]
        time_zone = json.loads(view["private_metadata"])["time_zone"]
        try:
            made = await front.delegations.hand_over(_asked(view), by=user_id, time_zone=time_zone)
        except CouldNotCheckError:
            await ack(response_action="errors", errors={"to": blocks.NOT_CHECKED})
            return
        if isinstance(made, list):
            await ack(response_action="errors", errors={each.field.value: each.message for each in reversed(made)})
            return
        await ack()
        _announce(front, blocks.announced(made))
        note = blocks.handed_over(made)
        whispering = whisper(front.desk.slack, channel=front.desk.channel, user_id=user_id, note=note)
        front.background.start(whispering, name="whisper")

    @app.action(blocks.REVOKE)
    async def revoke(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        user_id, shown = body["user"]["id"], body["view"]
        notice = await _revoke(front, json.loads(action["value"])["delegation"], user_id)
        await ack()
        front.background.start(_show_again(front, shown, user_id, notice), name="show_delegations")


async def show(front: Front, command: dict[str, Any], respond: AsyncRespond) -> None:
    """Open the modal at once and fill it; who waits for it in vain is told so."""
    user_id = command["user_id"]
    try:
        opened = await open_view(front.desk.slack, trigger_id=command["trigger_id"], view=blocks.loading())
        view = await _view(front, user_id)
        await update_view(front.desk.slack, view=view, view_id=opened["id"], seen_hash=opened.get("hash"))
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("delegate.not_opened", error=str(failure))
        note = ephemeral.form_did_not_open(DELEGATE)
        await respond(text=note.text, blocks=note.blocks, response_type="ephemeral")


async def _view(front: Front, user_id: str, notice: str = "") -> View:
    """The form for those who have a say of their own; for everybody who acts for whom."""
    known = await front.delegations.known()
    try:
        account = await in_time(front.desk.billing.account())
    except (SyncroSilentError, TimeoutError):
        return blocks.only_shown(known, user_id, today=None, why=blocks.SILENT, notice=notice)
    today = await front.delegations.today(account.time_zone)
    try:
        may = await front.delegations.may(user_id)
    except CouldNotCheckError:
        return blocks.only_shown(known, user_id, today=today, why=ephemeral.COULD_NOT_CHECK, notice=notice)
    if not may:
        return blocks.only_shown(known, user_id, today=today, why=blocks.NO_SAY, notice=notice)
    private = json.dumps({"time_zone": account.time_zone})
    return blocks.hand_over(known, user_id, today=today, private=private, notice=notice)


async def _revoke(front: Front, delegation_id: int, user_id: str) -> str:
    """End it; what the person reads over the list that is left."""
    try:
        ended = await front.delegations.revoke(delegation_id, user_id=user_id)
    except PermissionError:
        return blocks.NOT_YOURS
    if ended is None:
        return blocks.OVER
    _announce(front, blocks.announced_end(ended.delegation, user_id))
    return blocks.revoked(ended.references)


async def _show_again(front: Front, shown: dict[str, Any], user_id: str, notice: str) -> None:
    view = await _view(front, user_id, notice)
    await update_view(front.desk.slack, view=view, view_id=shown["id"], seen_hash=shown.get("hash"))


def _asked(view: dict[str, Any]) -> HandOver:
    values = view["state"]["values"]
    return HandOver(
        to=values["to"]["to"].get("selected_user") or "",
        first_day=_day(values["from"]["from"].get("selected_date")),
        last_day=_day(values["until"]["until"].get("selected_date")),
        reason=text_typed(view, "reason"),
    )


def _day(chosen: str | None) -> date | None:
    return date.fromisoformat(chosen) if chosen else None


def _announce(front: Front, note: Message) -> None:
    """Tell the channel. A courtesy: what holds is what stands in the ledger, whatever becomes of this message."""
    front.background.start(announce(front.desk.slack, channel=front.desk.channel, note=note), name="announce")
