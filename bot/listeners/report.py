"""`/refund report`, `/refund report october`: for approvers, because it names people and sums in the channel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from bot.blocks import ephemeral
from bot.blocks.report import cannot_report, comes, did_not_come, no_refunds_yet, not_a_month
from bot.models import NoMonth
from bot.rules.months import month_typed
from bot.steps.people import CouldNotCheckError
from bot.workflow.report import TROUBLE

if TYPE_CHECKING:
    from datetime import date

    from slack_bolt.async_app import AsyncAck, AsyncRespond

    from bot.blocks.message import Message
    from bot.listeners.front import Front

REPORT = "report"

log = structlog.get_logger()


async def report(front: Front, ack: AsyncAck, command: dict[str, Any], typed: str, respond: AsyncRespond) -> None:
    """Have the report on a month posted in the channel."""
    month, note = await _month(front, command["user_id"], typed)
    await ack(text=note.text, blocks=note.blocks, response_type="ephemeral")
    if month is not None:
        front.background.start(_post(front, month, respond), name="report")


async def _month(front: Front, user_id: str, typed: str) -> tuple[date | None, Message]:
    """The month to report on, and what the person hears; None where there is nothing to post."""
    try:
        if not await front.reports.may(user_id):
            return None, cannot_report(front.approvers)
    except CouldNotCheckError:
        return None, ephemeral.could_not_check_group()
    today = await front.reports.today()
    month = month_typed(typed, today or datetime.now(UTC).date())  # what it was typed for does not depend on refunds
    if isinstance(month, NoMonth):
        return None, not_a_month(month, typed)
    return (None, no_refunds_yet()) if today is None else (month, comes(month))


async def _post(front: Front, month: date, respond: AsyncRespond) -> None:
    try:
        await front.reports.post(month)
    except TROUBLE as failure:
        log.warning("report.not_posted", month=f"{month:%Y-%m}", error=type(failure).__name__)
    except Exception:
        log.exception("report.not_posted", month=f"{month:%Y-%m}")  # it was promised: the person must hear
    else:
        return
    note = did_not_come(month)
    await respond(text=note.text, blocks=note.blocks, response_type="ephemeral")
