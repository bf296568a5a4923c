"""The pacing row: all processes together keep within Syncro's limit."""

import asyncio

from bot.ledger import budget
from bot.ledger.database import Database

AT_ONCE = 5
INTERVAL = 10.0  # seconds


def slot(tat: float, now: float) -> tuple[float, float]:
    """Five at once, then one in ten seconds."""
    wait = tat - INTERVAL * (AT_ONCE - 1) - now
    return (wait, tat) if wait > 0 else (0.0, max(tat, now) + INTERVAL)


async def take_all(database: Database, *, tries: int) -> int:
    return sum([await budget.take(database, slot) == 0 for _ in range(tries)])


async def test_processes_that_ask_in_the_same_moment_share_one_budget(database: Database, other: Database) -> None:
    taken = await asyncio.gather(*(take_all(each, tries=4) for each in (database, other) * 2))
    assert sum(taken) in {AT_ONCE - 1, AT_ONCE}  # the first row may be made by two at once; one of them asks again


async def test_who_has_to_wait_is_told_how_long_and_takes_nothing(database: Database) -> None:
    assert await take_all(database, tries=AT_ONCE) == AT_ONCE
    first = await budget.take(database, slot)
    assert 0 < first <= INTERVAL
    assert await budget.take(database, slot) <= first
