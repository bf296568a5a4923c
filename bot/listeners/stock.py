"""The buttons about a shelf: it matches, it differs, set Syncro. Each is authorised at the time of the click."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from bot.blocks import ephemeral
from bot.blocks.count import CALLBACK_ID, HOW_MANY, MOST, TOO_MANY, not_counted, what_was_found
from bot.blocks.shelf import DIFFERS, MATCHES, SET
from bot.listeners.decide import open_or_say, tell_alone
from bot.listeners.front import channel_of, text_typed
from bot.listeners.numbers import typed_number
from bot.models import RowId, SyncroId
from bot.steps.people import CouldNotCheckError
from bot.workflow.count import Asked
from bot.workflow.decision import UnknownRefundError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.blocks.message import Message
    from bot.listeners.front import Front
    from bot.workflow.count import Unheard

NUMBERS = ("counted", "received", "damaged")


class ShelfButton(BaseModel):
    """The value of a button about a shelf: of which refund and product, and what the message said."""

    refund: RowId
    product: SyncroId
    shown: str = ""


class CountMetadata(ShelfButton):
    """What the question what was found brings back."""

    channel: str
    thread: str | None = None


def register(app: AsyncApp, front: Front) -> None:
    """Attach the buttons and the modal."""
    _register_buttons(app, front)
    _register_differs(app, front)


def _register_buttons(app: AsyncApp, front: Front) -> None:
    @app.action(MATCHES)
    async def matches(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        note = await note_of_click(front, front.counts.matches(_asked(_button(action), body)))
        await ack()
        tell_alone(front, channel_of(body), body["user"]["id"], note, thread_ts=thread_of(body))

    @app.action(SET)
    async def set_syncro(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        note = await note_of_click(front, front.counts.set_to_counted(_asked(_button(action), body)))
        await ack()
        tell_alone(front, channel_of(body), body["user"]["id"], note, thread_ts=thread_of(body))


def _register_differs(app: AsyncApp, front: Front) -> None:
    @app.action(DIFFERS)
    async def differs(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        button = _button(action)
        metadata = CountMetadata(**button.model_dump(), channel=channel_of(body), thread=thread_of(body))
        asking = _ask_what_was_found(front, metadata, user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_what_was_found")

    @app.view(CALLBACK_ID)
    async def found(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        metadata = CountMetadata.model_validate_json(view["private_metadata"])
        typed = {name: _typed_number(view, name) for name in NUMBERS}
        errors = {name: HOW_MANY for name, number in typed.items() if number is None}
        counted, received, damaged = (typed[name] or Decimal(0) for name in NUMBERS)
        if not errors and damaged > received:
            errors = {"damaged": TOO_MANY}
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        note = text_typed(view, "note")
        asked = _asked(metadata, body)
        saying = front.counts.differs(asked, counted=counted, received=received, damaged=damaged, note=note)
        said = await note_of_click(front, saying)
        await ack()
        tell_alone(front, metadata.channel, asked.user_id, said, thread_ts=metadata.thread)


async def _ask_what_was_found(front: Front, metadata: CountMetadata, *, user_id: str, trigger_id: str) -> None:
    """Ask only those whose word counts."""
    asked = Asked(metadata.refund, metadata.product, user_id, metadata.shown)
    note = await note_of_click(front, front.counts.check(asked))
    if note is None:
        refund, shelf = await front.counts.read(asked)
        note = await open_or_say(front, what_was_found(refund, shelf, metadata.model_dump_json()), trigger_id)
    tell_alone(front, metadata.channel, user_id, note, thread_ts=metadata.thread)


async def note_of_click(front: Front, asked: Awaitable[Unheard | None]) -> Message | None:
    """Why a click did not count, or None where it did."""
    try:
        unheard = await asked
    except CouldNotCheckError:
        return ephemeral.could_not_check_group()
    except UnknownRefundError:
        return ephemeral.unknown_refund()
    return None if unheard is None else not_counted(unheard.why, unheard.refund, front.stock_owners)


def _button(action: dict[str, Any]) -> ShelfButton:
    return ShelfButton.model_validate_json(action["value"])


def _asked(button: ShelfButton, body: dict[str, Any]) -> Asked:
    return Asked(button.refund, button.product, body["user"]["id"], button.shown)


def _typed_number(view: dict[str, Any], name: str) -> Decimal | None:
    number = typed_number(view["state"]["values"][name][name].get("value"))
    return number if number is not None and 0 <= number <= MOST else None


def thread_of(body: dict[str, Any]) -> str | None:
    """The thread in which a button was clicked."""
    thread_ts: str | None = body.get("message", {}).get("thread_ts")
    return thread_ts
