"""Lists of refunds for people to look through: the newest first, and never the whole ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, union_all

from bot.ledger.tables import refunds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.ledger.database import Transaction
    from bot.models import State

MOST = 500  # refunds of one list that are counted and paged through


async def newest(
    tx: Transaction, states: Iterable[State], *, requester_id: str | None = None, customer_id: int | None = None
) -> list[int]:
    """The ids of the newest refunds in these states, at most one more than `MOST`.

    Each state is asked for by itself: an index holds its newest ones in their order, however many there are.
    """
    parts = []
    for state in states:
        part = select(refunds.c.id).where(refunds.c.state == state)
        if requester_id is not None:
            part = part.where(refunds.c.requester_id == requester_id)
        if customer_id is not None:
            part = part.where(refunds.c.customer_id == customer_id)
        parts.append(select(part.order_by(refunds.c.id.desc()).limit(MOST + 1).subquery().c.id))
    found = union_all(*parts).subquery()
    query = select(found.c.id).order_by(found.c.id.desc()).limit(MOST + 1)
    return list(await tx.connection.scalars(query))
