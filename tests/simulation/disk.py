"""The ledger's file, as one machine sees it: SQLite without a thread, with SQLite's one writer in virtual time.

The file itself is real, so a crash leaves exactly what was committed. A machine that stands still in the middle of a
transaction keeps the file locked, as a frozen process would.
"""

import asyncio
import re
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

POLLS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.025, 0.025, 0.025, 0.05, 0.05, 0.1)
"""Seconds between two tries to write; SQLite's own."""
BUSY_TIMEOUT = 30.0
WORD = re.compile(r"\w+")
CHANGES = frozenset({"INSERT", "UPDATE", "DELETE"})
Committed = Callable[[set[str]], None]


@dataclass
class File:
    """What all machines share: the path, and who is writing."""

    path: Path
    writer: "Connection | None" = None
    commits: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    """The number of the commit that changed a table last."""


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
                raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
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


class Cursor(sqlite3.Cursor):
    """Notes what it changes, and fetches at once, as the product's driver does."""

    connection: "Connection"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows: deque[Any] = deque()

    def execute(self, sql: str, parameters: Any = (), /) -> "Cursor":
        held = self.connection
        if held.disk.gone:
            raise sqlite3.OperationalError("the machine is dead")
        self._note(sql)
        super().execute(sql, parameters)
        self._rows = deque(super().fetchall() if self.description else ())
        return self

    def executemany(self, sql: str, parameters: Any, /) -> "Cursor":
        self._note(sql)
        super().executemany(sql, parameters)
        return self

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchall(self) -> list[Any]:
        rows, self._rows = list(self._rows), deque()
        return rows

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size or 1, len(self._rows)))]

    def _note(self, sql: str) -> None:
        held = self.connection
        if sql.startswith("BEGIN"):
            held.began_at = held.disk.file.commits
        if held.reads is not None:
            held.reads.update(WORD.findall(sql))
        if held.disk.file.writer is held:
            verb, _, rest = sql.partition(" ")
            if verb in CHANGES:
                held.touched.add(rest.removeprefix("INTO ").removeprefix("FROM ").partition(" ")[0])


class Connection(sqlite3.Connection):
    """Says at a commit what it changed."""

    disk: Disk

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.touched: set[str] = set()
        self.reads: set[str] | None = None
        self.began_at = -1

    def cursor(self, factory: Any = Cursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        if self.disk.file.writer is not self:
            return super().commit()
        if self.disk.gone:
            raise sqlite3.OperationalError("the machine is dead")
        super().commit()
        touched, self.touched = self.touched, set()
        file = self.disk.file
        file.commits += 1
        file.changed |= dict.fromkeys(touched, file.commits)
        self.disk.unlock(self)
        self.disk.committed(touched)
        return None

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
