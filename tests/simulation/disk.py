"""The ledger's file, as one machine sees it: SQLite without a thread, with SQLite's one writer in virtual time.

The file itself is real, so a crash leaves exactly what was committed. A machine that stands still in the middle of a
transaction keeps the file locked, as a frozen process would.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util import LRUCache, await_only

from bot.ledger.database import POOL_SIZE, Database, _begin_sqlite, _prepare_sqlite

POLLS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.025, 0.025, 0.025, 0.05, 0.05, 0.1)
"""Seconds between two tries to write; SQLite's own."""
BUSY_TIMEOUT = 30.0
CHANGES = frozenset({"INSERT", "UPDATE", "DELETE"})
Committed = Callable[[set[str]], None]


@dataclass
class File:
    """What all machines share: the path, and who is writing."""

    path: Path
    writer: "Connection | None" = None


@dataclass
class Disk:
    """One machine's way to the file.

    `before` and `after` are awaited around a commit; `committed` is told which tables it changed. `coin` decides what
    nobody knows. Once `gone`, every use fails.
    """

    file: File
    before: Callable[[], Awaitable[None]]
    after: Callable[[], Awaitable[None]]
    committed: Committed
    coin: Callable[[], bool]
    gone: bool = False
    open: list["Connection"] = field(default_factory=list)

    async def lock(self, connection: "Connection") -> None:
        """Become the one who writes, or fail as SQLite does after its busy timeout."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + BUSY_TIMEOUT
        tries = 0
        while self.file.writer is not None:
            if loop.time() >= give_up:
                raise sqlite3.OperationalError("database is locked")
            await asyncio.sleep(POLLS[min(tries, len(POLLS) - 1)])
            tries += 1
        self.file.writer = connection

    def unlock(self, connection: "Connection") -> None:
        if self.file.writer is connection:
            self.file.writer = None

    def pull_the_plug(self) -> None:
        """The machine is dead: what it did not commit never was."""
        self.gone = True
        for connection in self.open:
            connection.drop()
        self.open.clear()


class _Nothing(Awaitable[None]):
    """Takes no time. SQLAlchemy insists that an asynchronous database awaits something."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()


NOTHING = _Nothing()


class Cursor(sqlite3.Cursor):
    """OpenShelf for its turn to write."""

    connection: "Connection"
    server_side = False

    async def _async_soft_close(self) -> None:
        """Part of what SQLAlchemy asks of a cursor that awaits."""

    def execute(self, sql: str, parameters: Any = (), /) -> "Cursor":
        held = self.connection
        if held.disk.gone:
            raise sqlite3.OperationalError("the machine is dead")
        await_only(held.disk.lock(held) if sql == "BEGIN IMMEDIATE" else NOTHING)
        self._note(sql)
        super().execute(sql, parameters)
        return self

    def executemany(self, sql: str, parameters: Any, /) -> "Cursor":
        await_only(NOTHING)
        self._note(sql)
        super().executemany(sql, parameters)
        return self

    def _note(self, sql: str) -> None:
        held = self.connection
        if held.disk.file.writer is held:
            verb, _, rest = sql.partition(" ")
            if verb in CHANGES:
                held.touched.add(rest.removeprefix("INTO ").removeprefix("FROM ").partition(" ")[0])


class Connection(sqlite3.Connection):
    """Commits at a price, and says what it changed."""

    disk: Disk

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.touched: set[str] = set()

    def cursor(self, factory: Any = Cursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        if self.disk.file.writer is not self:
            return super().commit()
        if self.disk.gone:
            raise sqlite3.OperationalError("the machine is dead")
        try:
            await_only(self.disk.before())
        except asyncio.CancelledError:  # the driver's thread may have begun it all the same
            died_meanwhile: bool = self.disk.gone
            if not died_meanwhile and self.disk.coin():
                self._commit_now()
            raise
        self._commit_now()
        await_only(self.disk.after())
        return None

    def _commit_now(self) -> None:
        super().commit()
        touched, self.touched = self.touched, set()
        self.disk.unlock(self)
        self.disk.committed(touched)

    def rollback(self) -> None:
        self.touched = set()
        if not self.disk.gone:
            super().rollback()
        self.disk.unlock(self)

    def drop(self) -> None:
        """Close without a word."""
        super().rollback()
        super().close()
        self.disk.unlock(self)

    def close(self) -> None:
        if not self.disk.gone:
            self.disk.open.remove(self)
            self.disk.unlock(self)
            super().close()


class InlineSQLite(SQLiteDialect_pysqlite):
    """SQLAlchemy's SQLite for async engines, executing at once. One for all engines: they share compiled statements."""

    driver = "inline"
    is_async = True
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

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003  as SQLAlchemy asks
        return AsyncAdaptedQueuePool


registry.register("sqlite.inline", __name__, "InlineSQLite")
COMPILED: Any = LRUCache(500)


def open_database(disk: Disk, now: Callable[[], datetime]) -> Database:
    """The product's Database, on this disk and this clock."""
    database = Database(f"sqlite:///{disk.file.path}", clock=now)
    database.engine = _engine(disk)
    return database


def _engine(disk: Disk) -> AsyncEngine:
    def connect(*args: Any, **kwargs: Any) -> Connection:
        if disk.gone:
            raise sqlite3.OperationalError("the machine is dead")
        made = Connection(*args, **kwargs)
        made.disk = disk
        disk.open.append(made)
        return made

    engine = create_async_engine(
        f"sqlite+inline:///{disk.file.path}",
        pool_size=POOL_SIZE,
        max_overflow=0,
        connect_args={"factory": connect, "check_same_thread": False},
    )
    engine.sync_engine._compiled_cache = COMPILED
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine
