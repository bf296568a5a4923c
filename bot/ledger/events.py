"""What happened to a refund, in order: who, when, what. Rows are only ever added, and the database refuses the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.ledger.database import Transaction
    from bot.models import Approval, Decision, Instruction

BOT = "bot"


async def record(
    tx: Transaction,
    refund_id: int,
    name: str,
    *,
    who: str = BOT,
    data: dict[str, Any] | None = None,
) -> None:
    """Add one event; `who` is a Slack user id or the bot. It is stored with the commit (`bot.ledger.chain`)."""
    as_read_back = json.loads(json.dumps(data or {}))  # what the hash is taken of must be what a reader finds
    tx.recorded.append({"refund_id": refund_id, "at": tx.now_ms, "name": name, "who": who, "data": as_read_back})


def on_behalf(said: Approval | Decision | Instruction) -> dict[str, str]:
    """For an event's data: whose say it was, where that was handed to who said it."""
    return {"acting_for": said.acting_for} if said.acting_for else {}
