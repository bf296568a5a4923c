"""What changed that a Home may show: noted with the change itself, and taken up by whoever brings Homes up to date.

A note is a row of its own. So two refunds that change in the same moment never wait for each other, and a note that is
committed late is still found: nobody counts on the order of ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.ledger import homes, stock
from bot.ledger.queue import Queue, wait_in
from bot.ledger.tables import changes, refunds

if TYPE_CHECKING:
    from bot.ledger.database import Transaction

AT_ONCE = 500  # notes taken up in one transaction


async def note(tx: Transaction, refund_id: int | None) -> None:
    """Something of a refund changed; None: something that concerns everybody."""
    await tx.connection.execute(insert(changes).values(refund_id=refund_id))


async def is_any(tx: Transaction) -> bool:
    """Whether there is something to take up; takes no lock."""
    noted = await tx.connection.scalar(select(changes.c.id).limit(1)) is not None
    return noted or bool(await homes.turned(tx))


async def take_up(tx: Transaction) -> bool:
    """Have the Homes published anew that show what changed; whether there may be more.

    A refund stands in the Home of whoever asked for it, in those of approvers, of those who act for somebody now, and
    of those who look after its stock. That somebody begins or ends to act for another nobody notes: it is seen here.
    """
    # Else two processes could each wait for a Home that the other has marked
    await wait_in(Queue.HOMES, tx)
    query = select(changes.c.id, changes.c.refund_id).order_by(changes.c.id).limit(AT_ONCE)
    noted = (await tx.connection.execute(query)).all()
    turned = await homes.turned(tx)
    if not noted and not turned:
        return False
    concerned = {row.refund_id for row in noted if row.refund_id is not None}
    asked = set(await tx.connection.scalars(select(refunds.c.requester_id).where(refunds.c.id.in_(concerned))))
    asked |= await stock.called(tx, concerned)
    in_groups = any(each.startswith("S") for each in asked)  # the ledger does not know who is in a user group
    asked |= turned | await homes.acting(tx)
    await homes.want(tx, asked, everybody=in_groups or any(row.refund_id is None for row in noted))
    await tx.connection.execute(changes.delete().where(changes.c.id.in_([row.id for row in noted])))
    return len(noted) == AT_ONCE
