"""`/refund`, `/refund 8101`, `/refund help`."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from bot.blocks.help import did_not_understand, help_text
from bot.workflow.form import open_form

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.listeners.front import Front

INVOICE_NUMBER = re.compile(r"#?([\w/-]*\d[\w/-]*)")


def register(app: AsyncApp, front: Front) -> None:
    """Attach the command."""

    @app.command("/refund")
    async def refund(ack: AsyncAck, command: dict[str, Any]) -> None:
        text = command.get("text", "").strip()
        number = INVOICE_NUMBER.fullmatch(text)
        if text and number is None:
            answer = help_text() if text.casefold() == "help" else did_not_understand(text)
            await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")
            return
        await ack()
        front.background.start(
            open_form(
                front.desk,
                trigger_id=command["trigger_id"],
                user_id=command["user_id"],
                draft_id=secrets.token_hex(8),
                invoice_number=number.group(1) if number else "",
            ),
            name="open_form",
        )
