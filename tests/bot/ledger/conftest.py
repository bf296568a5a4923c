"""Every test of the ledger runs on SQLite, and on PostgreSQL where TEST_POSTGRES_URL says there is one."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.ledger.database import Database
from tests.sandbox.postgres import PostgresServer, server_url
from tests.sandbox.stage import fresh_database

BACKENDS = ["sqlite", *(["postgresql"] if server_url() else [])]


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    kind: str = request.param
    return kind


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of the test's own; every process and connection of the test shares it."""
    if backend == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        with server.database() as made:
            yield made
    else:
        yield request.getfixturevalue("sqlite_url")


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if backend == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        with server.database(migrated=False) as made:
            yield made
    else:
        yield f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    folder = tmp_path_factory.mktemp("template")
    asyncio.run(fresh_database(folder / "unused.db", folder / "template.db"))
    return folder / "template.db"


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A migrated file."""
    shutil.copy(sqlite_template, tmp_path / "refunds.db")
    return f"sqlite:///{tmp_path / 'refunds.db'}"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """One process's view of it."""
    opened = Database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url: str) -> AsyncIterator[Database]:
    """Another process's view of the same one."""
    opened = Database(url)
    yield opened
    await opened.close()
