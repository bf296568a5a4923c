"""`/refund serial 7C2F80AA02`: what is known of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.blocks.history import history, which_unit

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncRespond

    from bot.listeners.front import Front

SERIAL = "serial"
LONGEST = 200  # characters


async def tell_history(front: Front, typed: str, respond: AsyncRespond) -> None:
    """Answer the person alone; Slack was answered already."""
    serial = typed[:LONGEST]
    note = history(serial, *await front.histories.of_unit(serial)) if serial else which_unit()
    await respond(text=note.text, blocks=note.blocks, response_type="ephemeral")
