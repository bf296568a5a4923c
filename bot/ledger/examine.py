"""Is the ledger's database as the bot needs it? Nothing is made, migrated or left behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.schema import newest, reached, steps
from bot.ledger.tables import drafts
from bot.models import Finding, Grade

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.ledger.database import Database

IN_TIME = 12.0  # seconds; a database that does not answer is not waited for any longer
CLOCKS_DIFFER = timedelta(seconds=5)  # leases and quiet periods are counted by the database's clock
NOT_THERE = "Check DATABASE_URL, that the database runs, and that this machine may reach it."
TRIAL = "doctor: never stored"


class _Undo(Exception):  # noqa: N818  no error: it takes the trial back
    """Raised to take back what was written on trial."""


async def examine(database: Database, clock: Callable[[], datetime]) -> list[Finding]:
    """Reached, up to date, in time with this machine, and writable. `clock` is this machine's."""
    fresh = _not_made_yet(database)
    if fresh is not None:
        return [fresh]
    try:
        async with asyncio.timeout(IN_TIME):
            return await _look(database, clock)
    except (SQLAlchemyError, OSError, TimeoutError) as wrong:
        said = (
            "does not answer in time" if isinstance(wrong, TimeoutError) else f"can't be used: {type(wrong).__name__}"
        )
        return [Finding(what="reached", grade=Grade.RED, said=said, todo=NOT_THERE)]


def _not_made_yet(database: Database) -> Finding | None:
    """A file that is not there is made at the first start, and not by looking for it."""
    file = database.url.database if database.url.get_backend_name() == "sqlite" else None
    if not file or file == ":memory:" or Path(file).exists():
        return None
    if not Path(file).absolute().parent.is_dir():
        todo = "Make the folder, or set DATABASE_URL to another one."
        return Finding(what="reached", grade=Grade.RED, said=f"no folder for {file}", todo=todo)
    said = "there is no file yet; the first start makes it"
    return Finding(what="reached", grade=Grade.WARNING, said=said, todo="Is DATABASE_URL the one you mean?")


async def _look(database: Database, clock: Callable[[], datetime]) -> list[Finding]:
    async with database.reading() as tx:
        before, there, after = clock(), tx.now, clock()
        at = await tx.connection.run_sync(reached)
    backend = database.url.get_backend_name()
    findings = [Finding(what="reached", grade=Grade.OK, said=backend), _schema(at)]
    off = max(before - there, there - after, timedelta(0))
    findings.append(
        Finding(
            what="clock",
            grade=Grade.OK if off <= CLOCKS_DIFFER else Grade.WARNING,
            said=f"differs from this machine's by {off.total_seconds():.0f} s",
            todo="" if off <= CLOCKS_DIFFER else "Let both set their clocks by the network (NTP).",
        )
    )
    if backend == "sqlite" and (readers := _open_to_others(Path(database.url.database or ""))):
        said = f"others on this machine can read {', '.join(readers)}"
        todo = f"chmod 600 {' '.join(readers)}"
        findings.append(Finding(what="files", grade=Grade.WARNING, said=said, todo=todo))
    if at == newest():
        findings.append(await _writable(database))
    return findings


def _open_to_others(file: Path) -> list[str]:
    """The files of an SQLite ledger that more than their owner can read or write."""
    files = [file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm")]
    return [str(each) for each in files if each.is_file() and each.stat().st_mode & 0o077]


def _schema(at: tuple[str, ...]) -> Finding:
    known, ends = steps(), newest()
    if len(ends) != 1:
        said, todo = f"this version has {len(ends)} newest migrations", "Install one version whole."
        return Finding(what="tables", grade=Grade.RED, said=said, todo=todo)
    if at == ends:
        return Finding(what="tables", grade=Grade.OK, said=f"up to date ({ends[0]})")
    if not at:
        todo = "Is DATABASE_URL the one you mean?"
        return Finding(what="tables", grade=Grade.WARNING, said="none yet; the first start makes them", todo=todo)
    if set(at) <= set(known):
        said = f"at {', '.join(at)}; the next start brings them to {ends[0]}"
        return Finding(what="tables", grade=Grade.WARNING, said=said, todo="Back the database up before that start.")
    said = f"at {', '.join(at)}, which this version does not know"
    return Finding(what="tables", grade=Grade.RED, said=said, todo="Run the newer version, or restore a backup.")


def _take_back() -> NoReturn:
    raise _Undo


async def _writable(database: Database) -> Finding:
    trial = {"id": TRIAL, "requester_id": "", "body": {}, "updated_at": 0}
    try:
        async with database.transaction() as tx:
            await tx.connection.execute(insert(drafts).values(**trial))
            _take_back()
    except _Undo:
        return Finding(what="writable", grade=Grade.OK, said="a trial row was written and taken back")
    except SQLAlchemyError as wrong:
        todo = "Give the bot's user the right to write, and free disk space."
        return Finding(what="writable", grade=Grade.RED, said=f"no: {type(wrong).__name__}", todo=todo)
