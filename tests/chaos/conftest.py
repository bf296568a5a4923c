"""Chaos is left out of `make test`; `make test-chaos` sets REFUND_CHAOS.

The points of a clean run are counted once, before the tests are collected, and handed to xdist's workers.
"""

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.chaos.bench import Bench, bench
from tests.chaos.herd import Herd
from tests.chaos.seeding import WITH_WORKSHEET
from tests.chaos.survey import SURVEY, points_of_a_clean_run
from tests.sandbox.postgres import PostgresServer, server_url
from tests.sandbox.stage import fresh_database

WANTED = "REFUND_CHAOS" in os.environ
ENOUGH = 100  # points that a kill is tried at on each database
BACKENDS = ["sqlite", *(["postgresql"] if server_url() else [])]

if not WANTED:
    collect_ignore_glob = ["test_*.py"]


def pytest_configure() -> None:
    """Count the points, in the first process only: workers find them in their environment."""
    if not WANTED or SURVEY in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    points = asyncio.run(points_of_a_clean_run(folder))
    (folder / "points.json").write_text(json.dumps(points))
    os.environ[SURVEY] = str(folder)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each database, and for each point. The databases share the points if enough fall to each.

    With CHAOS_ALL each gets all of them.
    """
    if "point" in metafunc.fixturenames:
        points: list[str] = json.loads((Path(os.environ[SURVEY]) / "points.json").read_text())
        shared = len(BACKENDS) if len(points) >= ENOUGH * len(BACKENDS) and "CHAOS_ALL" not in os.environ else 1
        dealt = [(backend, point) for turn, backend in enumerate(BACKENDS) for point in points[turn % shared :: shared]]
        metafunc.parametrize(("backend", "point"), dealt)
    elif "backend" in metafunc.fixturenames and not list(metafunc.definition.iter_markers("parametrize")):
        metafunc.parametrize("backend", BACKENDS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What happened, in figures."""
    if not WANTED or SURVEY not in os.environ:
        return
    if server_url() is None:
        terminalreporter.write_line("PostgreSQL was left out: TEST_POSTGRES_URL is not set.")
    figures = Path(os.environ[SURVEY]) / "figures.txt"
    if figures.exists():
        lines = figures.read_text().splitlines()
        for line in sorted(set(lines)):
            times = lines.count(line)
            terminalreporter.write_line(line if times == 1 else f"{line}: {times}")


@pytest.fixture(scope="session")
def herd() -> Iterator[Herd]:
    """The process that bots are forked from."""
    made = Herd()
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server, with a migrated template."""
    url = server_url()
    assert url is not None
    server = PostgresServer(url)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def backend() -> str:
    """The kind of database; `pytest_generate_tests` gives each test its own."""
    return "sqlite"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    asyncio.run(fresh_database(folder / "unused.db", folder / "template.db"))
    return folder / "template.db"


@pytest.fixture
def url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of the test's own."""
    if backend == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        with server.database() as made:
            yield made
    else:
        template: Path = request.getfixturevalue("sqlite_template")
        (tmp_path / "refunds.db").write_bytes(template.read_bytes())
        yield f"sqlite:///{tmp_path / 'refunds.db'}"


@pytest.fixture
async def stage(herd: Herd, tmp_path: Path, url: str) -> AsyncIterator[Bench]:
    """A bench whose tickets carry a worksheet."""
    async with bench(herd, tmp_path, url, switches=WITH_WORKSHEET) as made:
        yield made
