"""What all processes queue on where there is no row to lock. On SQLite a transaction keeps every other writer out.

On PostgreSQL two transactions that take the same things in opposite order wait for each other until one is lost. So
whoever takes several takes them in this order, whatever it leaves out:

1. the queues STANDSTILL, DELEGATING, HOMES and LANDING;
2. a customer's lane; who only tries to get one does not wait for it, and so may hold its refund before (`lanes.claim`);
3. refunds, by their numbers, in a mode that lets others refer to them (`FOR NO KEY UPDATE`);
4. lines of invoices, by their ids (`reservations.lock`), then the queue DAY, then the queue NUMBERING;
5. what belongs to a refund: delegations it is decided by, waits for its credit, shelves;
6. messages: the card, the progress message, then others;
7. the head of the chain, right before the commit.
"""

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
