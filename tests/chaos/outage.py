"""A database that goes away: a server of the test's own, a wire that can be cut, a lock that somebody holds."""

import asyncio
import contextlib
import os
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import make_url

from tests.sandbox.bot_process import ROOT, free_port

SCRIPT = ROOT / ".ci" / "postgres"
CANNOT_INSTALL = 3
LOCKING = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""


class OwnPostgres:
    """A server that a test may stop."""

    def __init__(self, folder: Path) -> None:
        self._environment = os.environ | {"CI_POSTGRES_DIR": str(folder), "CI_POSTGRES_PORT": str(free_port())}

    async def start(self) -> str | None:
        """The URL, or None where there is no PostgreSQL on this machine and none can be installed."""
        code, output = await self._run("start")
        if code == CANNOT_INSTALL:
            return None
        assert code == 0
        return output.strip()

    async def stop(self) -> None:
        assert (await self._run("stop"))[0] == 0

    async def remove(self) -> None:
        await self._run("remove")

    async def _run(self, what: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            SCRIPT, what, env=self._environment, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, output.decode()


@asynccontextmanager
async def own_postgres() -> AsyncIterator[OwnPostgres]:
    """Its folder has a short name, since a socket's path may have 107 characters; the server's owner must get there."""
    server = OwnPostgres(Path(tempfile.gettempdir()) / f"pg-{secrets.token_hex(4)}")
    try:
        yield server
    finally:
        await server.remove()


class Wire:
    """Stands between the bot and its database. While it is cut, nothing passes, and nobody is told."""

    def __init__(self, url: str) -> None:
        self._there = make_url(url)
        self._whole = asyncio.Event()
        self._whole.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """The database's URL through the wire."""
        return self._there.set(host="127.0.0.1", port=self.port).render_as_string(hide_password=False)

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(self._there.host, self._there.port)
        for source, target in ((reader, there_writer), (there_reader, writer)):
            task = asyncio.create_task(self._carry(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                await self._whole.wait()
                target.write(data)
                await target.drain()
        target.close()


async def lock(path: Path, *, seconds: float) -> None:
    """Another process takes the write lock of a SQLite file; returns when it has it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LOCKING, str(path), str(seconds), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"locked\n"
