"""The product's Database on a `disk`: SQLAlchemy without a thread, and without a second stack."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self, cast

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import TimeoutError as DatabaseTooSlow
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import LRUCache

from bot.ledger.database import POOL_SIZE, Database, _begin_sqlite, _prepare_sqlite
from tests.simulation.disk import Connection, Disk

POOL_TIMEOUT = 30.0
STATEMENTS = 500


class Link:
    """A connection with the methods of SQLAlchemy's `AsyncConnection`; it waits only where SQLite or chance do.

    SQLAlchemy's own switches to another stack for every statement, which makes each half as dear again.
    """

    def __init__(self, engine: "InlineEngine") -> None:
        self._engine = engine
        self._plain: SyncConnection | None = None

    def __await__(self) -> Generator[Any, None, Self]:
        return self._start().__await__()

    async def _start(self) -> Self:
        await self._engine.take_room()
        try:
            self._plain = self._engine.sync_engine.connect()
        except BaseException:
            self._engine.room.release()
            raise
        return self

    @property
    def _held(self) -> SyncConnection:
        assert self._plain is not None
        return self._plain

    @property
    def raw(self) -> Connection:
        held: Any = self._held.connection.dbapi_connection
        return cast("Connection", held)

    @property
    def dialect(self) -> Any:
        return self._held.dialect

    async def execution_options(self, **options: Any) -> Self:
        self._held.execution_options(**options)
        return self

    async def execute(self, *statement: Any) -> Any:
        return self._held.execute(*statement)

    async def scalar(self, *statement: Any) -> Any:
        return self._held.scalar(*statement)

    async def scalars(self, *statement: Any) -> Any:
        return self._held.scalars(*statement)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        """A transaction that writes: it waits for its turn, and commits at a price."""
        plain, disk = self._held, self._engine.disk
        await disk.lock(self.raw)
        with plain.begin() as transaction:
            yield
            try:
                await disk.before()
            except asyncio.CancelledError:  # the driver's thread may have begun it all the same
                if not disk.gone and disk.coin():
                    transaction.commit()
                raise
        await disk.after()

    async def close(self) -> None:
        plain, self._plain = self._plain, None
        if plain is not None:
            try:
                plain.close()
            finally:
                self._engine.room.release()


class InlineEngine:
    """What the product uses of SQLAlchemy's `AsyncEngine`, on one disk."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.room = asyncio.Semaphore(POOL_SIZE)
        self.sync_engine = create_engine(
            f"sqlite+shared:///{disk.file.path}",
            poolclass=QueuePool,
            pool_size=POOL_SIZE,
            max_overflow=0,
            connect_args={"factory": self._connect, "check_same_thread": False, "cached_statements": STATEMENTS},
        )
        self.sync_engine._compiled_cache = COMPILED
        event.listen(self.sync_engine, "connect", _prepare_sqlite)
        event.listen(self.sync_engine, "begin", _begin_sqlite)

    def _connect(self, *args: Any, **kwargs: Any) -> Connection:
        if self.disk.gone:
            raise sqlite3.OperationalError("the machine is dead")
        made = Connection(*args, **kwargs)
        made.disk = self.disk
        self.disk.open.append(made)
        return made

    def connect(self) -> Link:
        return Link(self)

    async def take_room(self) -> None:
        """Wait for one of the connections, as long as SQLAlchemy's pool does."""
        try:
            async with asyncio.timeout(POOL_TIMEOUT):
                await self.room.acquire()
        except TimeoutError:
            raise DatabaseTooSlow("every connection is in use") from None

    async def dispose(self) -> None:
        self.sync_engine.dispose()


class SharedSQLite(SQLiteDialect_pysqlite):
    """One dialect for all engines: they share compiled statements."""

    driver = "shared"
    supports_statement_cache = True
    _one: Any = None

    def __new__(cls, **_: Any) -> Self:
        if cls._one is None:
            cls._one = super().__new__(cls)
        one: Self = cls._one
        return one

    def __init__(self, **kwargs: Any) -> None:
        if not hasattr(self, "name_was_made"):
            super().__init__(**kwargs)
            self.name_was_made = True


registry.register("sqlite.shared", __name__, "SharedSQLite")
COMPILED: Any = LRUCache(500)


def open_database(disk: Disk, now: Callable[[], datetime]) -> Database:
    """The product's Database, on this disk and this clock."""
    database = Database(f"sqlite:///{disk.file.path}", clock=now)
    database.engine = cast("Any", InlineEngine(disk))
    return database
