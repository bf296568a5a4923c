"""Requests while they are typed: they survive a restart, and going back and forth in the form."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger.database import to_ms
from bot.ledger.tables import drafts
from bot.models import Draft, Facts

if TYPE_CHECKING:
    from bot.ledger.database import Transaction

KEPT_FOR = timedelta(days=1)


async def save(tx: Transaction, draft: Draft, *, facts: Facts | None = None) -> None:
    """Store the draft; `facts` replace the ones read before, None keeps them."""
    values: dict[str, object] = {
        "requester_id": draft.requester_id,
        "body": draft.model_dump(mode="json"),
        "updated_at": tx.now_ms,
    }
    if facts is not None:
        values["facts"] = facts.model_dump(mode="json")
    # One statement: two screens of a form may save in the same moment.
    insert = postgresql.insert if tx.locks_rows else sqlite.insert
    new = insert(drafts).values(id=draft.id, **values)
    await tx.connection.execute(new.on_conflict_do_update(index_elements=[drafts.c.id], set_=values))


async def load(tx: Transaction, draft_id: str) -> tuple[Draft, Facts | None] | None:
    """The draft and the facts it was typed by, or None if it is unknown or forgotten."""
    row = (await tx.connection.execute(select(drafts).where(drafts.c.id == draft_id))).mappings().first()
    if row is None:
        return None
    facts = None if row["facts"] is None else Facts.model_validate(row["facts"])
    return Draft.model_validate(row["body"]), facts


async def forget_old(tx: Transaction) -> int:
    """Forget drafts that nobody touched for a day; returns how many."""
    gone = await tx.connection.execute(delete(drafts).where(drafts.c.updated_at < to_ms(tx.now - KEPT_FOR)))
    return gone.rowcount
