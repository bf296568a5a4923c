"""The stock that came back with refunds: what was noted, what is asked, what was answered, and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, insert, or_, select, update

from bot.ledger import units
from bot.ledger.database import to_ms
from bot.ledger.tables import refunds, shelves
from bot.models import Refund, Shelf, State, Stock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Select

    from bot.ledger.database import Transaction

OPEN = [state for state in Stock if state.waits_for_person]
_ELSEWHERE = {"refund_id", "product_id", "state", "units"}  # columns, and a table of their own


async def note(tx: Transaction, refund: Refund, noted: Iterable[Shelf]) -> None:
    """Remember what Syncro said before the first line was written, in the place of what was noted before.

    A shelf that was begun stays as it is.
    """
    known = {shelf.product_id: shelf.state for shelf in await of_refund(tx, refund.id)}
    for shelf in noted:
        if shelf.product_id not in known:
            await _insert(tx, refund, shelf)
        elif known[shelf.product_id] is Stock.NOTED:
            await save(tx, shelf, due_at=None)


async def begin(tx: Transaction, refund: Refund, returned: Iterable[Shelf]) -> None:
    """The refund is done: each of its products is looked at now. Doing it again changes nothing.

    `returned` says what came back; what was noted of it before is kept.
    """
    known = {shelf.product_id: shelf for shelf in await of_refund(tx, refund.id)}
    for shelf in returned:
        before = known.get(shelf.product_id)
        if before is None:
            await _insert(tx, refund, shelf.model_copy(update={"state": Stock.TO_LOOK}), due_ms=tx.now_ms)
        elif before.state is Stock.NOTED:
            update_ = {"state": Stock.TO_LOOK, "returned": shelf.returned, "name": shelf.name}
            await save(tx, before.model_copy(update=update_), due_at=tx.now)
    await units.begin(tx, refund.id)


async def of_refund(tx: Transaction, refund_id: int, *, lock: bool = False) -> tuple[Shelf, ...]:
    """The shelves of a refund. `lock` keeps them as they are until the transaction ends."""
    query = select(shelves).where(shelves.c.refund_id == refund_id).order_by(shelves.c.product_id)
    if lock and tx.locks_rows:
        query = query.with_for_update()
    rows = (await tx.connection.execute(query)).mappings().all()
    back = await units.of_refund(tx, refund_id) if rows else ()
    return tuple(
        Shelf(
            **row["body"],
            refund_id=row["refund_id"],
            product_id=row["product_id"],
            state=Stock(row["state"]),
            units=tuple(unit for unit in back if unit.product_id == row["product_id"]),
        )
        for row in rows
    )


async def load(tx: Transaction, refund_id: int, product_id: int, *, lock: bool = False) -> Shelf | None:
    """One of them. `lock` keeps all of the refund's as they are until the transaction ends."""
    found = await of_refund(tx, refund_id, lock=lock)
    return next((shelf for shelf in found if shelf.product_id == product_id), None)


async def save(tx: Transaction, shelf: Shelf, *, due_at: datetime | None) -> None:
    """Store a shelf as it is now. `due_at` is when to look at it by itself; None: never."""
    mine = (shelves.c.refund_id == shelf.refund_id) & (shelves.c.product_id == shelf.product_id)
    due_ms = None if due_at is None else to_ms(due_at)
    await tx.connection.execute(update(shelves).where(mine).values(**_stored(shelf), due_at=due_ms))


async def next_due(tx: Transaction) -> tuple[int, int, int] | None:
    """Refund, product and due time of the next shelf that is due; takes no lock."""
    row = (await tx.connection.execute(_due(tx))).first()
    return None if row is None else (row.refund_id, row.product_id, row.due_at)


async def due_at(tx: Transaction, refund_id: int, product_id: int) -> int | None:
    """When a shelf is due, in milliseconds. Another process has looked at it where that is another time by now."""
    mine = (shelves.c.refund_id == refund_id) & (shelves.c.product_id == product_id)
    found: int | None = await tx.connection.scalar(select(shelves.c.due_at).where(mine))
    return found


async def others_open(tx: Transaction, product_id: int, *, but_refund: int) -> bool:
    """Whether the product is counted for another refund too, and Syncro's number may still move by that one.

    It may from when it was noted until somebody has counted the shelf and Syncro agrees, or the credit has landed.
    """
    at_work = and_(shelves.c.state == Stock.NOTED, refunds.c.state.in_(units.AT_WORK))
    counted = and_(shelves.c.state.in_((Stock.CHECKED, Stock.DIFFERS)), shelves.c.due_at.is_not(None))
    asked = or_(shelves.c.state.in_((Stock.TO_LOOK, Stock.TO_CHECK)), counted)
    query = (
        select(shelves.c.refund_id)
        .join(refunds, refunds.c.id == shelves.c.refund_id)
        .where(shelves.c.product_id == product_id, shelves.c.refund_id != but_refund, refunds.c.dry_run.is_(False))
        .where(or_(at_work, and_(asked, refunds.c.state != State.LANDED)))
        .limit(1)
    )
    return await tx.connection.scalar(query) is not None


async def waiting(tx: Transaction, ids: Collection[str], *, most: int) -> dict[int, tuple[Shelf, ...]]:
    """The shelves that wait for one of these people or user groups, by refund; of the `most` oldest open ones."""
    query = select(shelves).where(shelves.c.state.in_(OPEN)).order_by(shelves.c.refund_id, shelves.c.product_id)
    found: dict[int, tuple[Shelf, ...]] = {}
    for row in (await tx.connection.execute(query.limit(most))).mappings():
        shelf = Shelf(
            **row["body"], refund_id=row["refund_id"], product_id=row["product_id"], state=Stock(row["state"])
        )
        if set(shelf.asked) & set(ids):
            found[shelf.refund_id] = (*found.get(shelf.refund_id, ()), shelf)
    return found


async def called(tx: Transaction, refund_ids: Collection[int]) -> set[str]:
    """The people and user groups who are or were asked about the stock of these refunds."""
    rows = await tx.connection.scalars(select(shelves.c.body).where(shelves.c.refund_id.in_(refund_ids)))
    return {each for body in rows for each in body["asked"]}


def _due(tx: Transaction) -> Select[tuple[int, int, int]]:
    return (
        select(shelves.c.refund_id, shelves.c.product_id, shelves.c.due_at)
        .where(shelves.c.due_at <= tx.now_ms)
        .order_by(shelves.c.due_at, shelves.c.refund_id, shelves.c.product_id)
        .limit(1)
    )


async def _insert(tx: Transaction, refund: Refund, shelf: Shelf, *, due_ms: int | None = None) -> None:
    values = {"refund_id": refund.id, "product_id": shelf.product_id, "requester_id": refund.requester_id}
    await tx.connection.execute(insert(shelves).values(**values, **_stored(shelf), due_at=due_ms))


def _stored(shelf: Shelf) -> dict[str, object]:
    return {"state": shelf.state, "body": shelf.model_dump(mode="json", exclude=_ELSEWHERE)}
