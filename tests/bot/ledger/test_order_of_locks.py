"""Rows are locked in one order everywhere: two transactions that wait for each other would both be lost work."""

import ast
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

import bot
from bot.ledger import restored, standstill
from bot.ledger.database import Database, Transaction
from bot.models import Attention, Trap, Waiting, Why
from tests.bot.ledger.examples import WIREMU, approved

SOURCES = sorted(Path(bot.__file__).parent.rglob("*.py"))
CARD, PROGRESS = "CARD", "PROGRESS"


def wanted(function: ast.AST) -> list[str]:
    """Of the two messages that are views, those that the function has shown, in the order of the source."""
    calls = [
        each
        for each in ast.walk(function)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "want"
    ]
    names = [
        (call.lineno, name.attr)
        for call in calls
        for name in call.args
        if isinstance(name, ast.Attribute) and name.attr in {CARD, PROGRESS}
    ]
    return [name for _, name in sorted(names)]


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
