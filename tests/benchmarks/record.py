"""What a refund's story and a month's report cost with 1,000 refunds in the ledger, and with 100,000.

    python -m tests.benchmarks.record [sqlite|postgresql]

PostgreSQL where TEST_POSTGRES_URL says there is one. Ends with 1 where the large ledger costs more than twice as much.
A month has 800 refunds in both, as in a busy office: the large one is that office after ten years.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from unittest.mock import AsyncMock

from sqlalchemy import insert, text, update

from bot.blocks.story import story_page
from bot.ledger import refunds as store
from bot.ledger import story
from bot.ledger.chain import BEGINNING, EVENTS, digest
from bot.ledger.database import Database, to_ms
from bot.ledger.schema import migrate
from bot.ledger.settled import time_zone
from bot.ledger.tables import chain, decisions, effects, events, refund_lines, refunds
from bot.models import Supplier
from bot.workflow.report import Reports
from tests.bot.ledger.examples import WIREMU, refund
from tests.sandbox.postgres import PostgresServer, server_url

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

SMALL, LARGE = 1_000, 100_000
A_MONTH = 800
NEWEST = datetime(2026, 10, 30, tzinfo=UTC)
APART = timedelta(days=30) / A_MONTH
BATCH = 2_000
TIMES = 9
MOST = 2.0
NAMES = ("requested", "approved", "ticket_created", "line/1", "lines_added", "read_back", "ticket_resolved", "resolved")


async def fill(database: Database, count: int) -> None:
    """Refunds that were all made, the newest at the end of October, with their events and writes."""
    await migrate(database)
    head = BEGINNING
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        rows: dict[Any, list[dict[str, Any]]] = {
            table: [] for table in (refunds, refund_lines, decisions, effects, events)
        }
        for number in numbers:
            at = to_ms(NEWEST - APART * (count - number))
            head = _refund(rows, number, at, head)
        async with database.transaction() as tx:
            for table, made in rows.items():
                await tx.connection.execute(insert(table), made)
    async with database.transaction() as tx:
        await tx.connection.execute(
            update(chain).where(chain.c.name == EVENTS).values(count=count * len(NAMES), hash=head)
        )
    async with database.engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        await connection.commit()


def _refund(rows: dict[Any, list[dict[str, Any]]], number: int, at: int, head: str) -> str:
    asked = refund(number, customer=number % 300)
    body = asked.model_dump(mode="json", exclude=store._LIVING)
    made = {"settled_at": at, "settled_cents": asked.total_cents, "ticket_id": number, "ticket_number": f"{number}"}
    rows[refunds].append(
        {
            "id": number,
            "draft_id": f"{number}",
            "state": "resolved",
            "customer_id": asked.customer_id,
            "requester_id": asked.requester_id,
            "body": body,
            "attempts": 0,
            "created_at": at,
            **made,
        }
    )
    line = {"number": 1, "invoice_line_id": number, "quantity": "3", "credit_cents": 11220, "serials": []}
    rows[refund_lines].append({"refund_id": number, **line})
    decided = {"kind": "approved", "by": WIREMU, "at": at, "reason": "", "content_hash": ""}
    rows[decisions].append({"refund_id": number, **decided})
    for key in ("ticket", "1/add", "resolve"):
        sent = {"request_hash": "", "sends": 1, "sent_at": at, "outcome": {"done": {}}}
        rows[effects].append({"key": f"{asked.reference}/{key}", "refund_id": number, **sent})
    for name in NAMES:
        event: dict[str, Any] = {"refund_id": number, "at": at, "name": f"refund.{name}", "who": "bot", "data": {}}
        linked = digest(head, **event)
        rows[events].append({**event, "previous": head, "hash": linked})
        head = linked
    return head


async def cost(work: Callable[[], Coroutine[Any, Any, object]]) -> float:
    """The median of some runs, in milliseconds."""
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await work()
        found.append((time.perf_counter() - began) * 1000)
    return median(found)


async def measure(url: str, count: int) -> dict[str, float]:
    """What each thing costs."""
    database = Database(url)
    await fill(database, count)
    reports = Reports(database, AsyncMock(), AsyncMock(), "C0", Supplier(), monthly=False, may_begin=lambda: True)

    async def show() -> None:
        async with database.reading() as tx:
            found = await story.of_refund(tx, count // 2)
        assert found is not None
        story_page(found, 0)

    async def month() -> None:
        report, _ = await reports._read(date(2026, 10, 1))
        assert report.count

    async def today() -> None:
        async with database.reading() as tx:
            assert await time_zone(tx)

    costs = {"show": await cost(show), "report": await cost(month), "time zone": await cost(today)}
    await database.close()
    return costs


@contextmanager
def ledger(kind: str, folder: str, count: int) -> Iterator[str]:
    """An empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{Path(folder) / f'{count}.db'}"
        return
    url = server_url()
    assert url is not None
    with PostgresServer(url).database(migrated=False) as made:
        yield made


def main(kinds: list[str]) -> int:
    """Print the table; 1 where something costs more than twice as much."""
    slow = False
    for kind in kinds:
        found = []
        with tempfile.TemporaryDirectory() as folder:
            for count in (SMALL, LARGE):
                with ledger(kind, folder, count) as url:
                    found.append(asyncio.run(measure(url, count)))
        for name in found[0]:
            small, large = found[0][name], found[1][name]
            slow = slow or large > MOST * small
            costs = f"{small:8.1f} ms with {SMALL:,} {large:8.1f} ms with {LARGE:,}"
            print(f"{kind:<11} {name:<10} {costs}  x{large / small:.2f}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["sqlite", *(["postgresql"] if server_url() else [])]))
