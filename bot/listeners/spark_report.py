"""Clicks of those who handle the Spark report: it is on it (of which day?), or it is not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.blocks import ephemeral
from bot.blocks.sighting import CALLBACK_ID, NOT_ON_IT, ON_IT, which_report
from bot.listeners.decide import open_or_say, tell_alone
from bot.listeners.front import Button, CloseMetadata, channel_of
from bot.steps.people import CouldNotCheckError
from bot.workflow.decision import UnknownRefundError
from bot.workflow.spark_report import NoSighting

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.blocks.message import Message
    from bot.listeners.front import Front

CHOOSE_DAY = "Choose the day of the report."


def register(app: AsyncApp, front: Front) -> None:
    """Attach both buttons, and the room for the day."""

    @app.action(NOT_ON_IT)
    async def not_on_it(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        about, user_id = _about(body, action), body["user"]["id"]
        saying = front.spark_reports.say(refund_id=about.refund, user_id=user_id, on_it=False)
        note = await _note(saying)
        await ack()
        tell_alone(front, about.channel, user_id, note, thread_ts=about.thread)

    @app.action(ON_IT)
    async def on_it(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        asking = _ask_day(front, _about(body, action), user_id=body["user"]["id"], trigger_id=body["trigger_id"])
        front.background.start(asking, name="ask_report")

    @app.view(CALLBACK_ID)
    async def told(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        chosen = view["state"]["values"]["report"]["report"].get("selected_date")
        if not chosen:
            await ack(response_action="errors", errors={"report": CHOOSE_DAY})
            return
        about, user_id = CloseMetadata.model_validate_json(view["private_metadata"]), body["user"]["id"]
        saying = front.spark_reports.say(
            refund_id=about.refund, user_id=user_id, on_it=True, report=date.fromisoformat(chosen)
        )
        note = await _note(saying)
        await ack()
        tell_alone(front, about.channel, user_id, note, thread_ts=about.thread)


def _about(body: dict[str, Any], action: dict[str, Any]) -> CloseMetadata:
    button = Button.model_validate_json(action["value"])
    return CloseMetadata(
        refund=button.refund, channel=channel_of(body), thread=body.get("message", {}).get("thread_ts")
    )


async def _ask_day(front: Front, about: CloseMetadata, *, user_id: str, trigger_id: str) -> None:
    """Ask only those who may say it."""
    checked = None

    async def check() -> NoSighting | None:
        nonlocal checked
        checked = await front.spark_reports.check(refund_id=about.refund, user_id=user_id)
        return checked if isinstance(checked, NoSighting) else None

    note = await _note(check())
    if note is None and isinstance(checked, tuple):
        note = await open_or_say(front, which_report(*checked, about.model_dump_json()), trigger_id)
    tell_alone(front, about.channel, user_id, note, thread_ts=about.thread)


async def _note(saying: Awaitable[NoSighting | None]) -> Message | None:
    """Why it does not count, or None where it does."""
    try:
        refused = await saying
    except CouldNotCheckError:
        return ephemeral.could_not_check_group()
    except UnknownRefundError:
        return ephemeral.unknown_refund()
    if refused is None:
        return None
    return ephemeral.not_the_report() if refused is NoSighting.NOT_ENTITLED else ephemeral.reported_already()
