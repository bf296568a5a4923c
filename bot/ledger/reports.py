"""The monthly reports: which were posted, and what is open now. A row is made before anything is posted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.ledger import refunds
from bot.ledger.database import to_ms
from bot.ledger.settled import within
from bot.ledger.tables import refunds as table
from bot.ledger.tables import reports
from bot.models import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.ledger.database import Database, Transaction

AT_WORK = (State.REQUESTED, State.APPROVED, State.PROCESSING, State.NEEDS_ATTENTION, State.OVERDUE)
LATE = (State.NEEDS_ATTENTION, State.OVERDUE)


@dataclass(frozen=True)
class Due:
    """A month that is to be reported on. `files` are those that Slack may show already, from an earlier try."""

    month: date
    files: tuple[str, ...]
    attempts: int
    token: str = field(default_factory=lambda: secrets.token_hex(8))


async def last(tx: Transaction) -> date | None:
    """The newest month that has a row, posted or not; None before the first."""
    found: str | None = await tx.connection.scalar(select(func.max(reports.c.month)))
    return None if found is None else date.fromisoformat(f"{found}-01")


async def owe(database: Database, months: Sequence[date], *, done: bool = False) -> None:
    """Note the months that are to be reported on, or that need no report; another process may have done so."""
    try:
        async with database.transaction() as tx:
            for month in months:
                values = {"due_at": tx.now_ms, "posted_at": tx.now_ms if done else None}
                await tx.connection.execute(insert(reports).values(month=f"{month:%Y-%m}", **values))
    except IntegrityError:
        return


async def claim(tx: Transaction, *, ttl_ms: int) -> Due | None:
    """Take the oldest month that is due, or None."""
    query = (
        select(reports)
        .where(reports.c.posted_at.is_(None), reports.c.due_at <= tx.now_ms, reports.c.leased_until < tx.now_ms)
        .order_by(reports.c.month)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await tx.connection.execute(query)).first()
    if row is None:
        return None
    due = Due(month=date.fromisoformat(f"{row.month}-01"), files=tuple(row.files or ()), attempts=row.attempts)
    values = {"token": due.token, "leased_until": tx.now_ms + ttl_ms, "attempts": row.attempts + 1}
    await tx.connection.execute(update(reports).where(reports.c.month == row.month).values(**values))
    return due


async def sharing(tx: Transaction, due: Due, files: Sequence[str]) -> bool:
    """Note the files right before they are shared; whether the month is still ours."""
    return await _change(tx, due, files=list(files))


async def not_shared(tx: Transaction, due: Due) -> None:
    """Slack said a clear no to the files: they are to be uploaded anew."""
    await _change(tx, due, files=None)


async def posted(tx: Transaction, due: Due) -> bool:
    """The channel has it, or is about to get it; whether the month was still ours."""
    return await _change(tx, due, posted_at=tx.now_ms, leased_until=0)


async def retry(tx: Transaction, due: Due, at: datetime) -> None:
    """It did not work; try again at `at`."""
    await _change(tx, due, due_at=to_ms(at), leased_until=0)


async def _change(tx: Transaction, due: Due, **values: object) -> bool:
    mine = (reports.c.month == f"{due.month:%Y-%m}") & (reports.c.token == due.token)
    changed = await tx.connection.execute(update(reports).where(mine).values(**values))
    return changed.rowcount == 1


async def year(tx: Transaction, bounds: Sequence[datetime]) -> list[tuple[int, int]]:
    """How much was refunded between each of the bounds and the next, and how many refunds that were."""
    found = []
    for start, end in pairwise(bounds):
        query = select(func.coalesce(func.sum(table.c.settled_cents), 0), func.count()).where(within(start, end))
        row = (await tx.connection.execute(query)).one()
        found.append((int(row[0]), int(row[1])))
    return found


async def open_now(tx: Transaction, *, most: int) -> tuple[int, int, tuple[str, ...]]:
    """How many refunds are not finished, how many of them wait for a person or are overdue, and the oldest of these."""
    counting = select(func.count()).select_from(table)
    unfinished = await tx.connection.scalar(counting.where(table.c.state.in_(AT_WORK)))
    late = await tx.connection.scalar(counting.where(table.c.state.in_(LATE)))
    oldest = select(table.c.id).where(table.c.state.in_(LATE)).order_by(table.c.id).limit(most)
    names = tuple(refunds.reference(number) for number in await tx.connection.scalars(oldest))
    return int(unfinished or 0), int(late or 0), names
