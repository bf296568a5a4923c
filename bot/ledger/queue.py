"""What all processes queue on where there is no row to lock. On SQLite a transaction keeps every other writer out."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from bot.ledger.database import Transaction

TAKE = text("SELECT pg_advisory_xact_lock(:key)")


class Queue(IntEnum):
    """The advisory locks of PostgreSQL that are ours: any numbers, and each its own."""

    MIGRATING = 7_281_994
    NUMBERING = 7_281_995
    DAY = 7_281_996
    STANDSTILL = 7_281_997
    HOMES = 7_281_998
    DELEGATING = 7_281_999
    LANDING = 7_282_000


async def wait_in(queue: Queue, tx: Transaction) -> None:
    """Wait until it is this transaction's turn; it ends with the transaction."""
    if tx.locks_rows:
        await tx.connection.execute(TAKE, {"key": queue})
