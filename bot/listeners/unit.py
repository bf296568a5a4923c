"""The buttons about returned units: name it, another serial, by hand. Each is authorised at the time of the click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from bot.blocks.naming import BY_HAND, CALLBACK_ID, LOOK, NAME, OTHER, another_serial
from bot.listeners.decide import open_or_say, tell_alone
from bot.listeners.front import channel_of, text_typed
from bot.listeners.numbers import syncro_id
from bot.listeners.stock import ShelfButton, note_of_click, thread_of
from bot.models import RowId, SyncroId
from bot.rules.returned_unit import proven
from bot.workflow.unit_names import Said

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.listeners.front import Front

CHOOSE = "Choose which of Syncro's units it is."


class UnitButton(BaseModel):
    """The value of a button about a unit: which, of which of Syncro's units, and the name that was shown."""

    refund: RowId
    unit: RowId
    instance: SyncroId = 0
    shown: str = ""


class UnitMetadata(UnitButton):
    """What the question for another serial number brings back."""

    channel: str
    thread: str | None = None


def register(app: AsyncApp, front: Front) -> None:
    """Attach the buttons and the modal."""
    _register_buttons(app, front)
    _register_another_serial(app, front)


def _register_buttons(app: AsyncApp, front: Front) -> None:
    @app.action(NAME)
    async def name(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        button = UnitButton.model_validate_json(action["value"])
        note = await note_of_click(front, front.unit_names.name(_said(button, body, button.shown)))
        await ack()
        tell_alone(front, channel_of(body), body["user"]["id"], note, thread_ts=thread_of(body))

    @app.action(BY_HAND)
    async def by_hand(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        button = UnitButton.model_validate_json(action["value"])
        note = await note_of_click(front, front.unit_names.by_hand(_said(button, body)))
        await ack()
        tell_alone(front, channel_of(body), body["user"]["id"], note, thread_ts=thread_of(body))

    @app.action(LOOK)
    async def look(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        button = ShelfButton.model_validate_json(action["value"])
        looking = front.unit_names.look_again(button.refund, button.product, body["user"]["id"])
        note = await note_of_click(front, looking)
        await ack()
        tell_alone(front, channel_of(body), body["user"]["id"], note, thread_ts=thread_of(body))


def _register_another_serial(app: AsyncApp, front: Front) -> None:
    @app.action(OTHER)
    async def other(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = UnitButton.model_validate_json(action["value"])
        metadata = UnitMetadata(**button.model_dump(), channel=channel_of(body), thread=thread_of(body))
        asking = _ask_for_serial(front, metadata, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_for_serial")

    @app.view(CALLBACK_ID)
    async def typed(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        metadata = UnitMetadata.model_validate_json(view["private_metadata"])
        values = view["state"]["values"]
        if "instance" in values:
            chosen = values["instance"]["instance"].get("selected_option")
            if chosen is None:
                await ack(response_action="errors", errors={"instance": CHOOSE})
                return
            metadata.instance = syncro_id(chosen["value"])
        said = _said(metadata, body, text_typed(view, "serial"))
        wrong = await front.unit_names.wrong_with(said)
        if wrong:
            await ack(response_action="errors", errors={"serial": wrong})
            return
        note = await note_of_click(front, front.unit_names.name(said, typed=True))
        await ack()
        tell_alone(front, metadata.channel, said.user_id, note, thread_ts=metadata.thread)


async def _ask_for_serial(front: Front, metadata: UnitMetadata, *, user_id: str, trigger_id: str) -> None:
    """Ask only those whose word counts."""
    said = Said(metadata.refund, metadata.unit, user_id)
    note = await note_of_click(front, front.unit_names.check(said))
    if note is None:
        refund, shelf, unit = await front.unit_names.read(said)
        metadata.instance = proven(shelf).get(unit.number, 0)
        view = another_serial(refund, shelf, unit, metadata.instance or None, metadata.model_dump_json())
        note = await open_or_say(front, view, trigger_id)
    tell_alone(front, metadata.channel, user_id, note, thread_ts=metadata.thread)


def _said(button: UnitButton, body: dict[str, Any], name: str = "") -> Said:
    return Said(button.refund, button.unit, body["user"]["id"], name, button.instance)
