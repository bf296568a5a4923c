"""Fixtures that more than one room of the house needs."""

import os
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from bot.settings import Settings
from tests.sandbox.postgres import PostgresServer, server_url
from tests.sandbox.stage import Stage, fresh_database, stage
from tests.sandbox.syncro.account import utc_now
from tests.sandbox.syncro.clock import running

LEDGER_ON = os.environ.get("TEST_LEDGER_ON", "sqlite")

SEEDED_ON = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
"""A Tuesday, two minutes past two in the afternoon in the seeded account: far from a run, an end of a month and a
change of daylight saving."""

# How many examples properties try: 100 each by default, the same ones in CI; 10,000 with HYPOTHESIS_PROFILE=ci.
settings.register_profile("default", deadline=None, database=None, derandomize="CI" in os.environ)
settings.register_profile(
    "ci", deadline=None, database=None, max_examples=10_000, suppress_health_check=[HealthCheck.too_slow]
)
# For tests that are to fail (tests/mutations): the first example that does is enough, however large it is.
settings.register_profile("mutations", settings.get_profile("default"), phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--share 2/3`: the second third of what was selected, so that several runs together play everything."""
    parser.addoption("--share", default="1/1", help="a part of the selected tests: 2/3 is the second of three")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to another share. A test stays in its share whatever else is selected."""
    share, shares = map(int, config.getoption("--share").split("/"))
    if not 1 <= share <= shares:
        raise pytest.UsageError(f"--share {share}/{shares}: the first number is from 1 to the second")
    others = [item for item in items if zlib.crc32(item.nodeid.encode()) % shares != share - 1]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]


@pytest.fixture(scope="session", autouse=True)
def _moved_clock() -> None:
    """Where `make test-clocks` is to move the clock, it is moved: Python starts even if its sitecustomize fails."""
    if moment := os.environ.get("TEST_CLOCK"):
        late = datetime.now(UTC) - datetime.fromisoformat(moment)
        assert timedelta() <= late < timedelta(hours=2), f"the clock is {late} after {moment}"


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """A developer's `.env` and exported settings belong to a real bot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Settings.model_config, "env_file", None)
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the migrated database is kept that the others are copied from."""
    return tmp_path_factory.mktemp("ledger") / "template.db"


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
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """A ledger on PostgreSQL, where the tests are to run on one."""
    if LEDGER_ON == "sqlite":
        yield None
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as made:
        yield made


@pytest.fixture
async def database_url(tmp_path: Path, template: Path, postgres_url: str | None) -> str:
    """A ledger of its own: on SQLite, or where TEST_LEDGER_ON says."""
    return postgres_url or await fresh_database(tmp_path / "refunds.db", template)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """What everybody on a stage goes by: the account is seeded on one and the same day, whatever day it is.

    Where `make test-clocks` has moved the clock, it is seeded on that day.
    """
    return utc_now if "TEST_CLOCK" in os.environ else running(SEEDED_ON)


@pytest.fixture
async def play(database_url: str, clock: Callable[[], datetime]) -> AsyncIterator[Stage]:
    """A stage with the seeded account and the running bot."""
    async with stage(database_url, clock=clock) as set_up:
        yield set_up
