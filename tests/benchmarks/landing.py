"""What the daily pass over waiting credits costs the ledger with 1,000 refunds, and with 100,000.

    python -m tests.benchmarks.landing

SQLite, and PostgreSQL where TEST_POSTGRES_URL is set. Syncro's part is left out: it depends on what is due, not on what
there is. The two sizes must stay within a factor of two.
"""

import asyncio
import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, cast

import structlog
from sqlalchemy import insert

from bot.ledger import refunds as ledger
from bot.ledger.database import Database, to_ms
from bot.ledger.schema import migrate
from bot.ledger.tables import landings, refunds
from bot.models import Account, Evidence, State
from bot.rules.policy import of_approvers
from bot.workflow.landing import Lookout
from bot.workflow.verdict import Verdicts
from tests.bot.ledger.examples import refund
from tests.sandbox.postgres import PostgresServer, server_url
from tests.sandbox.syncro import Clock

SIZES = (1_000, 100_000)
DUE = 50  # customers whose run was this morning, with two refunds each
ROUNDS = 7
MOST = 2.0  # times the cost of the small ledger
BATCH = 5_000
NOW = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


class Nothing:
    """Syncro, as far as the pass asks it: no invoices, no templates, no ticket."""

    async def account(self) -> Account:
        return Account(time_zone="Pacific/Auckland", web_url="https://msp.example")

    async def of_customer(self, *_: object) -> Evidence:
        return Evidence(ticket=None, invoices=(), schedules=(), time_zone="Pacific/Auckland", margin_hours=3)

    async def of_refund(self, _: object, customer: Evidence) -> Evidence:
        return customer


async def fill(database: Database, size: int) -> None:
    """So many refunds: most have landed, each tenth waits for a run that is still to come, the last are due today."""
    body = refund().model_dump(mode="json", exclude=ledger._LIVING)
    for start in range(1, size + 1, BATCH):
        numbers = range(start, min(start + BATCH, size + 1))
        async with database.transaction() as tx:
            await tx.connection.execute(insert(refunds), [_refund(number, size, body) for number in numbers])
            await tx.connection.execute(insert(landings), [_landing(number, size) for number in numbers])


def _refund(number: int, size: int, body: dict[str, Any]) -> dict[str, Any]:
    waits = number % 10 == 0 or _is_due(number, size)
    return {
        "id": number,
        "draft_id": f"draft-{number}",
        "state": State.RESOLVED if waits else State.LANDED,
        "customer_id": number // 2,
        "requester_id": "U0MERE",
        "body": body,
        "dry_run": False,
        "attempts": 0,
        "created_at": to_ms(NOW),
    }


def _landing(number: int, size: int) -> dict[str, Any]:
    due = None if number % 10 else to_ms(NOW + timedelta(days=400))
    return {
        "refund_id": number,
        "customer_id": number // 2,
        "since": to_ms(NOW - timedelta(days=20)),
        "expected_at": to_ms(NOW),
        "due_at": to_ms(NOW) if _is_due(number, size) else due,
    }


def _is_due(number: int, size: int) -> bool:
    return number > size - 2 * DUE


async def measure(url: str, size: int) -> tuple[float, float]:
    """Seconds of a pass over what is due, and of a look that finds nothing due; the median of some rounds."""
    clock = Clock(NOW)
    database = Database(url, clock=clock)
    await migrate(database)
    await fill(database, size)
    syncro = cast("Any", Nothing())
    verdicts = Verdicts(of_approvers(("S0",)), timedelta(hours=3), timedelta(days=999))
    lookout = Lookout(database, syncro, syncro, verdicts, tell=lambda: None, may_begin=lambda: True)
    passes, idle = [], []
    for _ in range(ROUNDS):
        passes.append(await _timed(lookout))
        idle.append(await _timed(lookout))
        clock.advance(days=7)  # without a run in sight it is looked for again in a week
    await database.close()
    return median(passes), median(idle)


async def _timed(lookout: Lookout) -> float:
    started = time.perf_counter()
    await lookout.sweep()
    return time.perf_counter() - started


def compare(name: str, urls: tuple[str, str]) -> bool:
    """Print both sizes; whether they are within the factor."""
    small, large = (asyncio.run(measure(url, size)) for url, size in zip(urls, SIZES, strict=True))
    for what, before, after in zip(("pass", "nothing due"), small, large, strict=True):
        print(f"{name:<11} {what:<12} {before * 1000:8.1f} ms  {after * 1000:8.1f} ms  x {after / before:.2f}")
    return large[0] <= MOST * small[0]


def main() -> int:
    """Exit code 1 where the large ledger costs more than twice as much."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(f"{'':<11} {'':<12} {SIZES[0]:>8,} refunds {SIZES[1]:>9,} refunds")
    with TemporaryDirectory() as folder:
        files = cast("tuple[str, str]", tuple(f"sqlite:///{Path(folder) / str(size)}.db" for size in SIZES))
        well = compare("SQLite", files)
    if (url := server_url()) is not None:
        server = PostgresServer(url)
        server.start()
        with server.database() as one, server.database() as two:
            well = compare("PostgreSQL", (one, two)) and well
        server.stop()
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
