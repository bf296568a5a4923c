"""Who has agreed to a request so far. An approval belongs to one version of it; another version starts from none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.ledger import events
from bot.ledger.database import from_ms, to_ms
from bot.ledger.tables import approvals
from bot.models import Approval

if TYPE_CHECKING:
    from sqlalchemy import Row

    from bot.ledger.database import Transaction
    from bot.models import Refund


async def add(tx: Transaction, refund: Refund, approval: Approval) -> None:
    """Store a person's yes, in the place of the one that they gave before in another right.

    Call it under the refund's lock; the primary key lets nobody count twice. Both stay in the record of events.
    """
    whose = {"refund_id": refund.id, "version": refund.version, "by": approval.by}
    said = {"at": to_ms(approval.at), "entries": list(approval.entries), "acting_for": approval.acting_for}
    if any(approval.by == before.by for before in refund.approvals):
        rows = [approvals.c[name] == value for name, value in whose.items()]
        await tx.connection.execute(update(approvals).where(*rows).values(**said))
    else:
        await tx.connection.execute(insert(approvals).values(**whose, **said))
    data = {"version": refund.version, "content_hash": refund.content_hash, "entries": list(approval.entries)}
    await events.record(tx, refund.id, "refund.approval", who=approval.by, data=data | events.on_behalf(approval))


async def given(tx: Transaction, refund_id: int, version: int) -> tuple[Approval, ...]:
    """The approvals of a version, the first first."""
    rows = await tx.connection.execute(
        select(approvals)
        .where(approvals.c.refund_id == refund_id, approvals.c.version == version)
        .order_by(approvals.c.at, approvals.c.by),
    )
    return tuple(from_row(row) for row in rows)


def from_row(row: Row[Any]) -> Approval:
    """The approval that a row holds."""
    return Approval(by=row.by, at=from_ms(row.at), entries=tuple(row.entries), acting_for=row.acting_for)
