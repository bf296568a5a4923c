"""The Homes that people opened: what each chose to see, and whether Slack shows it as it should be.

Who did something in their Home is served first; what others change is gathered for a moment and shown together.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger.tables import delegations, homes
from bot.models import HomeFilter

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from bot.ledger.database import Transaction

LATELY_MS = timedelta(days=30) // timedelta(milliseconds=1)  # who opened theirs no later is kept up to date
SETTLE_MS = 500  # what changes within this time is shown together
EVERY_MS = 2_000  # a Home is published no more often than this for what others do
URGENT = homes.c.asked_at > homes.c.shown_at


@dataclass(frozen=True)
class Opened:
    """A Home that Slack does not show as it should. `urgent`: its person has just done something in it."""

    user_id: str
    filter: HomeFilter
    notice: list[dict[str, Any]] | None
    wanted: int
    sent_hash: str | None
    view_hash: str | None
    attempts: int
    urgent: bool
    token: str = field(default_factory=lambda: secrets.token_hex(8))


async def opened(tx: Transaction, user_id: str) -> None:
    """A person opened their Home: have it shown at once, whatever Slack shows now. What they were told is read."""
    await _ask(tx, user_id, notice=None, sent_hash=None, view_hash=None)


async def chosen(tx: Transaction, user_id: str) -> HomeFilter:
    """What a person chose to see."""
    found = await tx.connection.scalar(select(homes.c.filter).where(homes.c.user_id == user_id))
    return HomeFilter() if found is None else HomeFilter.model_validate(found)


async def choose(tx: Transaction, user_id: str, wish: HomeFilter) -> None:
    """A person wants to see something else: have it shown at once. What they were told is read."""
    await _ask(tx, user_id, filter=wish.model_dump(mode="json"), notice=None)


async def tell(tx: Transaction, user_id: str, notice: list[dict[str, Any]]) -> None:
    """Have blocks shown to one person, on top of their Home, in the place of those before."""
    await _ask(tx, user_id, notice=notice)


async def clear_notice(tx: Transaction, user_id: str) -> None:
    """A click of the person counted: what they were told before goes, if anything stands there."""
    if await tx.connection.scalar(select(homes.c.notice).where(homes.c.user_id == user_id)):
        await _ask(tx, user_id, notice=None)


async def _ask(tx: Transaction, user_id: str, **values: Any) -> None:  # noqa: ANN401  values of columns
    """The person did something; a ledger that was restored may not know yet that they opened it."""
    insert = postgresql.insert if tx.locks_rows else sqlite.insert
    now = {"asked_at": tx.now_ms, "due_at": tx.now_ms}
    new = insert(homes).values(user_id=user_id, **{"filter": HomeFilter().model_dump(mode="json"), **values}, **now)
    again = {**values, **now, "wanted": homes.c.wanted + 1}
    await tx.connection.execute(new.on_conflict_do_update(index_elements=[homes.c.user_id], set_=again))


async def want(tx: Transaction, user_ids: Collection[str], *, everybody: bool) -> None:
    """Have the Homes of these people and of those who see every request published anew, or of everybody."""
    soon, next_turn = tx.now_ms + SETTLE_MS, homes.c.shown_at + EVERY_MS
    due_at = case(
        (homes.c.wanted > homes.c.sent, homes.c.due_at), (next_turn > soon, next_turn), else_=soon
    )  # many changes are one publication
    query = update(homes).where(homes.c.asked_at >= tx.now_ms - LATELY_MS)
    if not everybody:
        query = query.where(homes.c.sees_all | homes.c.user_id.in_(user_ids))
    await tx.connection.execute(query.values(wanted=homes.c.wanted + 1, due_at=due_at))


async def turned(tx: Transaction) -> set[str]:
    """Who acts for somebody since they were shown their Home, or no longer; none whose Home is published anyway."""

    def since_shown(moment: ColumnElement[int]) -> ColumnElement[bool]:
        return (moment > homes.c.shown_at) & (moment <= tx.now_ms)

    begun_or_over = since_shown(delegations.c.begins_at) | since_shown(delegations.c.ends_at)
    theirs = exists().where(delegations.c.to == homes.c.user_id, delegations.c.revoked_at.is_(None), begun_or_over)
    lately = homes.c.asked_at >= tx.now_ms - LATELY_MS
    query = select(homes.c.user_id).where(lately, homes.c.wanted == homes.c.sent, theirs)
    return set(await tx.connection.scalars(query))


async def acting(tx: Transaction) -> set[str]:
    """Who acts for somebody now, and so may see every request, whatever they saw when they were last shown theirs."""
    standing = (delegations.c.begins_at <= tx.now_ms) & (delegations.c.ends_at > tx.now_ms)
    query = select(delegations.c.to).where(delegations.c.revoked_at.is_(None), standing)
    return set(await tx.connection.scalars(query))


async def is_any_due(tx: Transaction, *, only_urgent: bool) -> bool:
    """Whether a Home is to be published now; takes no lock."""
    query = select(homes.c.user_id).where(_due(tx, only_urgent=only_urgent)).limit(1)
    return await tx.connection.scalar(query) is not None


async def claim(tx: Transaction, *, ttl_ms: int, only_urgent: bool = False) -> Opened | None:
    """Take the next Home that is to be published, or None; those whose person waits in front of it come first."""
    query = (
        select(homes)
        .where(_due(tx, only_urgent=only_urgent))
        .order_by(case((URGENT, 0), else_=1), homes.c.due_at, homes.c.user_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await tx.connection.execute(query)).mappings().first()
    if row is None:
        return None
    home = Opened(
        user_id=row["user_id"],
        filter=HomeFilter.model_validate(row["filter"]),
        notice=row["notice"],
        wanted=row["wanted"],
        sent_hash=row["sent_hash"],
        view_hash=row["view_hash"],
        attempts=row["attempts"],
        urgent=row["asked_at"] > row["shown_at"],
    )
    mine = update(homes).where(homes.c.user_id == home.user_id)
    await tx.connection.execute(mine.values(token=home.token, leased_until=tx.now_ms + ttl_ms))
    return home


def _due(tx: Transaction, *, only_urgent: bool) -> ColumnElement[bool]:
    lately = homes.c.asked_at >= tx.now_ms - LATELY_MS
    due = (homes.c.wanted > homes.c.sent) & (homes.c.due_at <= tx.now_ms) & (homes.c.leased_until < tx.now_ms) & lately
    return due & URGENT if only_urgent else due


async def shown(
    tx: Transaction,
    home: Opened,
    *,
    sent_hash: str,
    view_hash: str | None,
    sees_all: bool,
    again_at_ms: int | None = None,
) -> None:
    """Slack shows it; `again_at_ms` is when to publish it anew although nothing changed."""
    values: dict[str, object] = {"sent": home.wanted}
    if again_at_ms is not None:
        values = {"sent": home.wanted - 1, "due_at": again_at_ms}
    values |= {"sent_hash": sent_hash, "view_hash": view_hash, "sees_all": sees_all}
    if not await _settle(tx, home, shown_at=tx.now_ms, attempts=0, **values):
        await overtaken(tx, home)  # published late: Slack may show an older version than another process's


async def overtaken(tx: Transaction, home: Opened) -> None:
    """Slack holds another version than was thought: publish anew, whatever stands there."""
    await tx.connection.execute(
        update(homes)
        .where(homes.c.user_id == home.user_id)
        .values(wanted=homes.c.wanted + 1, sent_hash=None, view_hash=None, due_at=tx.now_ms)
    )
    await _settle(tx, home)


async def retry(tx: Transaction, home: Opened, *, at_ms: int) -> None:
    """Slack would not take it now; try again at `at_ms`."""
    await _settle(tx, home, due_at=at_ms, attempts=home.attempts + 1)


async def forget(tx: Transaction, home: Opened) -> None:
    """Slack shows this person no Home: nothing is published until they open it again."""
    await tx.connection.execute(homes.delete().where(homes.c.user_id == home.user_id, homes.c.token == home.token))


async def _settle(tx: Transaction, home: Opened, **values: object) -> bool:
    """Whether the Home was still this process's to publish."""
    settled = await tx.connection.execute(
        update(homes)
        .where(homes.c.user_id == home.user_id, homes.c.token == home.token)
        .values(leased_until=0, token=None, **values)
    )
    return settled.rowcount == 1
