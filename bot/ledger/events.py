"""What happened to a refund, in order: who, when, what. Rows are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from bot.ledger.tables import events

if TYPE_CHECKING:
    from bot.ledger.database import Transaction

BOT = "bot"


async def record(
    tx: Transaction,
    refund_id: int,
    name: str,
    *,
    who: str = BOT,
    data: dict[str, Any] | None = None,
) -> None:
    """Add one event; `who` is a Slack user id or the bot."""
    await tx.connection.execute(
        insert(events).values(refund_id=refund_id, at=tx.now_ms, name=name, who=who, data=data or {}),
    )
