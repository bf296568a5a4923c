"""Effect records: what was sent to Syncro is known before it is sent.

A record without an outcome means: this may have happened. Whoever finds one looks in Syncro before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from bot.ledger.database import from_ms
from bot.ledger.tables import effects, steps

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import RowMapping

    from bot.ledger.database import Transaction


@dataclass(frozen=True)
class Effect:
    """One write to Syncro. `looked_at` is the first look-up that found nothing since it was last sent.

    `sends` is how often it was sent in all, `allowed` how many of these a person has answered for by asking for another
    try: only the others count towards the limit.
    """

    key: str
    request_hash: str
    sends: int
    sent_at: datetime
    looked_at: datetime | None
    outcome: dict[str, Any] | None
    allowed: int = 0


async def find(tx: Transaction, key: str) -> Effect | None:
    """The record of an effect, or None if it was never sent."""
    row = (await tx.connection.execute(select(effects).where(effects.c.key == key))).mappings().first()
    if row is None:
        return None
    chance = (steps.c.refund_id == row["refund_id"], steps.c.step == _chance(key))
    known = await tx.connection.scalar(select(steps.c.outcome).where(*chance))
    return _effect(row, allowed=known["allowed"] if known else 0)


async def sent_again(tx: Transaction, refund_id: int) -> list[Effect]:
    """The effects of a refund that were sent more than once."""
    query = select(effects).where(effects.c.refund_id == refund_id, effects.c.sends > 1)
    return [_effect(row) for row in (await tx.connection.execute(query)).mappings()]


def _chance(key: str) -> str:
    """The step's name under which the ledger keeps that a person asked for another try."""
    return f"chance/{key}"


def _effect(row: RowMapping, *, allowed: int = 0) -> Effect:
    return Effect(
        key=row["key"],
        request_hash=row["request_hash"],
        sends=row["sends"],
        sent_at=from_ms(row["sent_at"]),
        looked_at=None if row["looked_at"] is None else from_ms(row["looked_at"]),
        outcome=row["outcome"],
        allowed=allowed,
    )


async def begin(tx: Transaction, *, key: str, refund_id: int, request_hash: str, sends: int = 1) -> None:
    """Record a first send, or, with no `sends`, an effect that stood in Syncro although this ledger never sent it."""
    await tx.connection.execute(
        insert(effects).values(
            key=key,
            refund_id=refund_id,
            request_hash=request_hash,
            sends=sends,
            sent_at=tx.now_ms,
        ),
    )


async def begin_again(tx: Transaction, *, key: str, request_hash: str) -> None:
    """Record that the effect is sent once more."""
    await tx.connection.execute(
        update(effects)
        .where(effects.c.key == key)
        .values(sends=effects.c.sends + 1, sent_at=tx.now_ms, looked_at=None, request_hash=request_hash),
    )


async def looked(tx: Transaction, key: str) -> None:
    """Record a look-up that found nothing."""
    await tx.connection.execute(update(effects).where(effects.c.key == key).values(looked_at=tx.now_ms))


async def conclude(tx: Transaction, key: str, outcome: dict[str, Any]) -> None:
    """Record what came of it."""
    await tx.connection.execute(update(effects).where(effects.c.key == key).values(outcome=outcome))


async def withdraw(tx: Transaction, key: str) -> None:
    """Forget a send that certainly never reached Syncro."""
    sent_before = await tx.connection.scalar(select(effects.c.sends).where(effects.c.key == key))
    if sent_before == 1:
        await tx.connection.execute(delete(effects).where(effects.c.key == key))
    else:  # an earlier send may still have happened, so the record stays
        await tx.connection.execute(update(effects).where(effects.c.key == key).values(sends=effects.c.sends - 1))


async def last_open(tx: Transaction, refund_id: int) -> datetime | None:
    """When the last of what is not known was sent, or None where all is known."""
    query = select(func.max(effects.c.sent_at)).where(effects.c.refund_id == refund_id, effects.c.outcome.is_(None))
    found: int | None = await tx.connection.scalar(query)
    return None if found is None else from_ms(found)


async def give_another_chance(tx: Transaction, refund_id: int) -> None:
    """A person asked for another try: refusals are forgotten, unknown effects may be sent once more.

    How often they were sent stays known: each of those can still take effect, and the last look waits for it.
    """
    query = select(effects.c.key, effects.c.outcome, effects.c.sends).where(effects.c.refund_id == refund_id)
    for row in (await tx.connection.execute(query)).all():
        if row.outcome is not None and "refused" not in row.outcome:
            continue
        name = _chance(row.key)
        await tx.connection.execute(delete(steps).where(steps.c.refund_id == refund_id, steps.c.step == name))
        if row.outcome is None:
            allowed = {"allowed": max(row.sends - 1, 0)}
            values = {"refund_id": refund_id, "step": name, "at": tx.now_ms, "outcome": allowed}
            await tx.connection.execute(insert(steps).values(**values))
        else:
            await tx.connection.execute(delete(effects).where(effects.c.key == row.key))


async def forget_refusal(tx: Transaction, key: str) -> None:
    """A person asked for this very write again: Syncro is asked again too. What is not a refusal stays as it is."""
    found = await find(tx, key)
    if found is not None and found.outcome is not None and "refused" in found.outcome:
        await tx.connection.execute(delete(effects).where(effects.c.key == key))


async def open_keys(tx: Transaction, refund_id: int) -> list[str]:
    """The keys of effects whose outcome is not known."""
    rows = await tx.connection.scalars(
        select(effects.c.key).where(effects.c.refund_id == refund_id, effects.c.outcome.is_(None)),
    )
    return list(rows)
