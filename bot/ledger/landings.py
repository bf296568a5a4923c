"""How the credits of resolved refunds are waited for: one row each, claimed by customer, and looked at again later.

A look is a lease on all rows of one customer that are due, and of those that have landed not long ago. Whoever lost it
stores nothing of what it has read, so that nothing is told twice; what a look found, and what people are to read of it,
is stored in one transaction.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger import events
from bot.ledger.database import from_ms, to_ms
from bot.ledger.queue import Queue, wait_in
from bot.ledger.tables import landings, refunds
from bot.models import Landing, State, Trap, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.ledger.database import Transaction
    from bot.models import Attention, Refund

_NOT_LANDED: dict[str, object] = {"landed_at": None, "ask_at": None, "failures": 0}
"""What is known of a credit that is on no invoice, or not on the right one: nobody is asked about a report, either."""
WAITING = (State.RESOLVED, State.OVERDUE)
"""The states in which a credit is waited for."""


def is_looked_for(refund: Refund) -> bool:
    """Whether its credit is looked for.

    That is also while people are asked about a part that they wanted gone, and where it has landed: somebody may take
    it off again.
    """
    trouble = refund.attention
    asked = trouble is not None and trouble.trap is Trap.STILL_STANDING
    return asked or refund.state in {*WAITING, State.LANDED}


@dataclass(frozen=True)
class Look:
    """The right to look for the credits of one customer's refunds. `since` is the earliest of theirs."""

    customer_id: int
    refund_ids: tuple[int, ...]
    since: datetime
    token: str = field(default_factory=lambda: secrets.token_hex(16))


class LookLostError(Exception):
    """Another process may look by now; store nothing."""


async def wait_for(tx: Transaction, refund_id: int, customer_id: int, watch: Watch, *, since: datetime) -> None:
    """Wait for a refund's credit from now on; what is known of an earlier wait stays."""
    insert = postgresql.insert if tx.locks_rows else sqlite.insert
    new = insert(landings).values(
        refund_id=refund_id,
        customer_id=customer_id,
        since=to_ms(since),
        expected_at=to_ms(watch.expected_at),
        run_day=_text(watch.run_day),
        due_at=to_ms(watch.due_at),
    )
    again = {"due_at": tx.now_ms, "failures": 0, "token": None, "leased_until": 0}
    await tx.connection.execute(new.on_conflict_do_update(index_elements=["refund_id"], set_=again))


async def is_any_due(tx: Transaction) -> bool:
    """Whether a credit is due for a look; takes no lock."""
    due = select(landings.c.refund_id).where(landings.c.due_at <= tx.now_ms, landings.c.leased_until < tx.now_ms)
    return await tx.connection.scalar(due.limit(1)) is not None


async def claim(tx: Transaction, *, ttl: timedelta, landed_for: timedelta) -> Look | None:
    """Take the customer that is due the longest, with all of their refunds that are due; or None.

    With them come those that have landed within `landed_for`: the customer is read anyway.
    """
    # Two processes that take two rows of one customer would wait for each other
    await wait_in(Queue.LANDING, tx)
    others = landings.alias()
    looked_at = exists().where(others.c.customer_id == landings.c.customer_id, others.c.leased_until >= tx.now_ms)
    customer_id = await tx.connection.scalar(
        select(landings.c.customer_id)
        .where(landings.c.due_at <= tx.now_ms, ~looked_at)
        .order_by(landings.c.due_at, landings.c.refund_id)
        .limit(1)
    )
    if customer_id is None:
        return None
    landed = landings.c.landed_at >= to_ms(tx.now - landed_for)
    mine = (landings.c.customer_id == customer_id) & ((landings.c.due_at <= tx.now_ms) | landed)
    rows = (await tx.connection.execute(select(landings).where(mine).order_by(landings.c.refund_id))).all()
    look = Look(
        customer_id=customer_id,
        refund_ids=tuple(row.refund_id for row in rows),
        since=from_ms(min(row.since for row in rows)),
    )
    until = tx.now_ms + ttl // timedelta(milliseconds=1)
    await tx.connection.execute(update(landings).where(mine).values(token=look.token, leased_until=until))
    return look


async def hold(tx: Transaction, look: Look, *, ttl: timedelta) -> None:
    """Prove that the look is still ours, and make it good for another `ttl`.

    Raises:
        LookLostError: it is over, or somebody else's.
    """
    until = tx.now_ms + ttl // timedelta(milliseconds=1)
    held = await tx.connection.execute(
        update(landings).where(_of(look), landings.c.leased_until >= tx.now_ms).values(leased_until=until)
    )
    if held.rowcount == 0:
        raise LookLostError


async def watch_of(tx: Transaction, refund_id: int, look: Look) -> tuple[Watch, int] | None:
    """How a refund of this look is waited for, and how many looks failed; None where the row is the look's no more.

    So it is where somebody began to wait anew, or another process looks by now.
    """
    mine = (landings.c.refund_id == refund_id) & (landings.c.token == look.token)
    row = (await tx.connection.execute(select(landings).where(mine))).first()
    if row is None:
        return None
    watch = Watch(
        expected_at=from_ms(row.expected_at),
        due_at=tx.now if row.due_at is None else from_ms(row.due_at),
        run_day=None if row.run_day is None else date.fromisoformat(row.run_day),
        misses=row.misses,
    )
    return watch, row.failures


async def found(tx: Transaction, refund_id: int) -> Landing | None:
    """What the last look found."""
    body = await tx.connection.scalar(select(landings.c.found).where(landings.c.refund_id == refund_id))
    return None if body is None else Landing.model_validate(body)


async def wait_on(tx: Transaction, refund_id: int, landing: Landing, watch: Watch) -> None:
    """Not all of it stands on an invoice yet; look again.

    Where nothing of it does, invoices that do not change need not be read again.
    """
    read: dict[str, object] = {} if landing.bills else {"since": to_ms(landing.looked_at)}
    await _change(
        tx,
        refund_id,
        found=landing.model_dump(mode="json"),
        expected_at=to_ms(watch.expected_at),
        run_day=_text(watch.run_day),
        misses=watch.misses,
        due_at=to_ms(watch.due_at),
        **_NOT_LANDED,
        **read,
    )


async def look_soon(tx: Transaction, refund_id: int, at: datetime) -> None:
    """What was read does not fit together yet, as a list may lag behind a write; look once more at `at`."""
    await _change(tx, refund_id, due_at=to_ms(at), failures=1)


async def end(tx: Transaction, refund_id: int, landing: Landing | None = None) -> None:
    """Look no more; `landing` is what was found in the end."""
    changes: dict[str, object] = {} if landing is None else {"found": landing.model_dump(mode="json")}
    await _change(tx, refund_id, due_at=None, **_NOT_LANDED, **changes)


async def look_on(tx: Transaction, refund_id: int, at: datetime | None) -> None:
    """It stands where it stood; look once more at `at`, or by itself no more. What is older need not be read again."""
    await _change(tx, refund_id, due_at=None if at is None else to_ms(at), failures=0, since=tx.now_ms)


async def note(tx: Transaction, refund_id: int, landing: Landing) -> None:
    """Remember what was found, and change nothing else."""
    await _change(tx, refund_id, found=landing.model_dump(mode="json"))


async def try_again(
    tx: Transaction, look: Look, refund_ids: Collection[int], pause: Callable[[int], timedelta]
) -> None:
    """Syncro did not tell of these; look again, each after the pause for its failures so far, and let go of them."""
    mine = select(landings.c.refund_id, landings.c.failures).where(
        _of(look),
        landings.c.refund_id.in_(refund_ids),
        landings.c.due_at <= tx.now_ms,  # not those judged meanwhile, nor those that were only read with others
    )
    for refund_id, failures in (await tx.connection.execute(mine.order_by(landings.c.refund_id))).all():
        await _change(tx, refund_id, due_at=to_ms(tx.now + pause(failures)), failures=failures + 1)
    rows = update(landings).where(_of(look), landings.c.refund_id.in_(refund_ids))
    await tx.connection.execute(rows.values(token=None, leased_until=0))


async def failed(tx: Transaction, refund_ids: Collection[int], times: int) -> tuple[int, ...]:
    """Those of these refunds that could not be looked for so many times in a row, or more often."""
    rows = select(landings.c.refund_id).where(landings.c.refund_id.in_(refund_ids), landings.c.failures >= times)
    return tuple((await tx.connection.scalars(rows.order_by(landings.c.refund_id))).all())


async def let_go(tx: Transaction, look: Look) -> None:
    """The look is over."""
    mine = _of(look)
    await tx.connection.execute(update(landings).where(mine).values(token=None, leased_until=0))


async def land(tx: Transaction, refund_id: int, landing: Landing) -> None:
    """The credit stands on invoices, all of it; look once more at `landing.again`."""
    await note(tx, refund_id, landing)
    await look_on(tx, refund_id, landing.again)
    await _change(tx, refund_id, landed_at=tx.now_ms)
    await _become(tx, refund_id, State.LANDED, None, landing)


async def call_for_attention(tx: Transaction, refund: Refund, state: State, attention: Attention) -> None:
    """A person has to act. One who took it over already keeps it."""
    if refund.attention is not None:
        attention = attention.model_copy(update={"handed_to": refund.attention.handed_to})
    await _become(tx, refund.id, state, attention, await found(tx, refund.id))


async def seen_again(tx: Transaction, refund_id: int) -> None:
    """Syncro can be read again, and nothing is late: people were called only because nobody could look."""
    row = refunds.c.id == refund_id
    await tx.connection.execute(update(refunds).where(row).values(state=State.RESOLVED, attention=None))
    await events.record(tx, refund_id, "refund.seen_again")


async def _become(
    tx: Transaction, refund_id: int, state: State, attention: Attention | None, landing: Landing | None
) -> None:
    body = None if attention is None else attention.model_dump(mode="json")
    row = refunds.c.id == refund_id
    await tx.connection.execute(update(refunds).where(row).values(state=state, attention=body))
    numbers = [] if landing is None else [bill.number for bill in landing.bills]
    cents = 0 if landing is None else landing.cents
    await events.record(tx, refund_id, f"refund.{state}", data={"invoices": numbers, "cents": cents})


async def _change(tx: Transaction, refund_id: int, **values: object) -> None:
    await tx.connection.execute(update(landings).where(landings.c.refund_id == refund_id).values(**values))


def _of(look: Look) -> ColumnElement[bool]:
    """The rows of a look that are still its own."""
    return (landings.c.customer_id == look.customer_id) & (landings.c.token == look.token)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
