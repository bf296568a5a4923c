"""Is the record of events as it was written? Read from the first event to the last, in batches."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, select

from bot.ledger.chain import BEGINNING, digest, head
from bot.ledger.database import from_ms
from bot.ledger.refunds import reference
from bot.ledger.tables import events
from bot.models import Broken, Checked, Spot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from sqlalchemy import Row, Select

    from bot.ledger.database import Transaction

BATCH = 1000


async def verify(tx: Transaction, *, expected: str = "") -> Checked:
    """Check the whole chain; the first event that is wrong ends it.

    Events may be added meanwhile, so the ledger's own note of the newest, taken first, has to be met on the way; and
    what stands after the note that is taken last was added by nobody who keeps it.
    """
    async with _whatever_the_bytes(tx):
        return await _verify(tx, expected)


async def _verify(tx: Transaction, expected: str) -> Checked:
    noted = await head(tx)
    count, last = 0, BEGINNING
    met = noted == (0, BEGINNING)
    found_at = 0 if expected == BEGINNING else None
    async for row in _everything(tx):
        broken = await _wrong(tx, row, last)
        if broken is not None:
            return Checked(whole=count, head=last, broken=broken, spot=_spot(row), expected=expected)
        count, last = count + 1, row.hash
        met = met or noted == (count, last)
        found_at = count if last == expected else found_at
    if met and (added := await _behind_the_head(tx, count)) is not None:
        whole, noted_hash = await head(tx)
        return Checked(whole=whole, head=noted_hash, broken=Broken.INSERTED, spot=_spot(added), expected=expected)
    return Checked(
        whole=count,
        head=last,
        broken=None if met else Broken.CUT,
        expected=expected,
        since=None if found_at is None else count - found_at,
    )


@asynccontextmanager
async def _whatever_the_bytes(tx: Transaction) -> AsyncIterator[None]:
    """SQLite keeps any bytes as text: what is no UTF-8 any more is read all the same, and is no other text."""
    if tx.locks_rows:
        yield
        return
    driver = (await tx.connection.get_raw_connection()).driver_connection
    assert driver is not None
    before = driver.text_factory
    driver.text_factory = lambda held: held.decode(errors="surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = before


async def _everything(tx: Transaction) -> AsyncIterator[Row[Any]]:
    last = 0
    while rows := (await tx.connection.execute(_after(last).limit(BATCH))).all():
        for row in rows:
            yield row
        last = rows[-1].id


def _after(event_id: int) -> Select[Any]:
    """The events after one. What they hold is taken as text: it may no longer be JSON."""
    columns = [column for column in events.c if column is not events.c.data]
    data = cast(events.c.data, Text).label("data")
    return select(*columns, data).where(events.c.id > event_id).order_by(events.c.id)


async def _behind_the_head(tx: Transaction, count: int) -> Row[Any] | None:
    """The first of `count` events that follows the newest that the ledger has noted; None where none does."""
    noted, newest = await head(tx)
    if count <= noted:
        return None
    query = _after(0).where(events.c.previous == newest).limit(1)
    row: Row[Any] | None = (await tx.connection.execute(query)).first()
    return row


async def _wrong(tx: Transaction, row: Row[Any], last: str) -> Broken | None:
    """What is wrong with an event, where the one before it has the hash `last`."""
    says_what_it_said = _says_what_it_said(row)
    if says_what_it_said and row.previous == last:
        return None
    after = (await tx.connection.execute(_after(row.id).limit(1))).first()
    if after is not None and after.previous == last and _says_what_it_said(after):
        follows_another = select(events.c.id).where(events.c.hash == row.previous).limit(1)
        return Broken.INSERTED if await tx.connection.scalar(follows_another) is None else Broken.SWAPPED
    if not says_what_it_said:
        return Broken.CHANGED
    follows = select(events.c.id).where(events.c.previous == last)
    return Broken.MISSING if await tx.connection.scalar(follows) is None else Broken.SWAPPED


def _says_what_it_said(row: Row[Any]) -> bool:
    content = {"refund_id": row.refund_id, "at": row.at, "name": row.name, "who": row.who}
    try:
        return bool(digest(row.previous, data=json.loads(row.data), **content) == row.hash)
    except (ValueError, TypeError, RecursionError):  # no JSON, bytes in the place of text, or nested without end
        return False


def _spot(row: Row[Any]) -> Spot:
    return Spot(
        number=row.id,
        reference=reference(row.refund_id) if isinstance(row.refund_id, int) else str(row.refund_id),
        name=row.name.decode(errors="replace") if isinstance(row.name, bytes) else str(row.name),
        at=_moment(row.at),
    )


def _moment(at: object) -> datetime | None:
    """When an event happened; None where what stands there is no time that there is."""
    try:
        return from_ms(at) if isinstance(at, int) else None
    except OverflowError:
        return None
