"""`/refund`, `/refund 8101`, and `/refund` with `show`, `report`, `serial`, `delegate`, `pause` or `help`."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.blocks.ephemeral import form_did_not_open
from bot.blocks.help import did_not_understand, help_text
from bot.listeners import delegate, history, pause, report, story
from bot.rules.typed import tidy
from bot.workflow.form import open_form

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

    from bot.listeners.front import Front

log = structlog.get_logger()

LONGEST_NUMBER = 64  # characters; the pattern takes the square of the length
INVOICE_NUMBER = re.compile(r"#?([\w/-]*\d[\w/-]*)")


def register(app: AsyncApp, front: Front) -> None:
    """Attach the command."""

    @app.command("/refund")
    async def refund(ack: AsyncAck, command: dict[str, Any], respond: AsyncRespond) -> None:
        text = tidy(command.get("text"))
        word, _, rest = text.partition(" ")
        rest = tidy(rest)
        if word.casefold() in {pause.PAUSE, pause.RESUME}:
            await pause.switch(front, ack, command, word.casefold(), rest)
            return
        if text.casefold() == delegate.DELEGATE:
            await ack()
            front.background.start(delegate.show(front, command, respond), name="show_delegations")
            return
        if word.casefold() == history.SERIAL:
            await ack()
            front.background.start(history.tell_history(front, rest, respond), name="tell_history")
            return
        if word.casefold() == story.SHOW:
            await story.show(front, ack, command, rest, respond)
            return
        if word.casefold() == report.REPORT:
            await report.report(front, ack, command, rest, respond)
            return
        number = INVOICE_NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
        if text and number is None:
            answer = help_text() if text.casefold() == "help" else did_not_understand(text)
            await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")
            return
        await ack()
        opening = _open(front, command, number.group(1) if number else "", respond)
        front.background.start(opening, name="open_form")


async def _open(front: Front, command: dict[str, Any], invoice_number: str, respond: AsyncRespond) -> None:
    """Open the form; who waits for it in vain is told so."""
    try:
        await open_form(
            front.desk,
            trigger_id=command["trigger_id"],
            user_id=command["user_id"],
            draft_id=secrets.token_hex(8),
            invoice_number=invoice_number,
        )
    except (SlackClientError, ClientError, OSError, TimeoutError) as failure:
        log.warning("form.not_opened", error=str(failure))
        note = form_did_not_open(command["text"].strip())
        await respond(text=note.text, blocks=note.blocks, response_type="ephemeral")
