"""The outbox: what people should see in Slack, in order for each refund.

The card and the progress message are views: rendered from the refund as it is when they are sent. A reply tells what
was true at one moment, so it keeps the refund as it was.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, exists, func, insert, select, update

from bot.ledger import changes
from bot.ledger.tables import messages
from bot.models import Refund

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Exists

    from bot.ledger.database import Transaction

CARD = "card"
PROGRESS = "progress"
APPROVAL = "approval"  # one of several; numbered: "approval/1"
CHANGED = "changed"  # with the number of the version
QUESTION = "question"  # numbered, as the answer to it
ANSWER = "answer"
REMINDER = "reminder"  # numbered
EXPIRED = "expired"
APPROVED = "approved"
REJECTED = "rejected"
CANCELLED = "cancelled"
RESOLVED = "resolved"
OUTLOOK = "outlook"
LANDED = "landed"
SPARK_REPORT = "spark_report"  # numbered: asked again whether the credit is on the report
LANDING = "landing"  # numbered: why the credit is not on an invoice yet
DRY_RUN = "dry_run"  # numbered: "dry_run/1"
ATTENTION = "attention"  # numbered: "attention/1"
CLOSED = "closed"
CHARGE = "charge"  # the open task to charge the right price
STOCK = "stock"  # the question about a shelf, with the id of the product: "stock/15220309"
STOCK_DIFFERS = "stock_differs"  # the same
STOCK_REMINDER = "stock_reminder"  # numbered


@dataclass(frozen=True)
class Outgoing:
    """A message that Slack does not show yet, or not as it should be. `thread_ts` is the card's."""

    id: int
    refund_id: int
    name: str
    snapshot: Refund | None
    ts: str | None
    thread_ts: str | None
    wanted: int
    sent_hash: str | None
    attempts: int
    answered_by: str | None
    answer: str | None
    token: str = field(default_factory=lambda: secrets.token_hex(8))


async def want(tx: Transaction, refund_id: int, name: str, *, snapshot: Refund | None = None) -> None:
    """Have a message posted, or brought up to date if it is there.

    It is locked until the commit. So that no two transactions can wait for each other, the card comes before the
    progress message, and whoever goes through many refunds does so in the order of their numbers.
    """
    values: dict[str, object] = {"wanted": messages.c.wanted + 1, "due_at": tx.now_ms}
    if snapshot is not None:
        values["snapshot"] = snapshot.model_dump(mode="json")
    if not await _renew(tx, refund_id, name, values):
        values["wanted"] = 1
        await tx.connection.execute(insert(messages).values(refund_id=refund_id, name=name, **values))
    await changes.note(tx, refund_id)


async def refresh(tx: Transaction, refund_id: int, name: str) -> None:
    """Have a message brought up to date if it is there, or waits to be posted; else nothing is said."""
    if await _renew(tx, refund_id, name, {"wanted": messages.c.wanted + 1, "due_at": tx.now_ms}):
        await changes.note(tx, refund_id)


async def _renew(tx: Transaction, refund_id: int, name: str, values: dict[str, object]) -> bool:
    mine = (messages.c.refund_id == refund_id) & (messages.c.name == name)
    found = await tx.connection.execute(update(messages).where(mine).values(**values))
    return found.rowcount > 0


def _is_behind_another() -> Exists:
    """Whether an earlier message of the refund was not posted yet, or one of it is being sent right now."""
    others = messages.alias()
    earlier = (others.c.id < messages.c.id) & others.c.ts.is_(None)
    in_flight = (others.c.leased_until >= bindparam("now")) & (others.c.id != messages.c.id)
    return exists().where(others.c.refund_id == messages.c.refund_id, earlier | in_flight)


_NEXT = (  # asked every second by every process, so it is built once
    select(messages)
    .where(
        messages.c.wanted > messages.c.sent,
        messages.c.due_at <= bindparam("now"),
        messages.c.leased_until < bindparam("now"),
        ~_is_behind_another(),
    )
    .order_by(messages.c.due_at, messages.c.id)
    .limit(1)
    .with_for_update(of=messages, skip_locked=True)
)


async def claim(tx: Transaction, *, ttl_ms: int) -> Outgoing | None:
    """Take the next message that is due, or None. Within one refund the order is kept."""
    row = (await tx.connection.execute(_NEXT, {"now": tx.now_ms})).mappings().first()
    if row is None:
        return None
    outgoing = Outgoing(
        id=row["id"],
        refund_id=row["refund_id"],
        name=row["name"],
        snapshot=None if row["snapshot"] is None else Refund.model_validate(row["snapshot"]),
        ts=row["ts"],
        thread_ts=await ts_of(tx, row["refund_id"], CARD),
        wanted=row["wanted"],
        sent_hash=row["sent_hash"],
        attempts=row["attempts"],
        answered_by=row["answered_by"],
        answer=row["answer"],
    )
    await tx.connection.execute(
        update(messages)
        .where(messages.c.id == outgoing.id)
        .values(token=outgoing.token, leased_until=tx.now_ms + ttl_ms),
    )
    return outgoing


async def count(tx: Transaction, refund_id: int, kind: str) -> int:
    """How many messages of a numbered kind the refund has."""
    query = select(func.count()).where(messages.c.refund_id == refund_id, messages.c.name.startswith(f"{kind}/"))
    return int(await tx.connection.scalar(query) or 0)


async def answered(tx: Transaction, refund_id: int, *, by: str, answer: str) -> None:
    """A person chose: the buttons of the call for attention are replaced by who pressed which."""
    newest = select(func.max(messages.c.id)).where(
        messages.c.refund_id == refund_id,
        messages.c.name.startswith(f"{ATTENTION}/"),
    )
    await tx.connection.execute(
        update(messages)
        .where(messages.c.id == newest.scalar_subquery())
        .values(answered_by=by, answer=answer, wanted=messages.c.wanted + 1, due_at=tx.now_ms),
    )


async def ts_of(tx: Transaction, refund_id: int, name: str) -> str | None:
    """Slack's id of a message, or None while it is not posted."""
    found: str | None = await tx.connection.scalar(
        select(messages.c.ts).where(messages.c.refund_id == refund_id, messages.c.name == name),
    )
    return found


async def cards(tx: Transaction, refund_ids: Collection[int]) -> dict[int, str]:
    """Slack's ids of the cards of these refunds, of those that are posted."""
    query = select(messages.c.refund_id, messages.c.ts).where(
        messages.c.refund_id.in_(refund_ids), messages.c.name == CARD, messages.c.ts.is_not(None)
    )
    return {row.refund_id: row.ts for row in await tx.connection.execute(query)}


async def has_card(tx: Transaction, refund_id: int) -> bool:
    """Whether the ledger follows a thread of this refund; one that was learnt from Syncro has none."""
    card = select(messages.c.id).where(messages.c.refund_id == refund_id, messages.c.name == CARD)
    return await tx.connection.scalar(card) is not None


async def delivered(tx: Transaction, outgoing: Outgoing, *, ts: str, sent_hash: str) -> None:
    """Slack shows it."""
    ours = await _settle(tx, outgoing, ts=ts, sent=outgoing.wanted, sent_hash=sent_hash, attempts=0)
    if not ours:  # sent late, so Slack may show an older version than another courier's: have it shown anew
        await tx.connection.execute(
            update(messages)
            .where(messages.c.id == outgoing.id)
            .values(wanted=messages.c.wanted + 1, sent_hash=None, due_at=tx.now_ms),
        )


async def vanished(tx: Transaction, outgoing: Outgoing) -> None:
    """Somebody deleted it in Slack: it is to be posted anew."""
    await _settle(tx, outgoing, ts=None, sent_hash=None)


async def card_vanished(tx: Transaction, outgoing: Outgoing) -> None:
    """Somebody deleted the card that this message belongs under: it is to be posted anew, and first."""
    await tx.connection.execute(
        update(messages)
        .where(
            messages.c.refund_id == outgoing.refund_id,
            messages.c.name == CARD,
            messages.c.ts == outgoing.thread_ts,  # else it was posted anew meanwhile
        )
        .values(ts=None, sent_hash=None, wanted=messages.c.wanted + 1, due_at=tx.now_ms),
    )


async def retry(tx: Transaction, outgoing: Outgoing, *, at_ms: int) -> None:
    """Slack would not take it now; try again at `at_ms`."""
    await _settle(tx, outgoing, due_at=at_ms, attempts=outgoing.attempts + 1)


async def _settle(tx: Transaction, outgoing: Outgoing, **values: object) -> bool:
    """Whether the message was still this courier's."""
    settled = await tx.connection.execute(
        update(messages)
        .where(messages.c.id == outgoing.id, messages.c.token == outgoing.token)
        .values(leased_until=0, token=None, **values),
    )
    return settled.rowcount == 1
