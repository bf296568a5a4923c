"""Fixtures that more than one room of the house needs."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.settings import Settings
from tests.sandbox.postgres import PostgresServer, server_url
from tests.sandbox.stage import Stage, fresh_database, stage

LEDGER_ON = os.environ.get("TEST_LEDGER_ON", "sqlite")

# How many examples properties try: 100 each by default, the same ones in CI; 10,000 with HYPOTHESIS_PROFILE=ci.
settings.register_profile("default", deadline=None, database=None, derandomize="CI" in os.environ)
settings.register_profile(
    "ci", deadline=None, database=None, max_examples=10_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


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
async def play(database_url: str) -> AsyncIterator[Stage]:
    """A stage with the seeded account and the running bot."""
    async with stage(database_url) as set_up:
        yield set_up
