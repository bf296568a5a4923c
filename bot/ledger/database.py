"""One database, SQLite or PostgreSQL: how it is opened, and what a transaction is."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.ledger import chain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
POOL_SIZE = 4  # small database plans allow 20 connections in all
# A frozen or cut-off process keeps its row locks: PostgreSQL ends its transaction well within a lease, so that whoever
# takes over does not wait behind them.
IDLE_IN_TRANSACTION = timedelta(seconds=10)
# A cut network is seen within about 20 seconds; left alone, a query would wait for hours.
POSTGRES_NETWORK = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC of an aware time."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """The aware time (UTC) of milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=ms)


@dataclass(frozen=True)
class Transaction:
    """An open transaction; `now_ms` is the database's clock when it began (or the clock handed in).

    `recorded` are its events, which join the chain at the commit.
    """

    connection: AsyncConnection
    now_ms: int
    recorded: list[dict[str, Any]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """`now_ms` as an aware time."""
        return from_ms(self.now_ms)

    @property
    def locks_rows(self) -> bool:
        """Whether rows must be locked one by one. SQLite's writers queue on the whole file instead."""
        return self.connection.dialect.name == "postgresql"


class Database:
    """The ledger's database.

    `url` is a SQLAlchemy URL of SQLite or PostgreSQL (`postgres://` is understood). `clock` replaces the database's
    clock, for tests with a virtual one.
    """

    def __init__(self, url: str, *, clock: Callable[[], datetime] | None = None) -> None:
        self.url = driver_url(url)
        self.engine = _open(self.url)
        self._clock = clock
        self._closing: set[asyncio.Future[None]] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A read-write transaction: commits at the end, rolls back on an exception."""
        async with self._connected() as connection, connection.begin():
            tx = Transaction(connection, await self._now_ms(connection))
            yield tx
            await chain.extend(tx)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A transaction that only reads; on SQLite it does not queue behind writers."""
        async with self._connected() as plain:
            connection = await plain.execution_options(read_only=True)
            tx = Transaction(connection, await self._now_ms(connection))
            yield tx
            assert not tx.recorded, "whoever only reads has nothing to record"

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        """A connection of the pool. One that opens while its task is cancelled goes back instead of getting lost."""
        connection = self.engine.connect()
        opening = asyncio.ensure_future(_open_now(connection))
        try:
            await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(lambda _: self._give_back(connection))
            raise
        try:
            yield connection
        finally:
            await asyncio.shield(connection.close())

    def _give_back(self, connection: AsyncConnection) -> None:
        closing = asyncio.ensure_future(connection.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Close every connection."""
        await asyncio.gather(*self._closing, return_exceptions=True)
        await self.engine.dispose()

    async def _now_ms(self, connection: AsyncConnection) -> int:
        if self._clock is not None:
            return to_ms(self._clock())
        if connection.dialect.name == "postgresql":
            now = await connection.scalar(text("SELECT clock_timestamp()"))
            assert isinstance(now, datetime)
            return to_ms(now)
        return to_ms(datetime.now(UTC))  # SQLite's clock is the clock of the machine its file is on


def driver_url(url: str) -> URL:
    """The URL with the driver that the bot brings.

    Raises:
        ValueError: it is neither SQLite nor PostgreSQL, or no URL at all.
    """
    try:
        parsed = make_url(url)
    except Exception as wrong:
        raise ValueError("not a database URL; for example sqlite:///refunds.db") from wrong
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise ValueError(f"{other} is not supported; use sqlite:///… or postgresql://…")


async def _open_now(connection: AsyncConnection) -> None:
    await connection


def _open(url: URL) -> AsyncEngine:
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_async_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_pre_ping=not sqlite,
        connect_args={} if sqlite else POSTGRES_NETWORK,
        hide_parameters=True,  # errors go to the log, and what people wrote does not
    )
    if sqlite:
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    else:
        event.listen(engine.sync_engine, "connect", _prepare_postgres)
    return engine


def _prepare_postgres(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own class
    milliseconds = IDLE_IN_TRANSACTION // timedelta(milliseconds=1)
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = {milliseconds}")
    cursor.close()
    connection.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own class
    # Left alone, the driver begins a transaction at the first write only: read-check-write would lose updates.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=on"):
        cursor.execute(f"PRAGMA {pragma}")
    # Processes that open a new file together get in each other's way here, whatever the timeout; one of them will do.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
