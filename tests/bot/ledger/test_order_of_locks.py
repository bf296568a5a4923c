"""Rows are locked in one order everywhere: two transactions that wait for each other would both be lost work."""

import ast
import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

import bot
from bot.ledger import lanes, messages, refunds, restored, standstill
from bot.ledger.database import Database, Transaction
from bot.models import Attention, Trap, Waiting, Why
from tests.bot.ledger.examples import WIREMU, approved, requested

SOURCES = sorted(Path(bot.__file__).parent.rglob("*.py"))
CARD, PROGRESS = "CARD", "PROGRESS"


TAKEN = ("lock", "lock_day", "next_id")
"""The functions that queue requests, in the order in which they are called."""


def calls_of(function: ast.AST, *names: str) -> list[ast.Call]:
    """The calls of what is named so, in the order of the source."""
    calls = [
        each
        for each in ast.walk(function)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in names
    ]
    return sorted(calls, key=lambda call: call.lineno)


def wanted(function: ast.AST) -> list[str]:
    """Of the two messages that are views, those that the function has shown, in the order of the source."""
    calls = calls_of(function, "want")
    names = [
        (call.lineno, name.attr)
        for call in calls
        for name in call.args
        if isinstance(name, ast.Attribute) and name.attr in {CARD, PROGRESS}
    ]
    return [name for _, name in sorted(names)]


def test_lines_are_locked_before_the_day_and_the_day_before_the_next_number() -> None:
    found = [
        [TAKEN.index(call.func.attr) for call in calls_of(node, *TAKEN) if isinstance(call.func, ast.Attribute)]
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.AsyncFunctionDef)
    ]
    several = [order for order in found if len(order) > 1]
    assert len(several) >= 2
    assert all(order == sorted(order) for order in several)


def test_the_card_comes_before_the_progress_message() -> None:
    found = {
        f"{path.stem}.{node.name}": wanted(node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.AsyncFunctionDef)
    }
    assert sum(names == [CARD, PROGRESS] for names in found.values()) > 5
    assert [
        where for where, names in found.items() if PROGRESS in names and CARD in names[names.index(PROGRESS) :]
    ] == []


async def begin(tx: Transaction) -> None:
    await standstill.begin(tx, by=WIREMU, reason="x")


async def end(tx: Transaction) -> None:
    await standstill.begin(tx, by=WIREMU, reason="x")
    await standstill.end(tx, by=WIREMU)


async def keep_waiting(tx: Transaction) -> None:
    await restored.keep_waiting(tx, Waiting(why=Why.LEDGER_BEHIND, until=tx.now + timedelta(minutes=1)))


async def stop_due(tx: Transaction) -> None:
    await restored.stop_due(tx, Attention(trap=Trap.RESTORED, step="x"))


async def wait_no_more(tx: Transaction) -> None:
    await restored.wait_no_more(tx)


@pytest.fixture
def walks(database: Database) -> Iterator[list[str]]:
    """The statements that read which refunds there are, as they were sent."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT refunds.id") and "refunds.state IN" in statement:
            sent.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("walk", [begin, end, keep_waiting, stop_due, wait_no_more])
async def test_whoever_goes_through_many_refunds_does_so_by_their_numbers(
    database: Database, walks: list[str], walk: Callable[[Transaction], Awaitable[None]]
) -> None:
    await approved(database)
    walks.clear()
    async with database.transaction() as tx:
        await walk(tx)
    assert walks
    assert [each for each in walks if "ORDER BY refunds.id" not in each] == []


async def test_who_claims_never_waits_for_a_lane_while_its_holder_writes_to_the_refund(url: str) -> None:
    """A lease ends while its last write is on its way, and another process claims the refund in that moment."""
    ends = datetime(2026, 11, 24, tzinfo=UTC)
    holder, claimer = Database(url, clock=lambda: ends), Database(url, clock=lambda: ends + timedelta(seconds=1))
    await approved(holder)
    lease = await lanes.claim(holder, ttl=0.5)
    assert lease is not None

    async with holder.transaction() as tx:
        await lanes.hold(tx, lease)
        claiming = asyncio.create_task(lanes.claim(claimer, ttl=30))
        await asyncio.wait([claiming], timeout=0.5)
        await refunds.change(tx, 1, attempts=0)
    claimed = await claiming
    assert claimed is None or not tx.locks_rows  # SQLite has let one wait for the other
    assert claimed or await lanes.claim(claimer, ttl=30)
    await holder.close()
    await claimer.close()


async def test_a_message_is_stored_while_somebody_decides_on_its_refund(database: Database, other: Database) -> None:
    """Its reference to the refund waits for nobody: who stores it may hold what the other is to wait for."""
    async with database.transaction() as tx:
        await requested(tx)
    async with database.transaction() as tx:
        if not tx.locks_rows:
            pytest.skip("SQLite lets one write at a time")
        await refunds.load(tx, 1, lock=True)
        async with asyncio.timeout(5), other.transaction() as beside:
            await messages.want(beside, 1, messages.REMINDER)
