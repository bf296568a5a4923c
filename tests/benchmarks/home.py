"""How long a Home takes in a ledger of 100,000 refunds, beside one of 1,000: it must not grow with the years.

As many are open in both; the rest is over. Measured is what each publication costs beside Slack: reading the ledger and
making the view. On SQLite, and on PostgreSQL where TEST_POSTGRES_URL says there is one.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, text

from bot.blocks.home import home_view
from bot.ledger import changes, homes
from bot.ledger import refunds as refund_rows
from bot.ledger.database import Database, to_ms
from bot.ledger.homes import Opened
from bot.ledger.schema import migrate
from bot.ledger.tables import decisions, messages, refund_lines, refunds, steps
from bot.models import ApproverFacts, HomeFilter, Part, Stands, State
from bot.rules.policy import of_approvers
from bot.workflow.home import Homes
from tests.bot.ledger.examples import refund
from tests.sandbox.postgres import PostgresServer, server_url

BOUND = 2.0  # times what it takes in the small ledger
SMALL, LARGE = 1_000, 100_000
ROUNDS = 15
AT_ONCE = 1_000  # rows of one statement
PEOPLE = [f"U{number:03d}" for number in range(40)]
CUSTOMERS = 20  # so few that every page is full in both
OPEN = {State.REQUESTED: 300, State.APPROVED: 10, State.PROCESSING: 10, State.NEEDS_ATTENTION: 30}
OVER = (State.RESOLVED, State.RESOLVED, State.LANDED, State.LANDED, State.REJECTED, State.CANCELLED, State.EXPIRED)
POLICY = of_approvers(("S1",)).model_copy(update={"bulk_up_to_cents": 20_000})
APPROVER = ApproverFacts(user_id="U0WIREMU", entries=("S1",))
TECHNICIAN = ApproverFacts(user_id=PEOPLE[0])
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)


def rows(count: int) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Everything about `count` refunds; the newest are the open ones."""
    still_open = [state for state, many in OPEN.items() for _ in range(many)]
    body = refund(1).model_dump(mode="json", exclude=set(refund_rows._LIVING))
    for number in range(1, count + 1):
        left = count - number
        state = still_open[left] if left < len(still_open) else OVER[number % len(OVER)]
        at = to_ms(BEGAN + timedelta(minutes=30 * number))
        trouble = {"trap": "crashed", "step": "adding line 1"} if state is State.NEEDS_ATTENTION else None
        yield (
            refunds,
            {
                "id": number,
                "draft_id": f"draft-{number}",
                "state": state,
                "customer_id": number % CUSTOMERS,
                "requester_id": PEOPLE[number % len(PEOPLE)],
                "body": body | {"requester_id": PEOPLE[number % len(PEOPLE)], "content_hash": f"{number:064d}"},
                "attention": trouble,
                "attempts": 0,
                "created_at": at,
            },
        )
        line = {"refund_id": number, "number": 1, "invoice_line_id": number, "quantity": "3"}
        yield refund_lines, line | {"credit_cents": 11220, "serials": []}
        sent = {"ts": f"{number}.5", "wanted": 1, "sent": 1, "due_at": at, "attempts": 0}
        for name in ("card", "progress", "resolved"):
            yield messages, {"refund_id": number, "name": name, **sent}
        if state is not State.REQUESTED:
            yield (
                decisions,
                {
                    "refund_id": number,
                    "kind": "approved",
                    "by": "U0WIREMU",
                    "at": at,
                    "reason": "",
                    "content_hash": "h",
                },
            )
            for step in ("ticket_created", "lines_added", "read_back"):
                yield steps, {"refund_id": number, "step": step, "at": at, "outcome": {}}


async def fill(database: Database, count: int) -> None:
    """Store `count` refunds, and let the database count its rows as it does by itself in time."""
    waiting: dict[Table, list[dict[str, Any]]] = {}
    async with database.transaction() as tx:
        for table, row in rows(count):
            if table is refunds and len(waiting.get(refunds, ())) >= AT_ONCE:
                await _store(tx.connection, waiting)
            waiting.setdefault(table, []).append(row)
        await _store(tx.connection, waiting)
        await tx.connection.execute(text("ANALYZE"))
        await homes.opened(tx, APPROVER.user_id)
        await homes.opened(tx, TECHNICIAN.user_id)


async def _store(connection: Any, waiting: dict[Table, list[dict[str, Any]]]) -> None:
    for table in (refunds, refund_lines, messages, decisions, steps):
        if waiting.get(table):
            await connection.execute(insert(table), waiting[table])
    waiting.clear()


def acts(database: Database) -> dict[str, Callable[[], Awaitable[None]]]:
    """What is measured, by name."""
    gatherer = Homes(POLICY, lambda ts: f"https://msp.slack.com/archives/C1/p{ts}")

    def publication(person: ApproverFacts, wish: HomeFilter) -> Callable[[], Awaitable[None]]:
        async def gather() -> None:
            opened = Opened(person.user_id, wish, None, 1, None, None, 0, urgent=True)
            async with database.reading() as tx:
                home = await gatherer.gather(tx, [person], opened, unsure=False)
            assert len(home_view(home)["blocks"]) <= 100
            assert home.mine is not None

        return gather

    async def change() -> None:
        async with database.transaction() as tx:
            for number in range(1, 21):
                await changes.note(tx, number)
        async with database.transaction() as tx:
            await changes.take_up(tx)

    return {
        "an approver's": publication(APPROVER, HomeFilter()),
        "an approver's, all that ended": publication(APPROVER, HomeFilter(stands=Stands.ENDED)),
        "an approver's, one customer": publication(APPROVER, HomeFilter(stands=Stands.ENDED, customer_id=7)),
        "an approver's, page 30": publication(APPROVER, HomeFilter(pages={Part.EVERYTHING: 30, Part.WAITING: 30})),
        "a technician's": publication(TECHNICIAN, HomeFilter()),
        "20 changes taken up": change,
    }


async def measure(databases: dict[int, Database]) -> dict[str, dict[int, float]]:
    """The fastest of each in milliseconds, by the size of the ledger, measured in turn.

    The fastest round is what it costs; the others tell what else the machine did.
    """
    took: dict[str, dict[int, list[float]]] = {}
    todo = {count: acts(database) for count, database in databases.items()}
    for name in todo[SMALL]:
        took[name] = {count: [] for count in databases}
        for turn in range(ROUNDS + 3):
            for count in databases:
                began = time.perf_counter()
                await todo[count][name]()
                if turn >= 3:  # the first ones fill caches
                    took[name][count].append(1000 * (time.perf_counter() - began))
    return {name: {count: min(each) for count, each in found.items()} for name, found in took.items()}


@asynccontextmanager
async def ledgers(urls: dict[int, str]) -> AsyncIterator[dict[int, Database]]:
    """Both ledgers, migrated and filled."""
    opened = {count: Database(url) for count, url in urls.items()}
    try:
        for count, database in opened.items():
            await migrate(database)
            await fill(database, count)
        yield opened
    finally:
        for database in opened.values():
            await database.close()


async def report(kind: str, urls: dict[int, str]) -> bool:
    """Measure and print; whether all stays within the bound."""
    async with ledgers(urls) as databases:
        found = await measure(databases)
    print(f"{kind}, milliseconds for one Home: {SMALL:,} refunds, {LARGE:,} refunds, times")
    for name, each in found.items():
        print(f"  {name:<32} {each[SMALL]:8.1f} {each[LARGE]:8.1f} {each[LARGE] / each[SMALL]:6.2f}")
    return all(each[LARGE] <= BOUND * each[SMALL] for each in found.values())


def main() -> int:
    """Measure on every database there is."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.home", description=__doc__)
    parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        urls = {count: f"sqlite:///{Path(folder) / f'{count}.db'}" for count in (SMALL, LARGE)}
        fine = asyncio.run(report("SQLite", urls))
    if (url := server_url()) is not None:
        server = PostgresServer(url)
        server.start()
        try:
            with server.database() as small, server.database() as large:
                fine = asyncio.run(report("PostgreSQL", {SMALL: small, LARGE: large})) and fine
        finally:
            server.stop()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
